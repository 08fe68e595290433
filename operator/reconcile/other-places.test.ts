import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import { short } from '../../test/support/objects'
import { OperatorNamespace, started } from '../../test/support/operator-namespace'
import { FINALIZER } from './inventory'

const viewer = short('LummoServiceAccount', 'viewer', {
  token: true,
  permissions: [{ do: 'get', on: 'nodes', clusterWide: true }],
})

describe('children in other places', () => {
  test('are refused by default, and their siblings are applied', async () => {
    const namespace = await started(viewer)
    expect(await namespace.names()).toEqual(['ServiceAccount/viewer'])
    expect(await namespace.conditionsOf('LummoServiceAccount', 'viewer')).toContain('Applied=False CrossNamespace')
    expect((await namespace.get('LummoServiceAccount', 'viewer')).metadata.finalizers ?? []).toEqual([])
  })

  async function allowed() {
    const namespace = new OperatorNamespace('team', { crossNamespace: ['team'] })
    namespace.put(viewer)
    await namespace.run()
    return namespace
  }

  test('are recorded before they are applied, and removed before their claim', async () => {
    const namespace = await allowed()
    expect(namespace.takeWrites()[0]).toBe('applyMetadata LummoServiceAccount/viewer')
    const claim = await namespace.get('LummoServiceAccount', 'viewer')
    expect(claim.metadata.finalizers).toEqual([FINALIZER])
    const role = (await namespace.all()).find(({ kind }) => kind === 'ClusterRole')
    const set = claim.metadata.labels?.['applyset.kubernetes.io/id']
    expect(set).toMatch(/^applyset-.{43}-v1$/)
    expect(role?.metadata.labels?.['applyset.kubernetes.io/part-of']).toBe(set)
    expect(claim.metadata.annotations?.['applyset.kubernetes.io/contains-group-kinds']).toBe(
      'ClusterRole.rbac.authorization.k8s.io,ClusterRoleBinding.rbac.authorization.k8s.io',
    )
    await namespace.delete('LummoServiceAccount', 'viewer')
    await namespace.run()
    await namespace.run()
    expect(await namespace.names()).toEqual([])
    expect(await namespace.all()).toEqual([])
  })

  test('are removed even if the claim has become invalid', async () => {
    const namespace = await allowed()
    namespace.put(viewer.spec({ permissions: 'wrong' }))
    await namespace.run()
    expect(await namespace.conditionsOf('LummoServiceAccount', 'viewer')).toContain('Valid=False Invalid')
    expect(await namespace.names()).toHaveLength(3)
    await namespace.delete('LummoServiceAccount', 'viewer')
    await namespace.run()
    await namespace.run()
    expect(await namespace.all()).toEqual([])
  })

  test('keep their claim while another controller has not released them', async () => {
    const namespace = await allowed()
    const name = (await namespace.names()).find((one) => one.startsWith('ClusterRole/'))?.split('/')[1] ?? ''
    const role = await namespace.get('ClusterRole', name)
    namespace.target.put({ ...role, metadata: { ...role.metadata, finalizers: ['example.com/wait'] } })
    await namespace.delete('LummoServiceAccount', 'viewer')
    await namespace.run()
    await namespace.run()
    const { conditions } = await namespace.statusOf('LummoServiceAccount', 'viewer')
    expect(conditions[0]).toMatchObject({ type: 'Ready', status: 'False', reason: 'Deleting' })
    expect(conditions[0]?.message).toContain('example.com/wait')
    const waiting = await namespace.get('ClusterRole', name)
    namespace.target.put({ ...waiting, metadata: { ...waiting.metadata, finalizers: [] } })
    await namespace.run()
    expect(await namespace.all()).toEqual([])
  })

  test('lose their finalizer on the claim when it no longer generates them', async () => {
    const namespace = await allowed()
    namespace.put(short('LummoServiceAccount', 'viewer', { token: true, permissions: [{ do: 'get', on: 'pods' }] }))
    await namespace.run()
    expect(await namespace.names()).toEqual(['RoleBinding/viewer', 'Role/viewer', 'ServiceAccount/viewer'])
    const { metadata } = await namespace.get('LummoServiceAccount', 'viewer')
    const { finalizers = [], annotations = {}, labels = {} } = metadata
    expect({ finalizers, annotations, labels }).toEqual({ finalizers: [], annotations: {}, labels: {} })
  })

  test('stay in the inventory while a run has no time to remove them', async () => {
    const namespace = await allowed()
    namespace.put(short('LummoServiceAccount', 'viewer', { token: true }))
    namespace.timeLeft = () => 800
    await namespace.run().catch(() => undefined)
    await namespace.delete('LummoServiceAccount', 'viewer')
    namespace.timeLeft = () => 5_000
    await namespace.run()
    await namespace.run()
    expect(await namespace.all()).toEqual([])
  })

  /** Edits an annotation of the stored claim as a user would. */
  async function edit(namespace: OperatorNamespace, key: string, value: string): Promise<void> {
    const claim = await namespace.get('LummoServiceAccount', 'viewer')
    const annotations = { ...claim.metadata.annotations, [key]: value }
    namespace.target.put({ ...claim, metadata: { ...claim.metadata, annotations } })
  }

  const KINDS = 'applyset.kubernetes.io/contains-group-kinds'

  test('stay known if somebody edits the inventory, which is written again', async () => {
    const namespace = await allowed()
    const before = (await namespace.get('LummoServiceAccount', 'viewer')).metadata
    await edit(namespace, KINDS, 'Deployment.apps,Secret')
    namespace.takeWrites()
    await namespace.run()
    expect((await namespace.get('LummoServiceAccount', 'viewer')).metadata.annotations).toEqual(before.annotations)
    expect(namespace.takeWrites()).toEqual(['applyMetadata LummoServiceAccount/viewer'])
  })

  const foreign = (metadata: DeploymentResource['metadata']): DeploymentResource => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata,
    rules: [],
  })

  test('are all that is deleted, also with an edited inventory: a copied label is not enough', async () => {
    const namespace = await allowed()
    const { labels = {} } = (await namespace.get('LummoServiceAccount', 'viewer')).metadata
    const partOf = labels['applyset.kubernetes.io/id'] ?? ''
    namespace.target.put(foreign({ name: 'theirs', labels: { 'applyset.kubernetes.io/part-of': partOf } }))
    await edit(namespace, KINDS, 'ClusterRole.rbac.authorization.k8s.io,Secret')
    await namespace.run()
    await namespace.delete('LummoServiceAccount', 'viewer')
    await edit(namespace, KINDS, 'Secret')
    await namespace.run()
    await namespace.run()
    expect((await namespace.all()).map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual([
      'ClusterRole/theirs',
    ])
  })

  test.each([
    ['the inventory', undefined],
    ['an edited inventory', 'Secret'],
  ])('keep their claim while the target still has one that the cache does not show: %s', async (_, kinds) => {
    const namespace = await allowed()
    const role = (await namespace.all()).find(({ kind }) => kind === 'ClusterRole')
    await namespace.delete('LummoServiceAccount', 'viewer')
    if (kinds !== undefined) await edit(namespace, KINDS, kinds)
    namespace.hide(({ kind }) => kind === 'ClusterRole')
    await expect(namespace.run().then(() => namespace.run())).rejects.toMatchObject({
      reason: 'Conflict',
      message: expect.stringContaining(`ClusterRole/${role?.metadata.name} still exists`),
    })
    expect(await namespace.get('LummoServiceAccount', 'viewer')).toBeDefined()
    namespace.hide(() => false)
    await namespace.run()
    await namespace.run()
    expect(await namespace.all()).toEqual([])
  })
})
