import { pause } from '../../hosts/processes'
import { deployment, short } from '../../support/objects'
import { api } from '../live'
import { asText, installOperator, OperatorProcess } from './operator-process'
import { listOf, Team } from './team'

const settings = { namespaces: ['deletion', 'deletion-all'], crossNamespace: ['deletion', 'deletion-all'] }
const VIEWER = 'LummoServiceAccount/viewer'
const viewer = short('LummoServiceAccount', 'viewer', {
  token: true,
  permissions: [{ do: 'get', on: 'services', clusterWide: true }],
})

let team: Team
let operator: OperatorProcess

beforeAll(async () => {
  await installOperator()
  team = await Team.create('deletion')
  operator = await (await OperatorProcess.start({ settings })).ready()
})

afterAll(async () => {
  await operator.end('SIGKILL')
  await operator.proxy.stop()
  api.close()
})

const RBAC = 'rbac.authorization.k8s.io/v1'
const clusterRoles = async (namespace = 'deletion'): Promise<string[]> =>
  (await listOf(RBAC, 'ClusterRole'))
    .filter(({ metadata }) => metadata.annotations?.['krm.lummo.dev/generated-by']?.includes(`/${namespace}/`))
    .map(({ metadata }) => metadata.name)

async function restart(): Promise<void> {
  operator = await (await OperatorProcess.start({ settings, proxy: operator.proxy })).ready()
}

const edit = (path: string, metadata: object) => api.call('PATCH', path, { metadata }, 'application/merge-patch+json')

test('a claim that is deleted while the operator is stopped waits for it; its children in other places go first', async () => {
  await team.put(viewer)
  await team.until(operator, VIEWER, 'True Ready')
  const [role = ''] = await clusterRoles()
  expect(await operator.end()).toBe(0)
  await team.call('DELETE', VIEWER)
  await team.call('DELETE', VIEWER)
  const waiting = await team.get(VIEWER)
  expect(waiting.metadata).toMatchObject({
    deletionTimestamp: expect.any(String),
    finalizers: ['krm.lummo.dev/operator'],
  })
  expect(await clusterRoles()).toEqual([role])

  // Another controller holds a child, so the status of the claim states what the claim is waiting for.
  await edit(`/apis/${RBAC}/clusterroles/${role}`, { finalizers: ['example.com/wait'] })
  await restart()
  await team.until(operator, VIEWER, 'False Deleting')
  expect(await team.messageOf(VIEWER)).toContain('example.com/wait')
  await operator.quiet()
  const from = operator.proxy.requests.length
  await edit(`/apis/${RBAC}/clusterroles/${role}`, { finalizers: null })
  await operator.until(async () => !(await team.exists(VIEWER)), 'the end of the claim')
  expect(await clusterRoles()).toEqual([])
  expect(operator.writes(from).map(asText)).toEqual(['PATCH lummoserviceaccounts/viewer'])
})

test('a kind that no longer exists has no children, so a deleted claim does not wait for it', async () => {
  await team.put(viewer)
  await team.until(operator, VIEWER, 'True Ready')
  expect(await operator.end()).toBe(0)
  await team.call('DELETE', VIEWER)
  for (const kind of ['clusterroles', 'clusterrolebindings'])
    for (const name of await clusterRoles()) await api.call('DELETE', `/apis/${RBAC}/${kind}/${name}`)
  // Simulates the removal of the group. A real group cannot be removed without breaking other tests.
  operator.proxy.rule = ({ path }) =>
    path.startsWith('/apis/rbac.authorization.k8s.io') ? { status: 404, body: '404 page not found' } : undefined
  await restart()
  await operator.until(async () => !(await team.exists(VIEWER)), 'the end of the claim')
  await operator.end()
  operator.proxy.rule = () => undefined
  await restart()
})

test('an inventory that somebody has edited deletes nothing of others, and is written again', async () => {
  await team.put(viewer)
  await team.until(operator, VIEWER, 'True Ready')
  const set = (await team.get(VIEWER)).metadata.labels?.['applyset.kubernetes.io/id'] ?? ''
  const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }]
  const labels = { 'applyset.kubernetes.io/part-of': set }
  await api.create({ apiVersion: RBAC, kind: 'ClusterRole', metadata: { name: 'foreign-deletion', labels }, rules })
  const KINDS = 'applyset.kubernetes.io/contains-group-kinds'
  await edit(await team.path(VIEWER), { annotations: { [KINDS]: 'ClusterRole.rbac.authorization.k8s.io,Secret' } })
  await operator.until(
    async () => !(await team.get(VIEWER)).metadata.annotations?.[KINDS]?.includes('Secret'),
    'the correct inventory',
  )
  await team.call('DELETE', VIEWER)
  await operator.until(async () => !(await team.exists(VIEWER)), 'the end of the claim')
  expect(await clusterRoles()).toEqual([])
  expect((await api.read(RBAC, 'ClusterRole', 'foreign-deletion')).kind).toBe('ClusterRole')
  await api.call('DELETE', `/apis/${RBAC}/clusterroles/foreign-deletion`)
})

test('data stays when its claim is deleted, and all else goes', async () => {
  const volumes = { data: { path: '/data', create: '1Gi' } }
  await team.put(deployment().spec({ volumes }), short('LummoVolume', 'shared', { size: '1Gi' }))
  await operator.until(
    async () => (await listOf('v1', 'PersistentVolumeClaim', 'deletion')).length === 2,
    'the volumes',
  )
  await team.until(operator, 'LummoDeployment/web', 'True Ready')
  await team.call('DELETE', 'LummoDeployment/web')
  await team.call('DELETE', 'LummoVolume/shared')
  await operator.until(async () => !(await team.exists('Deployment/web')), 'the end of the Deployment')
  await operator.quiet()
  const left = await listOf('v1', 'PersistentVolumeClaim', 'deletion')
  expect(left.map(({ metadata }) => metadata.deletionTimestamp)).toEqual([undefined, undefined])
  expect((await listOf('v1', 'Service', 'deletion')).map(({ metadata }) => metadata.name)).toEqual([])
})

test('a namespace can be deleted with its claims, without a loop', async () => {
  const all = await Team.create('deletion-all')
  await all.put(deployment(), viewer)
  await all.until(operator, VIEWER, 'True Ready')
  await all.until(operator, 'LummoDeployment/web', 'True Ready')
  const from = operator.proxy.requests.length
  await api.call('DELETE', '/api/v1/namespaces/deletion-all')
  await operator.until(async () => (await api.read('v1', 'Namespace', 'deletion-all')).kind === 'Status', 'its end', 90)
  await pause(500)
  expect(await clusterRoles('deletion-all')).toEqual([])
  expect(operator.writes(from).length).toBeLessThan(40)
})
