import { deepMerge } from '../../manifest/merge'
import type { Plain } from '../../manifest/manifest'
import { adoptionPatch, isForeign } from './field-ownership'

const entry = (manager: string, operation: string, fieldsV1: Plain, more: Plain = {}) => ({
  manager,
  operation,
  apiVersion: 'apps/v1',
  fieldsType: 'FieldsV1',
  fieldsV1,
  ...more,
})

const objectWith = (...managedFields: Plain[]) => ({ metadata: { resourceVersion: '7', managedFields } })
const replicas = { 'f:spec': { 'f:replicas': {} } }
const paused = { 'f:spec': { 'f:paused': {} } }

test.each(['kubectl-client-side-apply Update', 'before-first-apply Update', 'kubectl-create Update', 'kubectl Apply'])(
  'fields of %s move to the operator, and those of others stay',
  (text) => {
    const [manager = '', operation = ''] = text.split(' ')
    const other = entry('someone', 'Update', paused)
    expect(adoptionPatch(objectWith(other, entry(manager, operation, replicas)))).toEqual([
      {
        op: 'replace',
        path: '/metadata/managedFields',
        value: [other, entry('lummo-operator', 'Apply', replicas)],
      },
      { op: 'replace', path: '/metadata/resourceVersion', value: '7' },
    ])
  },
)

test('fields of several managers are joined with those that the operator has', () => {
  const own = entry('lummo-operator', 'Apply', paused)
  const kubectl = entry('kubectl-client-side-apply', 'Update', replicas)
  const patch = adoptionPatch(objectWith(own, kubectl))
  expect(patch?.[0]).toMatchObject({ value: [{ ...own, fieldsV1: deepMerge(paused, replicas) }] })
})

test.each<[string, Plain]>([
  ['an edit by hand', entry('kubectl-edit', 'Update', replicas)],
  ['a status', entry('kubectl-client-side-apply', 'Update', replicas, { subresource: 'status' })],
  ['the operator', entry('lummo-operator', 'Apply', replicas)],
])('fields of %s are not adopted', (_, one) => {
  expect(adoptionPatch(objectWith(one))).toBeUndefined()
})

test('a field is foreign if another manager owns it as a whole', () => {
  const path = ['spec', 'rules']
  const whole = { 'f:spec': { 'f:rules': {} } }
  const part = { 'f:spec': { 'f:rules': { 'k:{"name":"a"}': {} } } }
  const results = [
    objectWith(entry('someone', 'Update', whole)),
    objectWith(entry('someone', 'Update', part)),
    objectWith(entry('someone', 'Update', paused)),
    objectWith(entry('lummo-operator', 'Apply', whole)),
    { metadata: {} },
  ].map((one) => isForeign(one, path))
  expect(results).toEqual([true, false, false, false, false])
})
