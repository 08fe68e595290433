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
    expect({ finalizers: metadata.finalizers ?? [], annotations: metadata.annotations ?? {} }).toEqual({
      finalizers: [],
      annotations: {},
    })
  })
})
