import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { load } from 'js-yaml'
import { systemClock } from '../../lib/cluster/clock'
import type { ApiClient } from '../../lib/cluster/access/api-client'
import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import { cachesOf } from '../../test/support/fake-cache'
import { deployment, type Resource, short } from '../../test/support/objects'
import { OperatorController } from '../controller'
import type { ClaimStatus } from '../status/status-shape'
import { createLog } from '../log'
import { CLAIM_KINDS, NAMESPACED_KINDS } from '../watched-kinds'
import { chosenTarget } from './chosen-target'
import { FakeTarget } from './fake'
import { HandlerVersions } from '../timescape/handler-versions'
import { VersionMeter } from '../timescape/meter'

// Each step starts a separate process.
jest.setTimeout(180_000)

const scratch = mkdtempSync(join(tmpdir(), 'lummo-chosen-'))
/** Log lines about runs that failed. */
const refusals: string[] = []
const log = createLog(
  'warn',
  new Writable({
    write: (chunk, _encoding, done) => {
      if (String(chunk).includes('is not the leader')) refusals.push(String(chunk))
      done()
    },
  }),
)
const url = join(scratch, 'origin')
let isLeader = true
const permit = { mayWrite: () => isLeader, signal: new AbortController().signal }
let folder = 0
beforeEach(() => {
  folder += 1
})
afterEach(async () => {
  isLeader = true
  await stopAll()
})
const stops: (() => Promise<void>)[] = []
const stopAll = async (): Promise<void> => {
  for (const stop of stops.splice(0)) await stop()
}
beforeAll(() => spawnSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', url]))
afterAll(async () => {
  await stopAll()
  rmSync(scratch, { recursive: true })
})

const filesOfBranch = (): string[] =>
  spawnSync('git', ['ls-tree', '-r', '--name-only', 'main'], { cwd: url, encoding: 'utf8' })
    .stdout.split('\n')
    .filter((name) => name.startsWith(`shop-${folder}/`) && /config/i.test(name))
const commits = (): string =>
  spawnSync('git', ['rev-list', '--count', 'main'], { cwd: url, encoding: 'utf8' }).stdout.trim()

const eventually = (check: () => void): Promise<void> => eventuallyAsync(async () => check())

async function eventuallyAsync(check: () => Promise<void>): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await check()
    } catch (error) {
      if (attempt === 600) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

/** Starts an operator that reads short objects from a fake cluster and writes to the branch. */
async function start(cluster: FakeTarget, { namespaces = [] as string[], sameCluster = false } = {}): Promise<void> {
  const gitops = {
    url,
    branch: 'main',
    folder: `shop-${folder}`,
    clone: mkdtempSync(join(scratch, 'clone-')),
    pollSeconds: 1,
    sameCluster,
  }
  const home = 'lummo-system'
  const inCluster = cachesOf(cluster)
  const chosen = chosenTarget(
    { target: 'gitops', gitops, namespaces },
    { client: {} as ApiClient, log, home, permit, inCluster },
  )
  const { target, garbage, evidence, createCache } = chosen
  const isClaim = (name: string): boolean => CLAIM_KINDS.some(({ kind }) => kind === name)
  const controller = new OperatorController({
    versions: new HandlerVersions(new VersionMeter(undefined)),
    target,
    claims: cluster,
    settings: { version: '0.0.0', crossNamespace: [], garbage, evidence },
    createCache: (query, onEvent) => (isClaim(query.kind) ? inCluster : createCache)(query, onEvent),
    claimKinds: CLAIM_KINDS,
    otherKinds: NAMESPACED_KINDS,
    home,
    log,
    clock: systemClock,
    record: () => {},
  })
  const signal = new AbortController()
  const watching = controller.index.run(signal.signal)
  stops.push(async () => {
    await controller.stop()
    signal.abort()
    await watching
  })
  await controller.untilSynced(signal.signal)
  controller.start()
}

const put = (cluster: FakeTarget, resource: Resource, namespace: string): void => {
  cluster.put(resource.inNamespace(namespace).object as unknown as DeploymentResource)
}

test('with a branch as target, files follow the short objects, also over a restart, and only in served namespaces', async () => {
  const cluster = new FakeTarget()
  put(cluster, short('LummoConfig', 'first-config', { values: { A: 'a' } }), 'team')
  put(cluster, short('LummoConfig', 'second-config', { values: { A: 'a' } }), 'team')
  put(cluster, short('LummoConfig', 'third-config', { values: { A: 'a' } }), 'other')
  await start(cluster)
  await eventually(() => expect(filesOfBranch()).toHaveLength(3))
  await stopAll()
  const before = commits()

  const name = { apiVersion: 'krm.lummo.dev/v1alpha1', kind: 'LummoConfig', name: 'first-config', namespace: 'team' }
  await cluster.delete(name)
  await cluster.delete({ ...name, name: 'third-config', namespace: 'other' })
  await start(cluster, { namespaces: ['team'] })
  await eventually(() => expect(filesOfBranch().join()).not.toContain('first-config'))
  expect(filesOfBranch().join()).toContain('second-config')
  expect(filesOfBranch().join()).toContain('third-config')
  expect(Number(commits())).toBe(Number(before) + 1)
})

test('conditions name the commit, and leave open what becomes of it; a restart and commits of others change nothing', async () => {
  const cluster = new FakeTarget()
  put(cluster, deployment(), 'shop')
  await start(cluster)
  const name = { apiVersion: 'krm.lummo.dev/v1alpha1', kind: 'LummoDeployment', name: 'web', namespace: 'shop' }
  const conditions = async (): Promise<string[]> => {
    const { conditions: all = [] } = ((await cluster.get(name))?.status ?? {}) as ClaimStatus
    return all.map(({ type, status, message }) => `${type} ${status} ${type === 'Committed' ? message : ''}`.trim())
  }
  await eventuallyAsync(async () => expect(await conditions()).not.toEqual([]))
  const log = ['log', '--format=%H', '-1', 'main', '--', `shop-${folder}`]
  const commit = spawnSync('git', log, { cwd: url, encoding: 'utf8' }).stdout.trim()
  expect(await conditions()).toEqual([
    'Ready Unknown',
    'Valid True',
    'Applied True',
    `Committed True Commit ${commit}.`,
    'Available Unknown',
    'Reconciling False',
    'Stalled False',
  ])
  const before = await cluster.get(name)
  await stopAll()
  const clone = mkdtempSync(join(scratch, 'other-'))
  const script =
    'git clone -q "$0" . && git -c user.name=a -c user.email=a@b commit -q --allow-empty -m other && git push -q'
  spawnSync('bash', ['-c', script, url], { cwd: clone })
  await start(cluster)
  // A commit in another namespace shows that the restarted process has run.
  put(cluster, short('LummoConfig', 'later', { values: { A: 'a' } }), 'another')
  await eventually(() => expect(filesOfBranch().join()).toContain('later'))
  expect(await cluster.get(name)).toEqual(before)
})

test('with the cluster to which the branch is applied, a short object is ready when its commit is', async () => {
  const cluster = new FakeTarget()
  put(cluster, short('LummoConfig', 'synced-config', { values: { A: 'a' } }), 'shop')
  await start(cluster, { sameCluster: true })
  const name = { apiVersion: 'krm.lummo.dev/v1alpha1', kind: 'LummoConfig', name: 'synced-config', namespace: 'shop' }
  const ready = async () => {
    const { conditions: all = [] } = ((await cluster.get(name))?.status ?? {}) as ClaimStatus
    return all.filter(({ type }) => ['Ready', 'Committed'].includes(type)).map(({ status, reason }) => [status, reason])
  }
  await eventuallyAsync(async () =>
    expect(await ready()).toEqual([
      ['False', 'Progressing'],
      ['True', 'Committed'],
    ]),
  )
  // Simulates Flux or Argo CD, which apply the branch.
  const [file = ''] = filesOfBranch().filter((one) => one.endsWith('.yaml') && one.includes('synced'))
  const text = spawnSync('git', ['show', `main:${file}`], { cwd: url, encoding: 'utf8' }).stdout
  cluster.put(load(text) as DeploymentResource)
  await eventuallyAsync(async () =>
    expect(await ready()).toEqual([
      ['True', 'Ready'],
      ['True', 'Committed'],
    ]),
  )
})

test('a process that is no longer the leader pushes nothing', async () => {
  const cluster = new FakeTarget()
  await start(cluster)
  const before = commits()
  isLeader = false
  put(cluster, short('LummoConfig', 'lost-config', { values: { A: 'a' } }), 'team')
  await eventually(() => expect(refusals.length).toBeGreaterThan(2))
  expect(commits()).toBe(before)
  isLeader = true
  await eventually(() => expect(filesOfBranch().join()).toContain('lost-config'))
})

test('the default is the cluster, whose garbage collector removes objects', () => {
  const inCluster = cachesOf(new FakeTarget())
  const context = { client: {} as ApiClient, log, home: 'home', permit, inCluster }
  const chosen = chosenTarget({ target: 'kubernetes', namespaces: [] }, context)
  expect(chosen).toMatchObject({ garbage: 'target', evidence: 'state' })
  expect(chosen.createCache).toBe(inCluster)
})
