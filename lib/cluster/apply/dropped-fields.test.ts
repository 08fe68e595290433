import type { DeploymentResource } from '../../contracts/deployment-target'
import type { Plain } from '../../manifest/manifest'
import { withoutDroppedFields } from './dropped-fields'

const statefulSet = (spec: Plain, metadata: Plain = {}): DeploymentResource => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'store', namespace: 'team', ...metadata },
  spec,
})

/** The stored object, with the fields that the operator has applied. */
const stored = (spec: Plain, fields: Plain, more: Plain = {}): DeploymentResource =>
  statefulSet(spec, {
    managedFields: [{ manager: 'lummo-operator', operation: 'Apply', fieldsV1: { 'f:spec': fields } }],
    ...more,
  })

const wanted = statefulSet({
  replicas: 2,
  updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
})
const live = { replicas: 2, updateStrategy: { type: 'RollingUpdate', rollingUpdate: {} } }
const fields = {
  'f:replicas': {},
  'f:updateStrategy': { 'f:type': {}, 'f:rollingUpdate': { 'f:maxUnavailable': {} } },
}

test('a field that the server lists as applied, but has not stored, is left out', () => {
  expect(withoutDroppedFields(wanted, stored(live, fields)).spec).toEqual(live)
})

test('a field whose whole object is missing is left out with the object', () => {
  const without = { replicas: 2, updateStrategy: { type: 'RollingUpdate' } }
  expect(withoutDroppedFields(wanted, stored(without, fields)).spec).toEqual(without)
})

test.each<[string, DeploymentResource]>([
  ['another manager has removed the field', stored(live, { 'f:replicas': {} })],
  ['the object was not applied yet', statefulSet(live)],
  [
    'only kubectl names the field, in its annotation',
    statefulSet(live, { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(wanted) } }),
  ],
  ['another value is stored', stored({ ...live, ...(wanted.spec as Plain), replicas: 5 }, fields)],
])('%s: the object is unchanged', (_, one) => {
  expect(withoutDroppedFields(wanted, one)).toEqual(wanted)
})

test('fields of an entry of a list are compared with the entry of the same name', () => {
  const pod = (...containers: Plain[]): Plain => ({ template: { spec: { containers } } })
  const listed = (name: string, fields: Plain) => ({ [`k:{"name":"${name}"}`]: { 'f:name': {}, ...fields } })
  const containers = { ...listed('a', { 'f:resizePolicy': {} }), ...listed('b', {}) }
  const result = withoutDroppedFields(
    statefulSet(pod({ name: 'a', resizePolicy: [] }, { name: 'b', resizePolicy: [] }, { name: 'c' })),
    stored(pod({ name: 'b' }, { name: 'a' }), { 'f:template': { 'f:spec': { 'f:containers': containers } } }),
  )
  expect(result.spec).toEqual(pod({ name: 'a' }, { name: 'b', resizePolicy: [] }, { name: 'c' }))
})
