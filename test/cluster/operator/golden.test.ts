import type { DeploymentResource } from '../../../lib/contracts/deployment-target'
import { isPlain, type Plain } from '../../../lib/manifest/manifest'
import { OPERATOR } from '../../../operator/rbac/roles'
import { outlivesClaim } from '../../../operator/reconcile/child-kinds'
import { eachAtMost } from '../../../operator/reconcile/run/limited'
import { keyOf } from '../../../operator/reconcile/live-object'
import { CLAIM_KINDS, CLUSTER_WIDE_KINDS } from '../../../operator/watched-kinds'
import { isClaim } from '../../support/operator-namespace'
import { api } from '../live'
import { changes } from '../stored-changes'
import { CASES, type GoldenInCluster, namespacesOf } from './golden-cases'
import { asText, HOME, install, installOperator, OperatorProcess } from './operator-process'
import { auditEvents, deniedRequests, unneededPermissions } from './role-audit'
import { childrenIn, listOf } from './team'

const kindOf = ({ apiVersion, kind }: DeploymentResource): string => `${apiVersion} ${kind}`

let operator: OperatorProcess

/** Grants the operator the permissions that the short objects grant, as docs/operator/operation.md advises. */
async function grantPermissions(): Promise<void> {
  const roles = CASES.flatMap(({ wanted }) => wanted).filter(({ kind }) => /^(Cluster)?Role$/.test(kind))
  const rules = roles.flatMap((role) => role.rules as Plain[])
  const [apiVersion, metadata] = ['rbac.authorization.k8s.io/v1', { name: 'golden-permissions' }]
  await install({ apiVersion, kind: 'ClusterRole', metadata, rules })
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: metadata.name }
  const subjects = [{ kind: 'ServiceAccount', name: OPERATOR, namespace: HOME }]
  await install({ apiVersion, kind: 'ClusterRoleBinding', metadata, roleRef, subjects })
}

/** Revokes the granted permissions: other tests expect that the operator lacks them. */
async function revokePermissions(): Promise<void> {
  const path = '/apis/rbac.authorization.k8s.io/v1'
  for (const kind of ['clusterrolebindings', 'clusterroles'])
    await api.call('DELETE', `${path}/${kind}/golden-permissions`)
}

/** Creates the namespaces of a case. A LummoNamespace takes over its Namespace. */
async function createNamespaces({ objects, wanted }: GoldenInCluster): Promise<void> {
  for (const name of namespacesOf([...objects, ...wanted]))
    await api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
}

beforeAll(async () => {
  await installOperator()
  await grantPermissions()
  await eachAtMost(8, CASES, async (one) => {
    const { objects } = one
    await createNamespaces(one)
    const [claims = [], natives = []] = [true, false].map((is) => objects.filter((one) => isClaim(one) === is))
    // Objects without a definition in the cluster cannot exist there.
    for (const one of natives) await api.apply(one as unknown as Plain, true)
    for (const one of claims) expect((await api.apply(one as unknown as Plain, true)).status).toBeLessThan(300)
  })
})

afterAll(async () => {
  await operator?.end('SIGKILL')
  await operator?.proxy.stop()
  await revokePermissions()
  api.close()
})

const settings = { leaderElection: true, crossNamespace: CASES.map(({ namespace }) => namespace) }
const claimKinds = new Set(CASES.flatMap(({ objects }) => objects.filter(isClaim).map(kindOf)))

async function claims(): Promise<DeploymentResource[]> {
  const lists = await Promise.all(CLAIM_KINDS.map(({ apiVersion, kind }) => listOf(apiVersion, kind)))
  return lists.flat().filter(({ metadata }) => metadata.namespace?.startsWith('golden-'))
}

async function generated(): Promise<DeploymentResource[]> {
  const elsewhere = await Promise.all(CLUSTER_WIDE_KINDS.map(({ apiVersion, kind }) => listOf(apiVersion, kind)))
  const all = [...(await childrenIn()), ...elsewhere.flat()]
  return all.filter(({ metadata }) => metadata.annotations?.['krm.lummo.dev/generated-by'] !== undefined)
}

test('the golden cases have all kinds of short objects', () => {
  expect(CASES.length).toBeGreaterThan(15)
  expect(
    CLAIM_KINDS.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`).filter((kind) => !claimKinds.has(kind)),
  ).toEqual([])
})

test('the objects in the cluster are those that lummo renders', async () => {
  operator = await (await OperatorProcess.start({ settings })).ready()
  const isDone = async (): Promise<boolean> => {
    const all = await claims()
    return all.every(({ status, metadata }) => isPlain(status) && status.observedGeneration === metadata.generation)
  }
  await operator.until(isDone, 'a status of every claim', 900)
  await operator.quiet(2_000)
  const live = new Map((await generated()).map((object) => [keyOf(object), object]))
  const problems: string[] = []
  for (const { name, wanted } of CASES) {
    for (const object of wanted) {
      const found = live.get(keyOf(object))
      live.delete(keyOf(object))
      const path = await api.pathOf(object.apiVersion, object.kind)
      const label = `${name}: ${object.metadata.name}`
      if (found !== undefined) problems.push(...changes(object, found, object.kind).map((one) => `${label}: ${one}`))
      else if (path !== undefined) problems.push(`${label}: ${object.kind} is missing`)
    }
  }
  const names = new Set(CASES.map(({ namespace }) => namespace))
  const extra = [...live.values()].filter(({ metadata }) => names.has(metadata.namespace ?? ''))
  expect({ problems, extra: extra.map(keyOf) }).toEqual({ problems: [], extra: [] })
  // With all cases, the operator has more than a thousand objects to apply.
}, 1_200_000)

test('a restart writes no object, and statuses only of objects that have changed meanwhile', async () => {
  expect(await operator.end()).toBe(0)
  const from = operator.proxy.requests.length
  operator = await (await OperatorProcess.start({ settings, proxy: operator.proxy })).ready()
  await operator.until(() => operator.lines.some(({ outcome }) => outcome === 'leader'), 'the Lease')
  await operator.quiet(2_000)
  // Other tests leave claims whose objects the API server refuses. A restart tries these again.
  const isElsewhere = (path: string): boolean => /\/namespaces\/(?!golden-)/.test(path)
  const writes = operator.writes(from).filter(({ path }) => !path.endsWith('/status') && !isElsewhere(path))
  expect(writes.map(asText)).toEqual([])
})

test('without claims, only data is left', async () => {
  await eachAtMost(8, await claims(), async ({ apiVersion, kind, metadata }) => {
    const path = await api.pathOf(apiVersion, kind, metadata.namespace)
    await api.call('DELETE', `${path}/${metadata.name}`)
  })
  const left = async (): Promise<DeploymentResource[]> =>
    (await generated()).filter(({ metadata }) => metadata.namespace?.startsWith('golden-') !== false)
  await operator.until(async () => (await claims()).length === 0, 'the end of all claims', 600)
  await operator.until(async () => (await left()).every(outlivesClaim), 'the end of all objects', 600)
  expect((await left()).length).toBeGreaterThan(3)
})

test('the roles allow each request of the operator, and no more than it needs', async () => {
  const events = auditEvents()
  expect(events.length).toBeGreaterThan(100)
  expect(deniedRequests(events)).toEqual([])
  expect(await unneededPermissions(events)).toEqual([])
})
