import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { systemClock } from '../../lib/cluster/clock'
import type { ApiClient } from '../../lib/cluster/access/api-client'
import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import { cachesOf } from '../../test/support/fake-cache'
import { type Resource, short } from '../../test/support/objects'
import { OperatorController } from '../controller'
import { createLog } from '../log'
import { CLAIM_KINDS, NAMESPACED_KINDS } from '../watched-kinds'
import { chosenTarget } from './chosen-target'
import { FakeTarget } from './fake'

// Each step starts a program.
jest.setTimeout(60_000)

const scratch = mkdtempSync(join(tmpdir(), 'lummo-chosen-'))
const log = createLog('error', new Writable({ write: (_chunk, _encoding, done) => done() }))
const url = join(scratch, 'origin')
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
    .filter((name) => /config/i.test(name))
const commits = (): string =>
  spawnSync('git', ['rev-list', '--count', 'main'], { cwd: url, encoding: 'utf8' }).stdout.trim()

async function eventually(check: () => void): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return check()
    } catch (error) {
      if (attempt === 100) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

/** Starts an operator that reads short objects from a fake cluster and writes to the branch. */
async function start(cluster: FakeTarget, namespaces: string[] = []): Promise<void> {
  const gitops = { url, branch: 'main', folder: 'shop', clone: mkdtempSync(join(scratch, 'clone-')), pollSeconds: 1 }
  const home = 'lummo-system'
  const chosen = chosenTarget({ target: 'gitops', gitops, namespaces }, { client: {} as ApiClient, log, home })
  const { target, garbage, createCache = cachesOf(target) } = chosen
  const inCluster = cachesOf(cluster)
  const isClaim = (name: string): boolean => CLAIM_KINDS.some(({ kind }) => kind === name)
  const controller = new OperatorController({
    target,
    claims: cluster,
    settings: { version: '0.0.0', crossNamespace: [], garbage },
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
  await start(cluster, ['team'])
  await eventually(() => expect(filesOfBranch().join()).not.toContain('first-config'))
  expect(filesOfBranch().join()).toContain('second-config')
  expect(filesOfBranch().join()).toContain('third-config')
  expect(Number(commits())).toBe(Number(before) + 1)
})

test('the default is the cluster, whose garbage collector removes objects', () => {
  const chosen = chosenTarget({ target: 'kubernetes', namespaces: [] }, { client: {} as ApiClient, log, home: 'home' })
  expect(chosen).toMatchObject({ garbage: 'target' })
  expect(chosen.createCache).toBeUndefined()
})
