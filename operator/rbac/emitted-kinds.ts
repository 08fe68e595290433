import { pluralOf } from '../../lib/publish/schema/plural'

/** A kind of object that short objects generate, as roles name it. */
export interface EmittedKind {
  group: string
  kind: string
  /** The name of the resource in the API. */
  resource: string
  /** Whether objects have a namespace. */
  isNamespaced: boolean
  /** Whether objects hold data that the operator never deletes. */
  holdsData: boolean
}

/**
 * All kinds that short objects generate, by API group. Each is a permission of the operator. A test compares the list
 * with the expected output of all kinds.
 */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  '': [
    ...['ConfigMap', 'LimitRange', 'Namespace', 'PersistentVolumeClaim', 'ResourceQuota', 'Service'],
    'ServiceAccount',
  ],
  apps: ['DaemonSet', 'Deployment', 'StatefulSet'],
  'argoproj.io': ['AnalysisTemplate', 'Rollout'],
  autoscaling: ['HorizontalPodAutoscaler'],
  batch: ['CronJob', 'Job'],
  'cert-manager.io': ['Certificate'],
  'external-secrets.io': ['ExternalSecret'],
  'gateway.networking.k8s.io': ['Gateway', 'GRPCRoute', 'HTTPRoute', 'ReferenceGrant'],
  'iam.cnrm.cloud.google.com': ['IAMPolicyMember', 'IAMServiceAccount'],
  'keda.sh': ['ScaledObject', 'TriggerAuthentication'],
  'monitoring.coreos.com': ['PodMonitor', 'PrometheusRule'],
  'networking.gke.io': ['FrontendConfig', 'ManagedCertificate'],
  'networking.istio.io': ['Gateway', 'VirtualService'],
  'networking.k8s.io': ['Ingress', 'NetworkPolicy'],
  policy: ['PodDisruptionBudget'],
  'postgresql.cnpg.io': ['Cluster'],
  'pubsub.cnrm.cloud.google.com': ['PubSubSubscription', 'PubSubTopic'],
  'rbac.authorization.k8s.io': ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
  'traefik.io': ['IngressRoute', 'Middleware', 'TraefikService'],
}

const OF_THE_CLUSTER = ['Namespace', 'ClusterRole', 'ClusterRoleBinding']
const WITH_DATA = ['Namespace', 'PersistentVolumeClaim', 'Cluster']

export const EMITTED_KINDS: readonly EmittedKind[] = Object.entries(KINDS).flatMap(([group, kinds]) =>
  kinds.map((kind) => ({
    group,
    kind,
    resource: pluralOf(kind.toLowerCase()),
    isNamespaced: !OF_THE_CLUSTER.includes(kind),
    holdsData: WITH_DATA.includes(kind),
  })),
)
