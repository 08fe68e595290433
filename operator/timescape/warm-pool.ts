import { deepEqual } from '../../lib/manifest/deep-equal'
import type { TimescapeState, WarmPoolState } from './state'

/**
 * Time after which the average usage includes a new pod. The metrics server reads a pod every 15 seconds, and the
 * HorizontalPodAutoscaler ignores metrics from before the pod was ready. Source: Kubernetes 1.34, replica_calculator.go.
 */
export const SETTLE_MS = 120_000

/**
 * The averages in the status of the HorizontalPodAutoscaler are rounded up, so a fraction of a pod below this value is
 * ignored.
 */
const ROUNDING = 0.01

/** Policy of a warm pool, with times in milliseconds. */
export interface WarmPoolPolicy {
  /** Number of pods in addition to the required pods. */
  pods: number
  /** Time until the minimum is lowered by one pod. */
  lowerMs: number
  /** Minimum number of pods of the handler. */
  min: number
}

/** Usage of a version relative to the target of its autoscaler. */
export interface MetricReading {
  /** Current value divided by the target; absent if the value is missing. */
  ratio?: number
  /** The pods over which the value is averaged: all pods, or only pods with metrics. */
  average: 'all pods' | 'measured pods'
}

/** HorizontalPodAutoscaler status of a version. */
export interface AutoscalerReading {
  max: number
  /** Number of pods for which the status was calculated. */
  replicas: number
  /** Number of ready pods. */
  ready: number
  metrics: readonly MetricReading[]
}

export interface WarmPoolInput {
  /** Name of the version. */
  name: string
  policy: WarmPoolPolicy
  /** Absent if the cluster shows no autoscaler of the version. */
  reading?: AutoscalerReading
  /** Current time in milliseconds. */
  now: number
}

type Settled = Pick<WarmPoolState, 'pods' | 'newPods'>

/**
 * Returns the next autoscaler minimum of a version; undefined before the first measurement. Pure. The minimum is
 * the number of required pods plus the warm pool, within the bounds of the autoscaler. The minimum is raised at once,
 * and lowered by one pod at a time. If a measurement is missing, the minimum is not lowered.
 */
export function nextWarmPool(before: WarmPoolState | undefined, input: WarmPoolInput): WarmPoolState | undefined {
  const { name, policy, reading, now } = input
  if (reading === undefined) return before
  const settled = settledPods(before, reading, now)
  const { pods: required, isComplete } = requiredPods(reading, settled)
  const within = (pods: number): number => Math.min(reading.max, Math.max(policy.min, pods))
  const minimum = before && within(before.minimum)
  if (required === undefined) return before && { ...before, minimum: within(before.minimum), ...settled }
  const wanted = within(required + policy.pods)
  if (minimum === undefined || wanted >= minimum) return { name, minimum: wanted, ...settled }
  const lowersFrom = before?.lowersFrom
  const kept = { name, minimum, ...settled, ...(lowersFrom === undefined ? {} : { lowersFrom }) }
  if (!isComplete) return kept
  if (lowersFrom === undefined) return { ...kept, lowersFrom: timeText(now) }
  if (now - Date.parse(lowersFrom) < policy.lowerMs) return kept
  const lower = { name, minimum: minimum - 1, ...settled }
  return lower.minimum === wanted ? lower : { ...lower, lowersFrom: timeText(now) }
}

const timeText = (now: number): string => new Date(now).toISOString()

/**
 * Returns the number of pods that the average usage includes. New pods count after a delay. Until then, the average
 * does not include the new pods. The same usage would be counted twice, and each new pod would raise the minimum
 * again.
 */
function settledPods(before: WarmPoolState | undefined, reading: AutoscalerReading, now: number): Settled {
  const { metrics, replicas } = reading
  const ready = Math.min(reading.ready, replicas)
  if (metrics.every(({ average }) => average === 'all pods')) return {}
  if (before?.pods === undefined || ready <= before.pods) return { pods: ready }
  const { pods, newPods } = before
  if (newPods?.count !== ready) return { pods, newPods: { count: ready, since: timeText(now) } }
  return now - Date.parse(newPods.since) < SETTLE_MS ? { pods, newPods } : { pods: ready }
}

/** Returns the maximum over the metrics, as the HorizontalPodAutoscaler does. */
function requiredPods({ metrics, replicas }: AutoscalerReading, { pods = 0, newPods }: Settled) {
  const values = metrics.flatMap(({ ratio, average }) => {
    const count = average === 'all pods' ? replicas : pods
    return ratio === undefined || count === 0 ? [] : [Math.ceil(count * ratio - ROUNDING)]
  })
  return {
    pods: values.length === 0 ? undefined : Math.max(0, ...values),
    isComplete: values.length === metrics.length && newPods === undefined,
  }
}

/**
 * Returns the state with the warm pool of the current version. Other versions keep their warm pools while they exist,
 * so that a version keeps its pods if it becomes the current version again.
 *
 * @param input undefined if the handler has no warm pool
 * @param existing names of the versions with objects in the cluster
 */
export function withNextWarmPool(
  present: TimescapeState,
  next: TimescapeState,
  input: WarmPoolInput | undefined,
  existing: readonly string[],
): TimescapeState {
  const { warmPools: before = [], ...others } = next
  const own = input && nextWarmPool(warmPoolOf(present, input.name), input)
  const kept = before.filter(({ name }) => name !== input?.name && existing.includes(name))
  const pools = input === undefined ? [] : [...kept, ...(own === undefined ? [] : [own])]
  const sorted = [...pools].sort((one, other) => (one.name < other.name ? -1 : 1))
  if (deepEqual(before, sorted)) return next
  const revision = present.revision + 1
  return { ...others, revision, ...(sorted.length === 0 ? {} : { warmPools: sorted }) }
}

/** Returns the warm pool of a version; undefined before the first measurement. */
export const warmPoolOf = ({ warmPools }: TimescapeState, name: string): WarmPoolState | undefined =>
  warmPools?.find((one) => one.name === name)
