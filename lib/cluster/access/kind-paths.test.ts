import { FakeClock } from '../../../test/support/fake-clock'
import { DeploymentError } from '../../contracts/deployment-target'
import type { Plain } from '../../manifest/manifest'
import { KindPaths } from './kind-paths'

const apps = [
  { name: 'deployments', kind: 'Deployment', namespaced: true },
  { name: 'deployments/scale', kind: 'Scale', namespaced: true },
]
const core = [
  { name: 'namespaces', kind: 'Namespace', namespaced: false },
  { name: 'configmaps', kind: 'ConfigMap', namespaced: true },
]

/** Simulated discovery of a server: a test can change the groups and make requests fail. */
function discover() {
  const clock = new FakeClock()
  const groups: Record<string, Plain[]> = { '/apis/apps/v1': apps, '/api/v1': core }
  const reads: string[] = []
  const state: { failure?: DeploymentError } = {}
  const read = async (path: string): Promise<Plain> => {
    reads.push(path)
    if (state.failure !== undefined) throw state.failure
    const resources = groups[path]
    if (resources === undefined) throw new DeploymentError('KindMissing', '404 page not found')
    return { resources }
  }
  return { clock, groups, reads, state, resources: new KindPaths(read, clock) }
}

test('paths have the plural, and the namespace of kinds that have one', async () => {
  const { resources } = discover()
  expect(await resources.pathOf('apps/v1', 'Deployment', 'team')).toBe('/apis/apps/v1/namespaces/team/deployments')
  expect(await resources.pathOf('apps/v1', 'Deployment')).toBe('/apis/apps/v1/deployments')
  expect(await resources.pathOf('v1', 'Namespace', 'team')).toBe('/api/v1/namespaces')
  const settings = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'team', name: 'a' }
  expect(await resources.objectPath(settings)).toBe('/api/v1/namespaces/team/configmaps/a')
  const role = { apiVersion: 'v1', kind: 'Namespace', name: 'system:a%' }
  expect(await resources.objectPath(role)).toBe('/api/v1/namespaces/system%3Aa%25')
})

test('an object of a namespace needs one', async () => {
  const { resources } = discover()
  await expect(resources.objectPath({ apiVersion: 'v1', kind: 'ConfigMap', name: 'a' })).rejects.toMatchObject({
    reason: 'Invalid',
    message: 'ConfigMap/a has no namespace. Add `metadata.namespace`.',
  })
})

test('a group is read once, also by requests at the same time; subresources are not kinds', async () => {
  const { resources, reads } = discover()
  await Promise.all([resources.pathOf('apps/v1', 'Deployment'), resources.pathOf('apps/v1', 'Deployment')])
  expect(await resources.pathOf('apps/v1', 'Scale')).toBeUndefined()
  expect(reads).toEqual(['/apis/apps/v1'])
})

test('a missing kind is looked up again after ten seconds, not with each question', async () => {
  const { resources, reads, groups, clock } = discover()
  for (let at = 0; at < 3; at += 1) expect(await resources.pathOf('example.com/v1', 'Widget')).toBeUndefined()
  expect(reads).toHaveLength(1)
  groups['/apis/example.com/v1'] = [{ name: 'widgets', kind: 'Widget', namespaced: true }]
  await clock.advance(10_000)
  expect(await resources.pathOf('example.com/v1', 'Widget')).toBe('/apis/example.com/v1/widgets')
  expect(reads).toHaveLength(2)
})

test('a group that was removed is read again, and a failure is not remembered', async () => {
  const { resources, reads, groups, state } = discover()
  await resources.pathOf('apps/v1', 'Deployment')
  delete groups['/apis/apps/v1']
  resources.forget('apps/v1')
  expect(await resources.pathOf('apps/v1', 'Deployment')).toBeUndefined()
  state.failure = new DeploymentError('Unavailable', 'down')
  await expect(resources.pathOf('v1', 'ConfigMap')).rejects.toMatchObject({ reason: 'Unavailable' })
  delete state.failure
  expect(await resources.pathOf('v1', 'ConfigMap')).toBe('/api/v1/configmaps')
  expect(reads).toHaveLength(4)
})
