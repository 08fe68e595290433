import type { PodSpec } from '../manifest/kubernetes'
import { isPlain, type Manifest } from '../manifest/manifest'

/** The kinds that run pods. */
export const WORKLOAD_KINDS = [
  'CronJob',
  'DaemonSet',
  'Deployment',
  'Job',
  'Pod',
  'ReplicaSet',
  'Rollout',
  'ScaledJob',
  'StatefulSet',
] as const
/** The kinds that decide how many pods a workload has. */
export const SCALER_KINDS = ['HorizontalPodAutoscaler', 'ScaledObject'] as const
/** How many pods a ScaledJob runs at most when it says nothing. Source: KEDA 2.20, ScaledJob. */
const SCALED_JOB_MOST = 100
/** The same for a ScaledObject. Source: KEDA 2.20. */
const SCALED_OBJECT_MOST = 100

const inside = (value: unknown, ...steps: string[]): unknown =>
  steps.reduce<unknown>((at, step) => (isPlain(at) ? at[step] : undefined), value)

const count = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise)

/** Where the spec of its pods stands in a workload. */
export const podPath = (kind: string): readonly string[] =>
  kind === 'Pod'
    ? ['spec']
    : kind === 'CronJob'
      ? ['spec', 'jobTemplate', 'spec', 'template', 'spec']
      : kind === 'ScaledJob'
        ? ['spec', 'jobTargetRef', 'template', 'spec']
        : ['spec', 'template', 'spec']

/** The spec of a workload's pods, native or ours; undefined for all that has no template of pods. */
export function podOf({ kind, spec }: Manifest): PodSpec | undefined {
  const pod = inside(spec, ...podPath(kind).slice(1))
  return isPlain(pod) && Array.isArray(pod.containers) ? (pod as unknown as PodSpec) : undefined
}

/**
 * How many pods of a workload may run side by side, updates left aside: its replicas, or the most that a scaler gives
 * it, or what its jobs run in parallel. Infinity where each node has one, and where runs of a CronJob may overlap.
 *
 * @param scalers the HorizontalPodAutoscalers and ScaledObjects of the package
 */
export function mostPods(workload: Manifest, scalers: readonly Manifest[]): number {
  const { kind, spec, metadata } = workload
  if (kind === 'Pod') return 1
  if (kind === 'DaemonSet') return Number.POSITIVE_INFINITY
  if (kind === 'Job') return count(inside(spec, 'parallelism'), 1)
  if (kind === 'ScaledJob') return count(inside(spec, 'maxReplicaCount'), SCALED_JOB_MOST)
  if (kind === 'CronJob') {
    const policy = inside(spec, 'concurrencyPolicy') ?? 'Allow'
    return policy === 'Allow' ? Number.POSITIVE_INFINITY : count(inside(spec, 'jobTemplate', 'spec', 'parallelism'), 1)
  }
  const most = scalers
    .filter((one) => one.metadata.namespace === metadata.namespace)
    .filter(({ spec: by }) => inside(by, 'scaleTargetRef', 'name') === metadata.name)
    .filter(({ spec: by }) => (inside(by, 'scaleTargetRef', 'kind') ?? 'Deployment') === kind)
    .map(({ spec: by }) => count(inside(by, 'maxReplicas') ?? inside(by, 'maxReplicaCount'), SCALED_OBJECT_MOST))
  return Math.max(count(inside(spec, 'replicas'), 1), ...most)
}

/** Whether an update starts a new pod before the old one has gone. Source: defaults of apps/v1, Argo Rollouts 1.9. */
export function overlapsInUpdates({ kind, spec }: Manifest): boolean {
  if (kind === 'Rollout') return true
  return kind === 'Deployment' && inside(spec, 'strategy', 'type') !== 'Recreate' && !surgesNever(spec)
}

const surgesNever = (spec: unknown): boolean =>
  [0, '0', '0%'].includes(inside(spec, 'strategy', 'rollingUpdate', 'maxSurge') as number | string)
