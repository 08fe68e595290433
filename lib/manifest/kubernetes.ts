import type {
  V1ConfigMap,
  V1Container,
  V1CronJobSpec,
  V1DaemonSetSpec,
  V1DeploymentSpec,
  V1JobSpec,
  V1NetworkPolicyEgressRule,
  V1NetworkPolicyIngressRule,
  V1NetworkPolicySpec,
  V1PersistentVolumeClaimSpec,
  V1PodDisruptionBudgetSpec,
  V1PodSpec,
  V1PolicyRule,
  V1RoleRef,
  V1ServiceSpec,
  V1StatefulSetSpec,
  V1Volume,
  V2HorizontalPodAutoscalerSpec,
} from '@kubernetes/client-node'
import type { Manifest } from './manifest'

// Types of the wire format, derived from the types of the Kubernetes client (v1.34). The types are used only at
// compile time, because loading the client takes half a second. Field names that differ from the wire format are
// corrected here.

export type Container = V1Container
export type Volume = V1Volume
export type PodSpec = V1PodSpec

/** A pod template in the output of lummo. The metadata of a pod template contains only labels and annotations. */
export interface PodTemplate {
  metadata: { labels: Record<string, string>; annotations?: Record<string, string> }
  spec: PodSpec
}

type Of<A extends string, K extends string, Body> = Manifest & { apiVersion: A; kind: K } & Body
type WithTemplate<Spec> = Omit<Spec, 'template'> & { template: PodTemplate }

export type Deployment = Of<'apps/v1', 'Deployment', { spec: WithTemplate<V1DeploymentSpec> }>
export type StatefulSet = Of<
  'apps/v1',
  'StatefulSet',
  { spec: Omit<WithTemplate<V1StatefulSetSpec>, 'volumeClaimTemplates'> & { volumeClaimTemplates?: ClaimTemplate[] } }
>
export type DaemonSet = Of<'apps/v1', 'DaemonSet', { spec: WithTemplate<V1DaemonSetSpec> }>
export type JobSpec = WithTemplate<V1JobSpec>
export type Job = Of<'batch/v1', 'Job', { spec: JobSpec }>
export type CronJob = Of<
  'batch/v1',
  'CronJob',
  {
    spec: Omit<V1CronJobSpec, 'jobTemplate'> & {
      jobTemplate: { metadata?: { labels?: Record<string, string> }; spec: JobSpec }
    }
  }
>
/** A claim template has no labels, because they are immutable. */
export interface ClaimTemplate {
  metadata: { name: string }
  spec: V1PersistentVolumeClaimSpec
}
export type PersistentVolumeClaim = Of<'v1', 'PersistentVolumeClaim', { spec: V1PersistentVolumeClaimSpec }>
export type Service = Of<'v1', 'Service', { spec: V1ServiceSpec }>
export type ConfigMap = Of<'v1', 'ConfigMap', Pick<V1ConfigMap, 'data' | 'binaryData' | 'immutable'>>
export type ServiceAccount = Of<'v1', 'ServiceAccount', { automountServiceAccountToken: boolean }>
export type PodDisruptionBudget = Of<'policy/v1', 'PodDisruptionBudget', { spec: V1PodDisruptionBudgetSpec }>
export type HorizontalPodAutoscaler = Of<
  'autoscaling/v2',
  'HorizontalPodAutoscaler',
  { spec: V2HorizontalPodAutoscalerSpec }
>
export type Role = Of<'rbac.authorization.k8s.io/v1', 'Role' | 'ClusterRole', { rules: V1PolicyRule[] }>
export type RoleBinding = Of<
  'rbac.authorization.k8s.io/v1',
  'RoleBinding' | 'ClusterRoleBinding',
  { roleRef: V1RoleRef; subjects: { kind: string; name: string; namespace?: string; apiGroup?: string }[] }
>
export type NetworkPolicyIngress = Omit<V1NetworkPolicyIngressRule, '_from'> & {
  from?: V1NetworkPolicyIngressRule['_from']
}
export type NetworkPolicy = Of<
  'networking.k8s.io/v1',
  'NetworkPolicy',
  {
    spec: Omit<V1NetworkPolicySpec, 'ingress' | 'egress'> & {
      ingress?: NetworkPolicyIngress[]
      egress?: V1NetworkPolicyEgressRule[]
    }
  }
>
