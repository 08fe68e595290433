import { isPlain, type Manifest, type Plain } from '../../manifest/manifest'
import { valueAt } from '../../manifest/value-at'

/** Fields of autoscalers that `scaling` can express in one line. */
const KNOWN = ['scaleTargetRef', 'minReplicas', 'maxReplicas', 'minReplicaCount', 'maxReplicaCount', 'metrics']
const READABLE = [...KNOWN, 'targetCPUUtilizationPercentage', 'triggers']

/** Average use of a resource at which an autoscaler adds pods. */
interface Goal {
  resource: 'cpu' | 'memory'
  target: number
}

/** The field `scaling` as a line of YAML, and the resources that it measures. */
interface ScalingField {
  text: string
  resources: ReadonlySet<Goal['resource']>
}

/**
 * Returns the field `scaling` that generates the same autoscaler; undefined if the autoscaler has fields, metrics or
 * limits that would be lost or refused.
 */
export function scalingLike({ kind, spec }: Manifest): ScalingField | undefined {
  if (!isPlain(spec) || Object.keys(spec).some((field) => !READABLE.includes(field))) return undefined
  const isHpa = kind === 'HorizontalPodAutoscaler'
  const goals = isHpa ? goalsOfHpa(spec) : listOf(spec.triggers).map(goalOfTrigger)
  // The defaults are those of Kubernetes and KEDA. KEDA refuses 0 pods without a trigger that works without pods.
  const { minReplicas = 1, maxReplicas, minReplicaCount = 0, maxReplicaCount = 100 } = spec
  const [min, max] = isHpa ? [minReplicas, maxReplicas] : [minReplicaCount, maxReplicaCount]
  if (!isCount(min) || !isCount(max) || min > max) return undefined
  const known = goals.flatMap((goal) => goal ?? [])
  const resources = new Set(known.map(({ resource }) => resource))
  if (known.length === 0 || resources.size < goals.length) return undefined
  const uses = known.map(({ resource, target }) => `${resource}: ${target}`)
  const fields = [`min: ${min}`, `max: ${max}`, ...uses, `autoscaler: ${isHpa ? 'hpa' : 'keda'}`]
  return { text: `scaling: {${fields.join(', ')}}`, resources }
}

const isCount = (value: unknown): value is number => Number.isInteger(value) && Number(value) > 0

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Returns the goals of a HorizontalPodAutoscaler. Without metrics, Kubernetes measures the CPU, with a goal of 80%. */
function goalsOfHpa({ metrics, targetCPUUtilizationPercentage: cpu = 80 }: Plain): (Goal | undefined)[] {
  const given = listOf(metrics)
  if (given.length === 0) return [goalOf('cpu', cpu)]
  return given.map((metric) =>
    valueAt(metric, ['type']) === 'Resource'
      ? goalOf(valueAt(metric, ['resource', 'name']), valueAt(metric, ['resource', 'target', 'averageUtilization']))
      : undefined,
  )
}

/** Returns the goal of a KEDA trigger, whose values are strings. */
function goalOfTrigger(trigger: unknown): Goal | undefined {
  const { type, metricType, metadata, ...rest } = isPlain(trigger) ? trigger : {}
  if (metricType !== 'Utilization' || !isPlain(metadata) || Object.keys({ ...rest, ...metadata }).length !== 1)
    return undefined
  return goalOf(type, Number(metadata.value))
}

const goalOf = (resource: unknown, target: unknown): Goal | undefined =>
  (resource === 'cpu' || resource === 'memory') && isCount(target) && target <= 100_000
    ? { resource, target }
    : undefined
