import { pause } from '../../hosts/processes'
import { deployment, short } from '../../support/objects'
import { api } from '../live'
import type { ProxiedRequest } from './api-proxy'
import { HOME, installOperator, OperatorProcess, writesIn } from './operator-process'
import { Team } from './team'

/** All replicas, including those that have ended. */
const replicas: OperatorProcess[] = []

beforeAll(installOperator)
afterAll(async () => {
  for (const one of replicas) {
    await one.end('SIGKILL')
    await one.proxy.stop()
  }
  api.close()
})

const isLeader = async (one: OperatorProcess): Promise<boolean> =>
  /^lummo_operator_leader 1$/m.test((await one.probe('/metrics')).text)

/** Starts replicas until the given number runs, as a Deployment does. A replica that loses its Lease exits. */
async function scale(count: number): Promise<void> {
  while (replicas.filter(({ isRunning }) => isRunning).length < count) {
    const started = await OperatorProcess.start({ settings: { leaderElection: true, namespaces: ['elected'] } })
    replicas.push(started)
    await started.ready()
  }
}

/** Waits until one of the replicas is the leader. */
async function elected(count: number, other?: OperatorProcess): Promise<OperatorProcess> {
  for (const end = Date.now() + 180_000; Date.now() < end; ) {
    await scale(count)
    for (const one of replicas) if (one !== other && one.isRunning && (await isLeader(one))) return one
    await pause(200)
  }
  throw new Error('No replica becomes the leader.')
}

interface Write extends ProxiedRequest {
  replica: number
}

/** Returns the writes of all replicas in their order. */
const allWrites = (): Write[] =>
  replicas
    .flatMap(({ proxy }, replica) => writesIn(proxy.requests).map((one) => ({ ...one, replica })))
    .sort((one, other) => one.time - other.time)

/** Waits until the cluster has a value, whichever replica is the leader. */
async function untilFlag(team: Team, value: string): Promise<void> {
  for (const end = Date.now() + 180_000; (await team.flag()) !== value; await pause(200)) {
    if (Date.now() > end) throw new Error(`The ConfigMap never has the value ${value}.`)
    await scale(2)
  }
}

test('one replica writes at a time: when it is stopped, killed or ended, another one takes over, and nothing is lost', async () => {
  const team = await Team.create('elected')
  const put = (value: string) => team.put(short('LummoConfig', 'flags', { values: { A: value } }))
  await team.put(deployment())
  await put('0')
  await scale(2)
  const stopped = await elected(2)
  await untilFlag(team, '0')

  // A suspended process still believes that it is the leader, and must detect the loss before it writes.
  stopped.signal('SIGSTOP')
  await put('1')
  const second = await elected(2, stopped)
  await untilFlag(team, '1')
  await put('2')
  stopped.signal('SIGCONT')
  await second.until(() => !stopped.isRunning, 'the end of the process without the Lease')
  expect(await stopped.end()).toBe(1)
  expect(stopped.lines.map(({ outcome }) => outcome)).toContain('lost')
  await untilFlag(team, '2')

  const killed = await elected(2)
  await killed.end('SIGKILL')
  await team.call('DELETE', 'ConfigMap/flags')
  await elected(2)
  await untilFlag(team, '2')

  const last = await elected(2)
  expect(await last.end()).toBe(0)
  await put('3')
  await untilFlag(team, '3')

  const writers = allWrites().map(({ replica }) => replica)
  const turns = writers.filter((one, at) => one !== writers[at - 1])
  expect(turns.length).toBeGreaterThan(3)
  // A replica that has lost leadership never writes again.
  expect(new Set(turns).size).toBe(turns.length)
})

test('a leader that ends in order gives its Lease back', async () => {
  const leader = await elected(1)
  for (const one of replicas) if (one !== leader) await one.end('SIGKILL')
  expect(await leader.end()).toBe(0)
  const lease = await api.read('coordination.k8s.io/v1', 'Lease', 'lummo-operator', HOME)
  expect(lease.spec).toMatchObject({ holderIdentity: '', leaseDurationSeconds: 1 })
})
