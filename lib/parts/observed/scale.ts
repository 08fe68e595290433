import { formerName, wasCalled } from '../../kind/given-name'
import { groupedBy } from '../../manifest/grouped-by'
import { groupOf, sameNamespace } from '../../manifest/id'
import { isPlain, type Manifest } from '../../manifest/manifest'
import { valueAt } from '../../manifest/value-at'

/** Minimum and maximum pod count of an object. Extra pods that exist only during an update do not count. */
export interface Scale {
  min: number
  /** Maximum number of pods; infinity for a DaemonSet and for a CronJob with overlapping runs. */
  max: number
}

/** Finds objects of the given kinds that can contain a word. */
export type Finder = (word: string) => readonly Manifest[]

/**
 * Kinds that set the pod count of another object. The list includes Rollout, because a Rollout that refers to a
 * Deployment replaces its pods.
 */
export const SCALER_KINDS: readonly string[] = ['HorizontalPodAutoscaler', 'Rollout', 'ScaledObject']

/**
 * Returns the scale of a workload. If the package contains an autoscaler for the object, the autoscaler determines the
 * scale. Defaults: Kubernetes v1.34, and KEDA v2.20 (0 to 100).
 *
 * @param scalersWith returns objects of {@link SCALER_KINDS} in the package; the function may omit objects without the
 * word
 */
export function scaleOf(workload: Manifest, scalersWith: Finder): Scale {
  const { kind } = workload
  if (isHeldBack(workload)) return fixed(0)
  switch (kind) {
    case 'Pod':
      return fixed(1)
    case 'DaemonSet':
      return { min: 1, max: Number.POSITIVE_INFINITY }
    case 'Job':
      return fixed(inOneRun(workload, ['spec']))
    case 'CronJob': {
      const min = inOneRun(workload, ['spec', 'jobTemplate', 'spec'])
      const overlaps = (valueAt(workload, ['spec', 'concurrencyPolicy']) ?? 'Allow') === 'Allow'
      return { min, max: overlaps ? Number.POSITIVE_INFINITY : min }
    }
    case 'ScaledJob': {
      const each = inOneRun(workload, ['spec', 'jobTargetRef'])
      const { min, max } = ofKeda(workload)
      return { min: min * each, max: max * each }
    }
  }
  const scalers = scalersOf(workload, scalersWith)
  const scaler = scalers.find((one) => one.kind !== 'Rollout')
  if (scaler !== undefined) return scaler.kind === 'HorizontalPodAutoscaler' ? ofAutoscaler(scaler) : ofKeda(scaler)
  const rollout = scalers[0]
  return rollout === undefined ? fixed(numberAt(workload, ['spec', 'replicas'], 1)) : scaleOf(rollout, scalersWith)
}

/** Works like {@link scaleOf}, but replaces an infinite maximum with the minimum. */
export function finiteScaleOf(workload: Manifest, scalersWith: Finder): Scale {
  const scale = scaleOf(workload, scalersWith)
  return Number.isFinite(scale.max) ? scale : { ...scale, max: scale.min }
}

/** Works like {@link scaleOf}, but ignores a Rollout that takes over the pods of the Deployment. */
export function ownScaleOf(workload: Manifest, scalersWith: Finder): Scale {
  const [rollout, ...others] = scalersOf(workload, scalersWith)
  if (rollout?.kind !== 'Rollout' || others.length > 0) return scaleOf(workload, scalersWith)
  const scaleDown = valueAt(rollout, ['spec', 'workloadRef', 'scaleDown']) ?? 'never'
  return fixed(scaleDown === 'never' ? numberAt(workload, ['spec', 'replicas'], 1) : 0)
}

/**
 * Returns an autoscaler of an object, unless lummo generates the autoscaler together with the object.
 *
 * @param scalersWith the autoscalers of the input
 */
export const foreignScaler = (
  workload: Pick<Manifest, 'apiVersion' | 'kind' | 'metadata'>,
  scalersWith: Finder,
): Manifest | undefined => scalersOf(workload, scalersWith).find(({ kind }) => kind !== 'Rollout')

function scalersOf(workload: Pick<Manifest, 'apiVersion' | 'kind' | 'metadata'>, scalersWith: Finder): Manifest[] {
  const { name, namespace } = workload.metadata
  const former = formerName(workload.metadata)
  const found = former === name ? scalersWith(name) : [...scalersWith(name), ...scalersWith(former)]
  return found.filter((one) => sameNamespace(one.metadata.namespace, namespace) && isFor(one, workload))
}

const fixed = (count: number): Scale => ({ min: count, max: count })

/**
 * Checks whether a Job or CronJob stays suspended until its manifest changes. Kueue resumes a suspended Job that is in
 * one of its queues.
 */
const isHeldBack = ({ kind, metadata, spec }: Manifest): boolean =>
  (kind === 'Job' || kind === 'CronJob') &&
  valueAt(spec, ['suspend']) === true &&
  metadata.labels?.['kueue.x-k8s.io/queue-name'] === undefined

/**
 * Returns the maximum number of Job pods that run at the same time. The parallelism is limited by the number of
 * completions.
 */
function inOneRun(workload: Manifest, job: readonly string[]): number {
  const parallelism = numberAt(workload, [...job, 'parallelism'], 1)
  return Math.min(parallelism, numberAt(workload, [...job, 'completions'], parallelism))
}

function ofAutoscaler(scaler: Manifest): Scale {
  const min = numberAt(scaler, ['spec', 'minReplicas'], 1)
  return { min, max: Math.max(min, numberAt(scaler, ['spec', 'maxReplicas'], min)) }
}

function ofKeda(scaler: Manifest): Scale {
  const min = numberAt(scaler, ['spec', 'minReplicaCount'], 0)
  return { min, max: Math.max(min, numberAt(scaler, ['spec', 'maxReplicaCount'], 100)) }
}

const referenceOf = (scaler: Manifest): unknown =>
  valueAt(scaler, ['spec', scaler.kind === 'Rollout' ? 'workloadRef' : 'scaleTargetRef'])

/** Finds autoscalers by the name of their target. The index is built once, because one package has many workloads. */
export function scalersByName(scalers: readonly Manifest[]): Finder {
  const byName = groupedBy(scalers, (scaler) => {
    const reference = referenceOf(scaler)
    return isPlain(reference) && typeof reference.name === 'string' ? reference.name : ''
  })
  return (name) => byName.get(name) ?? []
}

/** Checks whether an autoscaler scales an object, or a Rollout takes over the pods of the object. */
function isFor(scaler: Manifest, target: Pick<Manifest, 'apiVersion' | 'kind' | 'metadata'>): boolean {
  const reference = referenceOf(scaler)
  return (
    isPlain(reference) &&
    typeof reference.name === 'string' &&
    wasCalled(target.metadata, reference.name) &&
    (reference.kind ?? 'Deployment') === target.kind &&
    (typeof reference.apiVersion !== 'string' || groupOf(reference.apiVersion) === groupOf(target.apiVersion))
  )
}

const numberAt = (manifest: Manifest, path: readonly string[], otherwise: number): number => {
  const value = valueAt(manifest, path)
  return typeof value === 'number' ? value : otherwise
}
