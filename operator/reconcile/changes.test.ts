import { withAppliedHash } from '../../lib/cluster/applied'
import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import type { Plain } from '../../lib/manifest/manifest'
import { changeFor } from './changes'

const isApplied = (wanted: DeploymentResource, live: DeploymentResource): boolean =>
  changeFor(wanted, live).apply === undefined

const container = (name: string, more: Plain = {}) => ({ name, image: `${name}:1`, args: ['a', 'b'], ...more })

const deployment = (containers: Plain[], spec: Plain = {}): DeploymentResource => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'team', labels: { app: 'web' } },
  spec: { minReadySeconds: 2, ...spec, template: { spec: { containers, tolerations: [{ key: 'a' }] } } },
})

const wanted = deployment([container('web', { env: [{ name: 'A', value: '1' }] }), container('log')])

/** The stored form of an object after its spec has changed. */
function stored(resource: DeploymentResource, change: Plain = {}): DeploymentResource {
  const { metadata, spec, ...rest } = withAppliedHash(resource)
  const set = { uid: '1', resourceVersion: '7', generation: 1 }
  return {
    ...rest,
    metadata: { ...metadata, ...set },
    spec: { ...(spec as Plain), ...change },
    status: { replicas: 2 },
  }
}

const template = (containers: Plain[], more: Plain = {}): Plain => ({
  template: { spec: { containers, tolerations: [{ key: 'a' }], ...more } },
})

const web = container('web', { env: [{ name: 'A', value: '1' }] })
const log = container('log')

test.each<[string, Plain]>([
  ['as it was applied', {}],
  ['with defaults of the server', { strategy: { type: 'RollingUpdate' }, paused: undefined }],
  [
    'with a container, a variable and a field of others',
    template([{ ...log, tty: true }, container('proxy'), { ...web, env: [{ name: 'B' }, { name: 'A', value: '1' }] }]),
  ],
])('%s: the object is applied', (_, change) => {
  expect(isApplied(wanted, stored(wanted, change))).toBe(true)
})

test.each<[string, Plain]>([
  ['another value', { minReadySeconds: 3 }],
  ['a value of another type', { minReadySeconds: '2' }],
  ['a missing field', { minReadySeconds: undefined }],
  ['an empty field', { template: {} }],
  ['a missing container', template([web])],
  ['another value in a container', template([{ ...web, image: 'web:2' }, log])],
  ['another variable', template([{ ...web, env: [{ name: 'A', value: '2' }] }, log])],
  ['another order of arguments', template([{ ...web, args: ['b', 'a'] }, log])],
  ['one more argument', template([{ ...web, args: ['a', 'b', 'c'] }, log])],
  ['one more toleration', template([web, log], { tolerations: [{ key: 'a' }, { key: 'b' }] })],
])('%s: the object is not applied', (_, change) => {
  expect(isApplied(wanted, stored(wanted, change))).toBe(false)
})

test('a field that is no longer wanted is a difference, and so is an object of another manager', () => {
  expect(isApplied(deployment([web]), stored(wanted))).toBe(false)
  const { annotations, ...metadata } = stored(wanted).metadata
  expect(isApplied(wanted, { ...stored(wanted), metadata })).toBe(false)
})

test.each(['PodDisruptionBudget', 'NetworkPolicy'])(
  'one more label in the selector of a %s is a difference',
  (kind) => {
    const [apiVersion, field] =
      kind === 'NetworkPolicy' ? ['networking.k8s.io/v1', 'podSelector'] : ['policy/v1', 'selector']
    const wide = { apiVersion, kind, metadata: { name: 'web' }, spec: { [field]: { matchLabels: { app: 'web' } } } }
    const narrow = { [field]: { matchLabels: { app: 'web', tier: 'front' } } }
    expect(isApplied(wide, stored(wide))).toBe(true)
    expect(isApplied(wide, stored(wide, narrow))).toBe(false)
  },
)

test('one more label in the selector of a Service is a difference: the Service would lose its other pods', () => {
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'web' } } }
  expect(isApplied(service, stored(service, { selector: { app: 'web' }, clusterIP: '10.0.0.1' }))).toBe(true)
  expect(isApplied(service, stored(service, { selector: { app: 'web', tier: 'front' } }))).toBe(false)
})

test('one more label in the node selector is a difference: the pods would fit on fewer nodes', () => {
  const on = (nodeSelector: Plain): Plain => ({ template: { spec: { nodeSelector } } })
  const pinned = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: on({ disk: 'ssd' }) }
  expect(isApplied(pinned, stored(pinned))).toBe(true)
  expect(isApplied(pinned, stored(pinned, on({ disk: 'ssd', zone: 'a' })))).toBe(false)
})

test('the notation of the server and its defaults in lists are not a difference', () => {
  const rule = { from: [{ podSelector: {} }], ports: [{ port: 80 }] }
  const policy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'web' },
    spec: { podSelector: { matchLabels: { app: 'web' } }, ingress: [rule] },
  }
  const ingress = [{ ...rule, ports: [{ port: 80, protocol: 'TCP' }] }]
  expect(isApplied(policy, stored(policy, { ingress, policyTypes: ['Ingress'] }))).toBe(true)
  const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'all' }, spec: { hard: { cpu: '1000m' } } }
  expect(isApplied(quota, stored(quota, { hard: { cpu: '1' } }))).toBe(true)
})
