import { resourceNameOf } from '../../lib/cluster/resource-name'
import { deployment, short } from '../../test/support/objects'
import { started } from '../../test/support/operator-namespace'

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
