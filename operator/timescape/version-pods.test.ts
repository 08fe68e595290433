import { DeploymentError, type DeploymentResource } from '../../lib/contracts/deployment-target'
import { FakeTarget } from '../targets/fake'
import { ClusterPods } from './version-pods'

function putPod(target: FakeTarget, name: string, app: string, containerStatuses: object[]): void {
  const [apiVersion, kind, namespace] = ['v1', 'Pod', 'team']
  target.put({ apiVersion, kind, metadata: { name, namespace, labels: { app } } })
  target.putStatus({ apiVersion, kind, namespace, name }, { containerStatuses })
}

const slice = (name: string, service: string, endpoints: object[]): DeploymentResource => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name, namespace: 'team', labels: { 'kubernetes.io/service-name': service } },
  endpoints,
})

test('counts the pods, restarts and ready endpoints of one version', async () => {
  const target = new FakeTarget()
  const terminated = { finishedAt: '2026-01-01T00:00:05Z' }
  putPod(target, 'a', 'users-v2', [{ restartCount: 2, lastState: { terminated } }])
  putPod(target, 'b', 'users-v2', [{ restartCount: 0, lastState: {} }])
  putPod(target, 'c', 'users-v1', [{ restartCount: 9, lastState: { terminated } }])
  target.put(slice('x', 'users-v2', [{ conditions: { ready: true } }, { conditions: { ready: false } }, {}]))
  target.put(slice('y', 'users-v2', []))
  target.put(slice('z', 'users-v1', [{ conditions: { ready: true } }]))
  const pods = new ClusterPods(target)
  expect(await pods.podsOf('team', 'users-v2')).toEqual({
    count: 2,
    restarts: [Date.parse('2026-01-01T00:00:05Z')],
    endpoints: 2,
  })
  expect(await pods.podsOf('team', 'users-v3')).toEqual({ count: 0, restarts: [], endpoints: 0 })
})

test('a refusal makes the pods unknown, and a bug stays an error', async () => {
  const refused = new ClusterPods({ list: () => Promise.reject(new DeploymentError('Forbidden', 'pods')) })
  expect(await refused.podsOf('team', 'users-v2')).toBe('unknown')
  const broken = new ClusterPods({ list: () => Promise.reject(new TypeError('bug')) })
  await expect(broken.podsOf('team', 'users-v2')).rejects.toThrow('bug')
})
