import { suite } from '../functions/suite'
import type { ResourceQuery } from '../lib/contracts/deployment-target'

/** A kind with watched objects. */
export type WatchedKind = Pick<ResourceQuery, 'apiVersion' | 'kind'>

/** Kinds of short objects. */
export const CLAIM_KINDS: readonly WatchedKind[] = [...suite.kinds, suite.settings].map(({ apiVersion, kind }) => ({
  apiVersion,
  kind,
}))

const GENERATED: Readonly<Record<string, string>> = {
  v1: 'ConfigMap LimitRange PersistentVolumeClaim ResourceQuota Service ServiceAccount',
  'apps/v1': 'DaemonSet Deployment StatefulSet',
  'argoproj.io/v1alpha1': 'AnalysisTemplate Rollout',
  'autoscaling/v2': 'HorizontalPodAutoscaler',
  'batch/v1': 'CronJob Job',
  'cert-manager.io/v1': 'Certificate',
  'external-secrets.io/v1': 'ExternalSecret',
  'gateway.networking.k8s.io/v1': 'Gateway GRPCRoute HTTPRoute',
  'gateway.networking.k8s.io/v1beta1': 'ReferenceGrant',
  'iam.cnrm.cloud.google.com/v1beta1': 'IAMPolicyMember IAMServiceAccount',
  'keda.sh/v1alpha1': 'ScaledObject TriggerAuthentication',
  'monitoring.coreos.com/v1': 'PodMonitor PrometheusRule',
  'networking.gke.io/v1': 'ManagedCertificate',
  'networking.gke.io/v1beta1': 'FrontendConfig',
  'networking.istio.io/v1': 'Gateway VirtualService',
  'networking.k8s.io/v1': 'Ingress NetworkPolicy',
  'policy/v1': 'PodDisruptionBudget',
  'postgresql.cnpg.io/v1': 'Cluster',
  'pubsub.cnrm.cloud.google.com/v1beta1': 'PubSubSubscription PubSubTopic',
  'rbac.authorization.k8s.io/v1': 'Role RoleBinding',
  'traefik.io/v1alpha1': 'IngressRoute Middleware TraefikService',
}

const CLUSTER_WIDE: Readonly<Record<string, string>> = {
  v1: 'Namespace',
  'rbac.authorization.k8s.io/v1': 'ClusterRole ClusterRoleBinding',
}

const kindsIn = (table: Readonly<Record<string, string>>): WatchedKind[] =>
  Object.entries(table).flatMap(([apiVersion, kinds]) => kinds.split(' ').map((kind) => ({ apiVersion, kind })))

/** Namespaced kinds that short objects generate. A test compares the list with all expected outputs. */
export const NAMESPACED_KINDS: readonly WatchedKind[] = kindsIn(GENERATED)

/** Cluster-scoped kinds that short objects generate. */
export const CLUSTER_WIDE_KINDS: readonly WatchedKind[] = kindsIn(CLUSTER_WIDE)
