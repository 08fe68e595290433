import { cachesOf } from '../../test/support/fake-cache'
import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import { resourceNameOf } from '../../lib/cluster/resource-name'
import { withAppliedHash } from '../../lib/cluster/applied'
import { healthOf } from '../status/health'
import { withClusterState, withSyncedState } from './cluster-state'
import { FakeTarget } from './fake'

const object = (name: string, spec = {}): DeploymentResource => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'team' },
  spec,
})

test('objects are those of the release, with their state in the cluster; other objects are left out', async () => {
  const [release, cluster] = [new FakeTarget(), new FakeTarget()]
  const installed = await release.apply(object('web', { replicas: 1 }))
  release.put({ ...installed, metadata: { ...installed.metadata, resourceVersion: 'revision' } })
  await release.apply(object('new'))
  await cluster.apply(object('foreign'))
  await cluster.apply(object('web', { replicas: 1 }))
  const live = await cluster.apply(object('web', { replicas: 1, paused: true }))
  const events: string[] = []
  const cache = withClusterState(cachesOf(release), cachesOf(cluster))(
    { apiVersion: 'apps/v1', kind: 'Deployment' },
    ({ type, resource }) => events.push(`${type} ${resource.metadata.name}`),
  )
  const end = new AbortController()
  const running = cache.run(end.signal)
  await new Promise((resolve) => setImmediate(resolve))
  expect(cache.isSynced).toBe(true)
  events.length = 0
  cluster.putStatus(resourceNameOf(live), { availableReplicas: 1 })
  await new Promise((resolve) => setImmediate(resolve))
  expect(events).toEqual(['MODIFIED web'])
  const [added, web, ...others] = cache.list().sort((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1))
  expect(others).toEqual([])
  expect(added?.metadata.name).toBe('new')
  expect(added).not.toHaveProperty('status')
  expect(web).toMatchObject({ spec: { replicas: 1 }, status: { availableReplicas: 1 } })
  expect(web?.spec).not.toHaveProperty('paused')
  expect(web?.metadata).toMatchObject({ generation: 2, uid: installed.metadata.uid })
  end.abort()
  await running
})

describe('an object of a commit', () => {
  const config = (value: string): DeploymentResource =>
    withAppliedHash({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'flags', namespace: 'team' },
      data: { value },
    })
  const waits = { state: 'progressing', message: expect.stringContaining('commit') }

  test.each([
    ['that the cluster does not have', undefined, waits],
    ['of which the cluster has another version', config('1'), waits],
    ['that the cluster has', { ...config('2'), status: { done: true } }, { state: 'ready' }],
  ])('%s', (_, live, health) => {
    expect(healthOf(withSyncedState(config('2'), live))).toEqual(health)
  })
})
