import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { groupedBy } from '../../../lib/manifest/grouped-by'
import { pause } from '../../hosts/processes'
import { deployment, short } from '../../support/objects'
import type { Access } from '../api'
import { api } from '../live'
import type { ProxiedRequest } from './api-proxy'
import { installOperator, OperatorProcess } from './operator-process'
import { listOf, Team } from './team'

// Outages of the real API server and of its store. network.test.ts has the failures of a network.

const { folder } = JSON.parse(process.env.LUMMO_CLUSTER ?? '') as Access
/** The API server, and etcd, whose program is called `server`. */
const PROGRAMS = ['kube-apiserver', 'server']
/** Minimum time between two attempts of a watch that fails. */
const MIN_DELAY_MS = 800
const NAMESPACE = 'outage'
let operator: OperatorProcess
let team: Team

beforeAll(async () => {
  await installOperator()
  team = await Team.create(NAMESPACE)
  await team.put(deployment())
  operator = await (await OperatorProcess.start({ settings: { namespaces: [NAMESPACE] } })).ready()
  await team.until(operator, 'LummoDeployment/web', 'True Ready')
  await operator.quiet()
})

afterEach(() => {
  operator.proxy.rule = () => undefined
})

afterAll(async () => {
  await operator.end('SIGKILL')
  await operator.proxy.stop()
  api.close()
})

const pidOf = (program: string): number => Number(readFileSync(join(folder, `${program}.pid`), 'utf8'))

/** Sends a signal to a program of the control plane. The control plane starts a killed program again. */
const send = (program: string, signal: NodeJS.Signals): boolean => process.kill(pidOf(program), signal)

/** Stops a program and waits until no thread of it runs: on a busy machine, a stopped program can still respond. */
async function stop(program: string): Promise<void> {
  send(program, 'SIGSTOP')
  const tasks = `/proc/${pidOf(program)}/task`
  const states = () => readdirSync(tasks).map((task) => readFileSync(join(tasks, task, 'stat'), 'utf8'))
  while (!states().every((state) => / T /.test(state))) await pause(5)
}

const flags = (value: string) => short('LummoConfig', 'flags', { values: { A: value } })

const pods = async (): Promise<unknown[]> => (await listOf('v1', 'Pod', NAMESPACE)).map(({ metadata }) => metadata.uid)

async function isServed(): Promise<boolean> {
  const answer = await api.call('GET', '/readyz').catch(() => undefined)
  return answer?.status === 200
}

/** Checks that the operator has created no object twice, and that it writes nothing more. */
async function expectCalm(from: number): Promise<void> {
  await operator.quiet()
  const created = operator.proxy.requests
    .slice(from)
    .filter(({ status, path }) => status === 201 && !path.includes('/events'))
    .map(({ path }) => path)
  expect(created.filter((path) => !path.endsWith('/configmaps/flags'))).toEqual([])
  expect(created.length).toBeLessThan(2)
}

test.each(PROGRAMS)('%s stops in the middle of a run: the run ends, and is repeated afterwards', async (program) => {
  const before = await pods()
  const [from, line] = [operator.proxy.requests.length, operator.lines.length]
  let isStopped = false
  operator.proxy.rule = async ({ method, path }) => {
    if (isStopped || method !== 'PATCH' || !path.endsWith('/configmaps/flags')) return undefined
    isStopped = true
    await stop(program)
    return undefined
  }
  // The response can be lost, because the server stops as soon as the operator writes.
  const putting = team.put(flags(`${program} stops`))
  try {
    const isOver = () => operator.lines.slice(line).some(({ msg }) => msg === 'not reconciled')
    await operator.until(isOver, 'the end of the run')
    expect((await operator.probe('/healthz')).status).toBe(200)
    expect((await operator.probe('/readyz')).status).toBe(200)
  } finally {
    send(program, 'SIGCONT')
  }
  await putting
  await operator.until(async () => (await team.flag()) === `${program} stops`, 'the change')
  await team.until(operator, 'LummoConfig/flags', 'True Ready')
  await expectCalm(from)
  expect(await pods()).toEqual(before)
})

test.each(PROGRAMS)('%s is killed: the operator waits with growing delays, and goes on', async (program) => {
  const before = await pods()
  const [from, start, killed] = [operator.proxy.requests.length, performance.now(), pidOf(program)]
  send(program, 'SIGKILL')
  await operator.until(async () => pidOf(program) !== killed && (await isServed()), 'the API server')
  await team.put(flags(`${program} is killed`))
  await operator.until(async () => (await team.flag()) === `${program} is killed`, 'the change')
  await team.until(operator, 'LummoConfig/flags', 'True Ready')
  await expectCalm(from)
  expect(await pods()).toEqual(before)
  const since = operator.proxy.requests.slice(from)
  const attempts = (performance.now() - start) / MIN_DELAY_MS
  expect(mostOf(since.filter(({ query }) => query.has('watch')))).toBeLessThan(3 + attempts)
  expect(mostOf(since.filter(({ query, status }) => query.has('limit') && status === 200))).toBeLessThan(2)
})

/** Returns the maximum number of requests for one path. */
function mostOf(requests: readonly ProxiedRequest[]): number {
  return Math.max(0, ...[...groupedBy(requests, ({ path }) => path).values()].map(({ length }) => length))
}

test('after the outages, the controllers of the cluster work', async () => {
  await team.put(deployment().named('later'))
  await team.until(operator, 'LummoDeployment/later', 'True Ready')
  expect((await pods()).length).toBeGreaterThan(1)
})
