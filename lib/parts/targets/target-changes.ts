import type { Settings } from '../../settings/spec'

export type TargetName = keyof Settings['targets']

/** A part of an object that can differ between targets. */
export type Spot =
  | 'canary'
  | 'container'
  | 'env source'
  | 'lifecycle'
  | 'pod'
  | 'pod security'
  | 'projection'
  | 'pubsub trigger'
  | 'resource trigger'
  | 'rolling update'
  | 'scaling rules'
  | 'volume'

/** A field that only some versions of a target support. */
export interface TargetChange {
  target: TargetName
  spot: Spot
  field: string
  /** First version that has the field or, with `dropped`, the first version without the field. */
  since: string
  dropped?: boolean
  /** Whether an object is useless without the field, so that removing the field would be wrong. */
  essential?: boolean
  /**
   * Feature gate of the field, and the first version that enables the gate by default. If the gate is disabled, the API
   * drops the field.
   */
  gate?: { name: string; on?: string }
  /** Replacement for a dropped field. */
  instead?: string
}

/**
 * Differences between versions of the targets. Sources: for Kubernetes, the models of its client for 1.30, 1.32, 1.33
 * and 1.34, and pkg/features/kube_features.go of v1.36 for gates; for Argo Rollouts, pull request 4341, which is first
 * in 1.9; for KEDA, the changelogs of 2.18 and 2.20.
 */
export const CHANGES: readonly TargetChange[] = [
  {
    target: 'kubernetes',
    spot: 'pod security',
    field: 'supplementalGroupsPolicy',
    since: '1.31',
    gate: { name: 'SupplementalGroupsPolicy', on: '1.33' },
  },
  {
    target: 'kubernetes',
    spot: 'volume',
    field: 'image',
    since: '1.31',
    essential: true,
    gate: { name: 'ImageVolume', on: '1.35' },
  },
  {
    target: 'kubernetes',
    spot: 'pod security',
    field: 'seLinuxChangePolicy',
    since: '1.32',
    gate: { name: 'SELinuxChangePolicy', on: '1.33' },
  },
  {
    target: 'kubernetes',
    spot: 'pod',
    field: 'resources',
    since: '1.32',
    gate: { name: 'PodLevelResources', on: '1.34' },
  },
  {
    target: 'kubernetes',
    spot: 'lifecycle',
    field: 'stopSignal',
    since: '1.33',
    gate: { name: 'ContainerStopSignals' },
  },
  {
    target: 'kubernetes',
    spot: 'scaling rules',
    field: 'tolerance',
    since: '1.33',
    gate: { name: 'HPAConfigurableTolerance', on: '1.35' },
  },
  {
    target: 'kubernetes',
    spot: 'container',
    field: 'restartPolicyRules',
    since: '1.34',
    gate: { name: 'ContainerRestartRules', on: '1.35' },
  },
  {
    target: 'kubernetes',
    spot: 'env source',
    field: 'fileKeyRef',
    since: '1.34',
    essential: true,
    gate: { name: 'EnvFiles', on: '1.35' },
  },
  {
    target: 'kubernetes',
    spot: 'pod',
    field: 'hostnameOverride',
    since: '1.34',
    gate: { name: 'HostnameOverride', on: '1.35' },
  },
  {
    target: 'kubernetes',
    spot: 'projection',
    field: 'podCertificate',
    since: '1.34',
    essential: true,
    gate: { name: 'PodCertificateRequest' },
  },
  // The gate is enabled in 1.35.0 to 1.35.3, and disabled again in later versions.
  {
    target: 'kubernetes',
    spot: 'rolling update',
    field: 'maxUnavailable',
    since: '1.24',
    gate: { name: 'MaxUnavailableStatefulSet' },
  },
  { target: 'argoRollouts', spot: 'canary', field: 'replicaProgressThreshold', since: '1.9' },
  {
    target: 'keda',
    spot: 'resource trigger',
    field: 'type',
    since: '2.18',
    dropped: true,
    essential: true,
    instead: '`metricType` next to `metadata`',
  },
  {
    target: 'keda',
    spot: 'pubsub trigger',
    field: 'subscriptionSize',
    since: '2.20',
    dropped: true,
    essential: true,
    instead: '`mode: SubscriptionSize` and `value`',
  },
]
