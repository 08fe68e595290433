import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { resourceNameOf } from '../../lib/cluster/resource-name'
import { configMap, describeTarget } from './contract'
import { helmTarget } from './helm'
import { helmRefusal } from './object-sets/helm-refusal'

// Each step starts a separate process.
jest.setTimeout(60_000)

const scratch = mkdtempSync(join(tmpdir(), 'lummo-helm-test-'))
const { PATH, TMPDIR } = process.env
symlinkSync(join(__dirname, '../../test/support/fake-helm.sh'), join(scratch, 'helm'))
beforeAll(() => {
  process.env.PATH = [scratch, PATH].join(delimiter)
  // Other tests write charts to the default folder at the same time.
  process.env.TMPDIR = scratch
})
afterAll(() => {
  process.env.PATH = PATH
  if (TMPDIR === undefined) delete process.env.TMPDIR
  else process.env.TMPDIR = TMPDIR
  rmSync(scratch, { recursive: true })
})

/** Folder that represents the cluster of the current test. */
let cluster = ''

/** Returns a target for an empty cluster. */
function createTarget() {
  cluster = mkdtempSync(join(scratch, 'cluster-'))
  process.env.FAKE_HELM = cluster
  return { target: helmTarget({ release: 'lummo', home: 'lummo-system', pollMs: 100 }), namespace: 'team' }
}

/** Returns the commands of Helm that changed the cluster. */
const changes = (): string[] =>
  (existsSync(join(cluster, 'calls')) ? readFileSync(join(cluster, 'calls'), 'utf8') : '')
    .split('\n')
    .filter((call) => call === 'upgrade' || call === 'uninstall')

describeTarget('a Helm release', async () => createTarget())

test('each namespace has a release, and objects without a namespace are in that of the operator', async () => {
  const { target } = createTarget()
  const role = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'reader' },
    rules: [],
  }
  for (const one of [configMap('shop', 'a', {}), configMap('data', 'b', {}), role]) await target.apply(one)
  expect(readdirSync(join(cluster, 'releases')).sort()).toEqual(['data', 'lummo-system', 'shop'])
  const found = await target.list({ apiVersion: 'v1', kind: 'ConfigMap' })
  expect(found.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual(['data/b', 'shop/a'])
  expect(await target.get(resourceNameOf(role))).toMatchObject(role)
})

test('an unchanged object gives no release, changes that arrive together give one, and the last one removes it', async () => {
  const { target } = createTarget()
  const all = ['a', 'b', 'c'].map((name) => configMap('team', name, { a: '1' }))
  const results = await Promise.all(all.map((one) => target.apply(one)))
  expect(results.map(({ metadata }) => metadata.resourceVersion)).toEqual(['1', '1', '1'])
  for (const one of all) await target.apply(one)
  expect(changes()).toEqual(['upgrade'])
  await Promise.all(all.map((one) => target.delete(resourceNameOf(one))))
  expect(changes()).toEqual(['upgrade', 'uninstall'])
  expect(await target.list({ apiVersion: 'v1', kind: 'ConfigMap' })).toEqual([])
})

test('a refused object stops no other one, and what failed is not treated as applied', async () => {
  const { target } = createTarget()
  const refused = configMap('team', 'refused', { refused: 'ConfigMap "refused" is invalid: data: too long' })
  const [bad, good] = await Promise.allSettled([
    target.apply(refused),
    target.apply(configMap('team', 'good', { a: '1' })),
  ])
  expect(good).toMatchObject({ status: 'fulfilled' })
  expect(bad).toMatchObject({ reason: { reason: 'Invalid', message: expect.stringContaining('data: too long') } })
  expect(await target.get(resourceNameOf(refused))).toBeUndefined()
  expect((await target.list({ apiVersion: 'v1', kind: 'ConfigMap' })).map(({ metadata }) => metadata.name)).toEqual([
    'good',
  ])
})

test('a chart that Helm could not install is refused before Helm runs, and leaves no folder', async () => {
  const { target } = createTarget()
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'a.b' },
  }
  await expect(target.apply(definition)).rejects.toMatchObject({ reason: 'Invalid' })
  expect(changes()).toEqual([])
  await target.apply(configMap('team', 'a', {}))
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('lummo-chart-'))).toEqual([])
})

test('without Helm, the target is unavailable', async () => {
  const { target } = createTarget()
  process.env.PATH = '/nowhere'
  const applied = target.apply(configMap('team', 'a', {}))
  await expect(applied).rejects.toMatchObject({ reason: 'Unavailable', message: expect.stringContaining('helm') })
  process.env.PATH = [scratch, PATH].join(delimiter)
})

test.each([
  ['user "lummo" is attempting to grant RBAC permissions not currently held', 'EscalationRefused'],
  ['configmaps is forbidden: User "lummo" cannot create resource', 'Forbidden'],
  ['resource mapping not found for name: "a" namespace: "": no matches for kind "Rollout"', 'KindMissing'],
  ['Service "web" is invalid: spec.clusterIP: Invalid value: field is immutable', 'Immutable'],
  ['ConfigMap "a" is invalid: data: Forbidden: field is immutable when `immutable` is set', 'Immutable'],
  ['Pod "a" is invalid: spec.hostPort: Forbidden: must not be set', 'Invalid'],
  ['another operation (install/upgrade/rollback) is in progress', 'Conflict'],
  [
    'unable to continue with update: ConfigMap "a" exists and cannot be imported: invalid ownership metadata',
    'Conflict',
  ],
  ['Kubernetes cluster unreachable: Get "https://10.0.0.1": dial tcp: connect: connection refused', 'Unavailable'],
  ['Deployment.apps "web" is invalid: spec.replicas: Invalid value: -1', 'Invalid'],
])('%s: %s', (message, reason) => {
  expect(helmRefusal(`level=WARN msg="x"\nError: UPGRADE FAILED: ${message}\n`)).toMatchObject({
    reason,
    message: `helm: UPGRADE FAILED: ${message}`,
  })
})

test('a process that is no longer the leader changes no release, and its programs end', async () => {
  createTarget()
  let isLeader = false
  const programs = new AbortController()
  const permit = { mayWrite: () => isLeader, signal: programs.signal }
  const target = helmTarget({ release: 'lummo', home: 'lummo-system', pollMs: 100, permit })
  await expect(target.apply(configMap('team', 'a', {}))).rejects.toMatchObject({ reason: 'Unavailable' })
  expect(changes()).toEqual([])
  isLeader = true
  await target.apply(configMap('team', 'a', {}))
  expect(changes()).toEqual(['upgrade'])
  programs.abort()
  await expect(target.apply(configMap('team', 'b', {}))).rejects.toMatchObject({
    reason: 'Unavailable',
    message: 'helm was stopped.',
  })
  expect(changes()).toEqual(['upgrade'])
})
