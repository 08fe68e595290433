import { TIMESCAPE_DEFAULTS } from '../../functions/gati-handler/timescape-defaults'
import { parseQuantity } from '../../lib/manifest/grammar/quantity'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { mapAt, mapsAt, numberAt, scalarText, textAt, valueAt } from '../../lib/manifest/value-at'
import { inSeconds } from '../../lib/parts/container/probes'
import { groupAndKind } from '../../lib/run/ownership/immutable-fields'
import type { NamespaceState } from '../reconcile/namespace-state'
import type { VersionedHandler } from './handler'
import type { AutoscalerReading, MetricReading, WarmPoolInput, WarmPoolPolicy } from './warm-pool'

/** Names of `scaling.min` in a stored handler. */
export const NAMES_OF_MIN = ['min', 'minreplica', 'minReplica', 'minReplicas'] as const

/**
 * Returns the observations that determine the warm pool of the current version; undefined if the handler has no warm
 * pool.
 */
export function warmPoolInput(
  handler: VersionedHandler,
  state: NamespaceState,
  now: number,
): WarmPoolInput | undefined {
  const policy = policyOfPool(handler)
  if (policy === undefined) return undefined
  const reading = readAutoscaler(handler.wanted, state)
  return { name: handler.wanted, policy, now, ...(reading === undefined ? {} : { reading }) }
}

/** Returns the policy in milliseconds. Invalid values count as absent, because the status already reports the error. */
export function policyOfPool({ claim, timescape }: VersionedHandler): WarmPoolPolicy | undefined {
  const scaling = valueAt(claim.spec, ['scaling'])
  const pool: unknown = timescape.warmPool
  if (!isPlain(pool) || !isPlain(scaling)) return undefined
  const { pods, lower } = pool
  if (typeof pods !== 'number' || !Number.isInteger(pods) || pods < 1) return undefined
  const time = typeof lower === 'number' || typeof lower === 'string' ? inSeconds(lower) : undefined
  const min = NAMES_OF_MIN.map((name) => scaling[name]).find((one) => typeof one === 'number')
  return { pods, lowerMs: (time ?? TIMESCAPE_DEFAULTS.warmPool.lower) * 1000, min: typeof min === 'number' ? min : 1 }
}

/**
 * Reads the HorizontalPodAutoscaler of a version. KEDA also creates a HorizontalPodAutoscaler. Returns undefined if
 * the cluster does not contain or does not show a HorizontalPodAutoscaler.
 */
export function readAutoscaler(version: string, { namespace, objects }: NamespaceState): AutoscalerReading | undefined {
  const own = objects.filter(({ metadata }) => metadata.namespace === namespace)
  const autoscaler = own.find(
    (object) =>
      groupAndKind(object) === 'autoscaling HorizontalPodAutoscaler' &&
      textAt(object, ['spec', 'scaleTargetRef', 'kind']) === 'Deployment' &&
      textAt(object, ['spec', 'scaleTargetRef', 'name']) === version,
  )
  const max = numberAt(autoscaler, ['spec', 'maxReplicas'])
  if (autoscaler === undefined || max === undefined) return undefined
  const pods = own.find((object) => groupAndKind(object) === 'apps Deployment' && object.metadata.name === version)
  const isActive = mapsAt(autoscaler, ['status', 'conditions']).some(
    ([, { type, status }]) => type === 'ScalingActive' && status === 'True',
  )
  // After an error, the status still contains the last values.
  const current = isActive ? mapsAt(autoscaler, ['status', 'currentMetrics']).map(([, one]) => one) : []
  return {
    max,
    replicas: numberAt(autoscaler, ['status', 'currentReplicas']) ?? 0,
    ready: numberAt(pods, ['status', 'readyReplicas']) ?? 0,
    metrics: mapsAt(autoscaler, ['spec', 'metrics']).map(([, metric]) => readMetric(metric, current)),
  }
}

/** Fields with the current value and the target, by the type of the target. */
const VALUES: Readonly<Record<string, string>> = { Utilization: 'averageUtilization', AverageValue: 'averageValue' }

/**
 * Reads a metric. A metric of another type has no ratio: a `Value` is not an average, so the number of required pods
 * cannot be determined.
 */
function readMetric(metric: Plain, current: readonly Plain[]): MetricReading {
  const source = sourceOf(metric)
  const average = metric.type === 'External' ? 'all pods' : 'measured pods'
  const field = VALUES[textAt(source, ['target', 'type']) ?? '']
  const found = current.find((one) => one.type === metric.type && nameOf(one) === nameOf(metric))
  if (field === undefined || found === undefined) return { average }
  const target = amountAt(source, ['target', field])
  const value = amountAt(sourceOf(found), ['current', field])
  return target === undefined || value === undefined || target <= 0 ? { average } : { average, ratio: value / target }
}

/** Returns the field of a metric that has the name of its type: `Resource` and `resource`. */
const sourceOf = (metric: Plain): Plain => {
  const type = scalarText(metric.type) ?? ''
  return mapAt(metric, [`${type.charAt(0).toLowerCase()}${type.slice(1)}`])
}

const nameOf = (metric: Plain): string => {
  const source = sourceOf(metric)
  return [textAt(source, ['metric', 'name']) ?? textAt(source, ['name']), textAt(source, ['container'])].join(' ')
}

function amountAt(value: unknown, path: readonly string[]): number | undefined {
  const quantity = parseQuantity(scalarText(valueAt(value, path)) ?? '')
  return quantity && Number(quantity.nano)
}
