import { resourceNameOf } from '../../lib/cluster/resource-name'
import { deployment, native, short } from '../../test/support/objects'
import { OperatorNamespace, started } from '../../test/support/operator-namespace'

test('data is released instead of deleted, and stays when its claim is deleted', async () => {
  const volume = short('LummoVolume', 'data', { size: '1Gi' })
  const namespace = await started(volume, short('LummoVolume', 'other', { size: '1Gi' }))
  const names = await namespace.names()
  const [pvc = ''] = names.filter((name) => name.startsWith('PersistentVolumeClaim/'))
  expect(
    (await namespace.get('PersistentVolumeClaim', pvc.split('/')[1] ?? '')).metadata.ownerReferences,
  ).toBeUndefined()
  await namespace.delete('LummoVolume', 'data')
  await namespace.run()
  expect(await namespace.names()).toEqual(names)
})

test('a volume that a claim no longer generates loses its marks and keeps its content', async () => {
  const namespace = await started(deployment().spec({ volumes: { cache: { path: '/cache', create: '1Gi' } } }))
  const before = (await namespace.all()).find(({ kind }) => kind === 'PersistentVolumeClaim')
  expect(before).toBeDefined()
  namespace.put(deployment())
  await namespace.run()
  const after = await namespace.get('PersistentVolumeClaim', before?.metadata.name ?? '')
  expect(after.spec).toEqual(before?.spec)
  expect(after.metadata.annotations).not.toHaveProperty(['krm.lummo.dev/generated-by'])
  expect(namespace.events.map(({ reason }) => reason)).toContain('Released')
  namespace.takeWrites()
  await namespace.run()
  expect(namespace.takeWrites()).toEqual([])
})

describe('a LummoNamespace in a namespace that exists', () => {
  const own = short('LummoNamespace', 'team', { pullSecrets: 'registry' })
  const account = native('v1', 'ServiceAccount', 'default')

  async function withNamespace() {
    const namespace = new OperatorNamespace('team', { crossNamespace: ['team'] })
    namespace.put(native('v1', 'Namespace', 'team'), account, own)
    await namespace.run()
    return namespace
  }

  test('takes over the Namespace and its account, and writes nothing in the next run', async () => {
    const namespace = await withNamespace()
    expect(await namespace.conditionsOf('LummoNamespace', 'team')).toContain('Applied=True Applied')
    expect(await namespace.get('ServiceAccount', 'default')).toMatchObject({ imagePullSecrets: [{ name: 'registry' }] })
    expect((await namespace.get('Namespace', 'team')).metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
    })
    namespace.takeWrites()
    await namespace.run()
    expect(namespace.takeWrites()).toEqual([])
  })

  test('never deletes the account, because running pods use its tokens', async () => {
    const namespace = await withNamespace()
    const { uid, ownerReferences } = (await namespace.get('ServiceAccount', 'default')).metadata
    expect(ownerReferences).toBeUndefined()
    namespace.put(own.spec({ pullSecrets: undefined }))
    await namespace.run()
    const kept = await namespace.get('ServiceAccount', 'default')
    expect(kept.metadata.uid).toBe(uid)
    expect(kept.imagePullSecrets).toBeUndefined()
    expect(namespace.events.map(({ note }) => note)).toContain(
      'ServiceAccount/default is kept, because each namespace needs it.',
    )
    namespace.put(own)
    await namespace.run()
    expect(await namespace.get('ServiceAccount', 'default')).toMatchObject({ imagePullSecrets: [{ name: 'registry' }] })
  })

  test('does not take over a Namespace that another tool manages', async () => {
    const namespace = new OperatorNamespace('team', { crossNamespace: ['team'] })
    const annotations = { 'argocd.argoproj.io/tracking-id': 'team:/Namespace:team/team' }
    namespace.put(native('v1', 'Namespace', 'team').with({ metadata: { annotations } }), own)
    await namespace.run()
    expect(await namespace.conditionsOf('LummoNamespace', 'team')).toContain('Valid=False NotOurs')
  })

  test('does not take over an account of another object', async () => {
    const namespace = new OperatorNamespace('team', { crossNamespace: ['team'] })
    const annotations = { 'krm.lummo.dev/generated-by': 'LummoNamespace/other' }
    namespace.put(account.with({ metadata: { annotations } }), own)
    await namespace.run()
    expect(await namespace.conditionsOf('LummoNamespace', 'team')).toContain('Valid=False NotOurs')
  })
})

test('a Job that runs is removed after its end', async () => {
  const job = (image: string) =>
    short('LummoJob', 'migrate', { containers: { image, resources: { cpu: '1', memory: '1Gi' } } })
  const namespace = await started(job('migrate:1'))
  const jobs = async () => (await namespace.all()).filter(({ kind }) => kind === 'Job')
  const [first] = await jobs()
  namespace.put(job('migrate:2'))
  await namespace.run()
  expect(await jobs()).toHaveLength(2)
  expect((await namespace.statusOf('LummoJob', 'migrate')).conditions[2]?.message).toContain(
    `Job/${first?.metadata.name} will be removed later`,
  )
  const status = { conditions: [{ type: 'Complete', status: 'True' }] }
  namespace.target.putStatus(resourceNameOf(await namespace.get('Job', first?.metadata.name ?? '')), status)
  await namespace.run()
  expect(await jobs()).toHaveLength(1)
})

test('a Job that the cluster deletes after its end is not run again, but its next version is', async () => {
  const job = (image: string, more = {}) =>
    short('LummoJob', 'migrate', { ttl: 60, containers: { image, resources: { cpu: '1', memory: '1Gi' } }, ...more })
  const namespace = await started(job('migrate:1'))
  const jobs = async () => (await namespace.all()).filter(({ kind }) => kind === 'Job')
  const [first] = await jobs()
  if (first === undefined) throw new Error('There is no Job.')
  namespace.target.putStatus(resourceNameOf(first), { conditions: [{ type: 'Complete', status: 'True' }] })
  await namespace.run()
  await namespace.target.delete(resourceNameOf(first))
  for (const _ of [1, 2, 3]) await namespace.run()
  expect(await jobs()).toEqual([])
  expect(await namespace.conditionsOf('LummoJob', 'migrate')).toContain('Ready=True Ready')
  namespace.put(job('migrate:2'))
  await namespace.run()
  expect(JSON.stringify(await jobs())).toContain('migrate:2')
})

test('a Job without a time limit that somebody deletes is run again', async () => {
  const namespace = await started(
    short('LummoJob', 'migrate', { containers: { image: 'a:1', resources: { cpu: '1', memory: '1Gi' } } }),
  )
  const [first] = (await namespace.all()).filter(({ kind }) => kind === 'Job')
  if (first === undefined) throw new Error('There is no Job.')
  await namespace.target.delete(resourceNameOf(first))
  await namespace.run()
  expect(await namespace.names()).toContain(`Job/${first.metadata.name}`)
})
