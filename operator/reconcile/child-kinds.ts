import { isPlain, type Manifest } from '../../lib/manifest/manifest'
import { holdsText } from '../../lib/manifest/text-search'
import { mapsAt, textAt } from '../../lib/manifest/value-at'
import { isDefaultAccount } from '../../lib/parts/access/default-account'
import { groupAndKind } from '../../lib/run/ownership/immutable-fields'

/** Kinds of objects that contain data. Namespaces are included, because they contain such objects. */
const DATA = [' Namespace', ' PersistentVolumeClaim', 'postgresql.cnpg.io Cluster']

/**
 * Checks whether an object stays in the cluster without its claim. The operator never deletes such objects. They have no
 * ownerReference, so the cluster does not delete them with their claim. Reasons: the deletion would lose data (an
 * ExternalSecret with generated values cannot generate the same values again), or, for the account `default`, the
 * deletion would invalidate the tokens of running pods.
 */
export const outlivesClaim = (object: Manifest): boolean =>
  DATA.includes(groupAndKind(object)) ||
  isDefaultAccount(object) ||
  (object.kind === 'ExternalSecret' && isPlain(object.spec) && holdsText(object.spec, 'generatorRef'))

/** Checks whether an object is a Job that has not ended. */
export const isRunningJob = (object: Manifest): boolean =>
  groupAndKind(object) === 'batch Job' &&
  !mapsAt(object, ['status', 'conditions']).some(
    ([, { type, status }]) => ['Complete', 'Failed'].includes(String(type)) && status === 'True',
  )

/**
 * Groups of kinds in the order in which they are applied: an object precedes the objects that refer to it. Kinds
 * without a group are applied together with workloads. Objects are removed in the reverse order.
 */
const WAVES: readonly RegExp[] = [
  /^(Namespace|ResourceQuota|LimitRange)$/,
  /^(ServiceAccount|ConfigMap|PersistentVolumeClaim|ExternalSecret|Role|ClusterRole|Certificate|IAMServiceAccount|PubSubTopic)$/,
  /^(RoleBinding|ClusterRoleBinding|NetworkPolicy|IAM.*|PubSubSubscription|TriggerAuthentication|AnalysisTemplate)$/,
]
const LAST_WAVES: readonly RegExp[] = [
  /^(Service|HorizontalPodAutoscaler|PodDisruptionBudget|ScaledObject|PodMonitor|Middleware|FrontendConfig|Gateway)$/,
  /^(Ingress|IngressRoute|HTTPRoute|GRPCRoute|VirtualService|TraefikService|ReferenceGrant)$/,
]
const WORKLOADS = WAVES.length
const ROUTES = WORKLOADS + LAST_WAVES.length

/** Checks whether an object routes requests to Services. */
export const isRoute = (object: Manifest): boolean => waveOf(object) === ROUTES

/** Returns the position of a kind in the order of application. */
export function waveOf({ kind }: Manifest): number {
  const early = WAVES.findIndex((kinds) => kinds.test(kind))
  if (early >= 0) return early
  const late = LAST_WAVES.findIndex((kinds) => kinds.test(kind))
  return late >= 0 ? WORKLOADS + 1 + late : WORKLOADS
}

const BINDING = /^rbac\.authorization\.k8s\.io (Cluster)?RoleBinding$/

/** Returns the identity of the role to which a binding refers; undefined for other objects. */
export function roleOf(binding: Manifest): Manifest | undefined {
  if (!BINDING.test(groupAndKind(binding))) return undefined
  const [kind, name] = ['kind', 'name'].map((field) => textAt(binding, ['roleRef', field]))
  const { namespace } = binding.metadata
  if (kind === undefined || name === undefined) return undefined
  const { apiVersion } = binding
  return { apiVersion, kind, metadata: kind === 'Role' && namespace !== undefined ? { name, namespace } : { name } }
}
