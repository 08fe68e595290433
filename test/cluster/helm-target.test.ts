import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { configMap, describeTarget } from '../../operator/targets/contract'
import { helmTarget } from '../../operator/targets/helm'
import { resourceNameOf } from '../../lib/cluster/resource-name'
import { api, writeKubeconfig } from './live'

const folder = mkdtempSync(join(tmpdir(), 'lummo-helm-'))
const kubeconfig = join(folder, 'kubeconfig')
beforeAll(() => writeKubeconfig(kubeconfig, 'default'))
afterAll(() => rmSync(folder, { recursive: true }))

let count = 0

/** Returns a target with a release and a namespace that no other test uses. */
async function createTarget() {
  count += 1
  const namespace = `helm-${process.pid}-${count}`
  await api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  const target = helmTarget({ release: `lummo-${process.pid}-${count}`, home: namespace, kubeconfig, pollMs: 300 })
  return { target, namespace }
}

describeTarget('a release of Helm in a cluster', createTarget)

const liveConfigMap = async (namespace: string, name: string) =>
  (await api.call('GET', `/api/v1/namespaces/${namespace}/configmaps/${name}`)).body

test('the cluster has the objects of the release, without references to owners, and none of a deleted one', async () => {
  const { target, namespace } = await createTarget()
  const owner = { apiVersion: 'krm.lummo.dev/v1alpha1', kind: 'LummoConfig', name: 'a', uid: '1' }
  const resource = configMap(namespace, 'a', { query: '{{args.service}}' })
  await target.apply({ ...resource, metadata: { ...resource.metadata, ownerReferences: [owner] } })
  await target.apply(configMap(namespace, 'b', {}))
  expect(await liveConfigMap(namespace, 'a')).toMatchObject({ data: { query: '{{args.service}}' } })
  expect(await liveConfigMap(namespace, 'a')).not.toHaveProperty('metadata.ownerReferences')
  await target.delete(resourceNameOf(resource))
  expect(await liveConfigMap(namespace, 'a')).toMatchObject({ code: 404 })
  expect(await liveConfigMap(namespace, 'b')).toMatchObject({ kind: 'ConfigMap' })
})

test('each refusal of the cluster has its reason, and stops no other object', async () => {
  const { target, namespace } = await createTarget()
  const unknown = { apiVersion: 'unknown.example.com/v1', kind: 'Unknown', metadata: { name: 'a', namespace } }
  const invalid = { ...configMap(namespace, 'b', {}), data: { 'not/a/key': '' } }
  const immutable = { ...configMap(namespace, 'c', { a: '1' }), immutable: true }
  const [first, second, third] = await Promise.allSettled([unknown, invalid, immutable].map((one) => target.apply(one)))
  expect(first).toMatchObject({ reason: { reason: 'KindMissing' } })
  expect(second).toMatchObject({ reason: { reason: 'Invalid' } })
  expect(third).toMatchObject({ status: 'fulfilled' })
  await expect(target.apply({ ...immutable, data: { a: '2' } })).rejects.toMatchObject({ reason: 'Immutable' })
  expect(await target.get(resourceNameOf(immutable))).toMatchObject({ data: { a: '1' } })
  await target.apply(configMap(namespace, 'd', {}))
  const present = await target.list({ apiVersion: 'v1', kind: 'ConfigMap', namespace })
  expect(present.map(({ metadata }) => metadata.name)).toEqual(['c', 'd'])
})

test('an object of somebody else is not taken over', async () => {
  const { target, namespace } = await createTarget()
  await api.create(configMap(namespace, 'theirs', { a: '1' }))
  const applied = target.apply(configMap(namespace, 'theirs', { a: '2' }))
  await expect(applied).rejects.toMatchObject({ reason: 'Conflict' })
  expect(await liveConfigMap(namespace, 'theirs')).toMatchObject({ data: { a: '1' } })
})
