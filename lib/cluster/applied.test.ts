import type { DeploymentResource } from '../contracts/deployment-target'
import type { Plain } from '../manifest/manifest'
import { isApplied, withAppliedHash } from './applied'

const container = (name: string, more: Plain = {}) => ({ name, image: `${name}:1`, args: ['a', 'b'], ...more })

const deployment = (containers: Plain[], spec: Plain = {}): DeploymentResource => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'team', labels: { app: 'web' } },
  spec: { replicas: 2, ...spec, template: { spec: { containers, tolerations: [{ key: 'a' }] } } },
})

const wanted = deployment([container('web', { env: [{ name: 'A', value: '1' }] }), container('log')])

/** The stored form of an object, after a change of its spec. */
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
  ['another value', { replicas: 3 }],
  ['a value of another type', { replicas: '2' }],
  ['a missing field', { replicas: undefined }],
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

test('preconditions are not a part of what is applied', () => {
  const expected = { ...wanted, metadata: { ...wanted.metadata, uid: '1', resourceVersion: '6' } }
  expect(isApplied(expected, stored(wanted))).toBe(true)
  expect(isApplied(wanted, stored(expected))).toBe(true)
})

test('labels that select pods of a disruption budget are one value', () => {
  const budget = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'web' } }
  const wide = { ...budget, spec: { selector: { matchLabels: { app: 'web' } } } }
  const narrow = { selector: { matchLabels: { app: 'web', tier: 'front' } } }
  expect(isApplied(wide, stored(wide))).toBe(true)
  expect(isApplied(wide, stored(wide, narrow))).toBe(false)
})
