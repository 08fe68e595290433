import fc from 'fast-check'
import type { DeploymentResource } from '../../../lib/contracts/deployment-target'
import { isPlain, type Plain } from '../../../lib/manifest/manifest'
import { byText } from '../../../lib/manifest/text'
import { keyOf } from '../../../operator/reconcile/live-object'
import { pause } from '../../hosts/processes'
import { anyEdit, type ClaimOrObjectEdit, claimOf, completeClaims } from '../../support/claim-edits'
import type { Resource } from '../../support/objects'
import { api } from '../live'
import { installOperator, OperatorProcess } from './operator-process'
import { childrenIn, listOf, Team } from './team'

const SEQUENCES = 20
const sequences = fc.sample(fc.array(fc.tuple(anyEdit, fc.boolean()), { minLength: 3, maxLength: 8 }), {
  numRuns: SEQUENCES,
  seed: 24,
})
const namespaceOf = (kind: 'edited' | 'fresh', at: number): string => `${kind}-${at}`
const namespaces = sequences.flatMap((_, at) => [namespaceOf('edited', at), namespaceOf('fresh', at)])
let operator: OperatorProcess

beforeAll(async () => {
  await installOperator()
  const settings = { crossNamespace: namespaces }
  operator = await (await OperatorProcess.start({ settings })).ready()
})

afterAll(async () => {
  // Their finalizers need the operator.
  for (const { kind, metadata } of await listOf('krm.lummo.dev/v1alpha1', 'LummoServiceAccount')) {
    const path = await api.pathOf('krm.lummo.dev/v1alpha1', kind, metadata.namespace)
    await api.call('DELETE', `${path}/${metadata.name}`)
  }
  await operator?.quiet()
  await operator?.end('SIGKILL')
  await operator?.proxy.stop()
  api.close()
})

/** Kinds of generated objects that a user damages. */
const DAMAGED: readonly [apiVersion: string, kind: string][] = [
  ['v1', 'ConfigMap'],
  ['v1', 'Service'],
  ['apps/v1', 'Deployment'],
  ['keda.sh/v1alpha1', 'ScaledObject'],
  ['networking.k8s.io/v1', 'Ingress'],
  ['rbac.authorization.k8s.io/v1', 'RoleBinding'],
]

/** Applies one change as a user, and remembers the last version of each claim. */
async function edit(team: Team, one: ClaimOrObjectEdit, last: Map<string, Resource>): Promise<void> {
  if ('at' in one) {
    const children = (await Promise.all(DAMAGED.map((kind) => listOf(...kind, team.namespace)))).flat()
    const child = children[one.at % Math.max(children.length, 1)]
    if (child === undefined) return
    const reference = `${child.kind}/${child.metadata.name}`
    if (one.act === 'lose') await team.call('DELETE', reference)
    else await team.call('PATCH', reference, { metadata: { labels: { app: 'changed' } } })
    return
  }
  const claim = claimOf(one)
  if (one.act === 'put') {
    await team.put(claim)
    last.set(claim.reference, claim)
  } else if (one.act === 'break') {
    if (last.has(claim.reference)) await team.put(claim.spec({ mistake: true }))
  } else if (last.delete(claim.reference)) await team.call('DELETE', claim.reference)
}

/** Fields that the cluster sets, and the field of a workload that an autoscaler owns. */
const OF_CLUSTER =
  /^(uid|resourceVersion|generation|creationTimestamp|managedFields|clusterIPs?|nodePort|status|replicas)$/
/** Marks whose values count changes, or depend on the name of the namespace. */
const DIFFERENT = ['deployment.kubernetes.io/revision', 'krm.lummo.dev/applied-hash', 'applyset.kubernetes.io/part-of']

function comparable(value: unknown, namespace: string): unknown {
  if (typeof value === 'string') return value.replaceAll(namespace, 'NAMESPACE')
  if (Array.isArray(value)) return value.map((one) => comparable(one, namespace))
  if (!isPlain(value)) return value
  const members = Object.entries(value).filter(([key]) => !OF_CLUSTER.test(key) && !DIFFERENT.includes(key))
  return Object.fromEntries(members.map(([key, one]) => [key, comparable(one, namespace)]))
}

/**
 * Returns all generated objects of a namespace, including those outside the namespace, without fields that the cluster
 * sets.
 */
const stateOf = (namespace: string, objects: readonly DeploymentResource[]): Plain[] =>
  objects
    .filter(({ metadata }) => {
      const source = metadata.annotations?.['krm.lummo.dev/generated-by'] ?? ''
      return metadata.namespace === namespace || source.includes(`/${namespace}/`)
    })
    .filter(({ metadata }) => !metadata.deletionTimestamp)
    .sort((one, other) => byText(keyOf(one), keyOf(other)))
    .map((one) => comparable(one, namespace) as Plain)

test('20 sequences of edits end in the state of a fresh apply of the last versions', async () => {
  await Promise.all(
    sequences.map(async (edits, at) => {
      const team = await Team.create(namespaceOf('edited', at))
      const last = new Map<string, Resource>()
      for (const [one, isSeen] of edits) {
        await edit(team, one, last)
        if (isSeen) await pause(400)
      }
      completeClaims(last)
      const fresh = await Team.create(namespaceOf('fresh', at))
      await team.put(...last.values())
      await fresh.put(...last.values())
    }),
  )
  await operator.quiet(3_000)
  const rbac = ['ClusterRole', 'ClusterRoleBinding'].map((kind) => listOf('rbac.authorization.k8s.io/v1', kind))
  const all = [...(await childrenIn()), ...(await Promise.all(rbac)).flat()]
  let objects = 0
  for (const at of sequences.keys()) {
    const fresh = stateOf(namespaceOf('fresh', at), all)
    expect(stateOf(namespaceOf('edited', at), all)).toEqual(fresh)
    objects += fresh.length
  }
  expect(objects).toBeGreaterThan(100)
})
