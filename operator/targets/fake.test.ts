import { resourceNameOf } from '../../lib/cluster/resource-name'
import { configMap, describeTarget, UNKNOWN_KIND } from './contract'
import { FakeTarget, type InjectedFailure } from './fake'
import { describeServer } from './server-contract'

function createFake() {
  const target = new FakeTarget()
  target.missingKinds.add(`${UNKNOWN_KIND.apiVersion} ${UNKNOWN_KIND.kind}`)
  return {
    target,
    namespace: 'team',
    putAsOther: async (resource: Parameters<FakeTarget['put']>[0]) => target.put(resource),
  }
}

describeTarget('the fake', async () => createFake())
describeServer('the fake', async () => createFake())

const one = configMap('team', 'one', { a: '1' })
const two = configMap('team', 'two', { a: '1' })

test('the n-th call fails once, and only calls of that object count', async () => {
  const { target } = createFake()
  target.inject({ method: 'apply', reason: 'Conflict', call: 2, name: 'one' })
  await target.apply(one)
  await target.apply(two)
  await expect(target.apply({ ...one, data: { a: '2' } })).rejects.toMatchObject({ reason: 'Conflict' })
  expect(await target.get(resourceNameOf(one))).toMatchObject({ data: { a: '1' } })
  await target.apply({ ...one, data: { a: '3' } })
  expect(await target.get(resourceNameOf(one))).toMatchObject({ data: { a: '3' } })
  expect(target.requests.map(({ method, name }) => `${method} ${name}`)).toEqual([
    'apply one',
    'apply two',
    'apply one',
    'get one',
    'apply one',
    'get one',
  ])
})

test.each<[InjectedFailure['reason'], string, boolean]>([
  ['Timeout', 'Unavailable', true],
  ['Unavailable', 'Unavailable', false],
  ['Forbidden', 'Forbidden', false],
])('%s: the error is %s, until the failure ends', async (reason, expected, isStored) => {
  const { target } = createFake()
  const end = target.inject({ method: 'apply', reason, kind: 'ConfigMap' })
  for (let at = 0; at < 2; at += 1) await expect(target.apply(one)).rejects.toMatchObject({ reason: expected })
  expect((await target.get(resourceNameOf(one))) !== undefined).toBe(isStored)
  await target.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'one' } })
  end()
  expect(await target.apply(one)).toMatchObject(one)
})

test('a list can fail, and a missing kind can be added', async () => {
  const { target } = createFake()
  const query = { apiVersion: 'v1', kind: 'ConfigMap' }
  target.inject({ method: 'list', reason: 'Unavailable', call: 1 })
  await expect(target.list(query)).rejects.toMatchObject({ reason: 'Unavailable' })
  target.missingKinds.add('v1 ConfigMap')
  await expect(target.apply(one)).rejects.toMatchObject({ reason: 'KindMissing' })
  target.missingKinds.delete('v1 ConfigMap')
  await target.apply(one)
  expect(await target.list(query)).toMatchObject([one])
})

test('controllers write the status of an object, which an apply leaves alone', async () => {
  const { target } = createFake()
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'team' },
    spec: {},
  }
  const name = resourceNameOf(await target.apply(deployment))
  expect(target.putStatus(name, { readyReplicas: 1 })).toMatchObject({ metadata: { generation: 1 } })
  expect(await target.apply({ ...deployment, spec: { replicas: 2 } })).toMatchObject({ status: { readyReplicas: 1 } })
  expect(() => target.putStatus({ ...name, name: 'other' }, {})).toThrow('The fake has no Deployment/other.')
})
