import { wasCalled } from '../kind/given-name'
import { isPlain, type Manifest } from '../manifest/manifest'
import { type FinishedPackage, ofKinds, sameNamespace } from './finished-package'
import { valueAt } from './pods'

/** How many pods an object runs at its fewest and at its most. */
export interface Scale {
  least: number
  most: number
}

const SCALERS = ['HorizontalPodAutoscaler', 'ScaledObject', 'Rollout']

/**
 * The scale of an object that runs pods. A scaler in sight decides it; a DaemonSet counts as one pod, because nobody
 * here knows the nodes. Defaults: Kubernetes v1.34, and KEDA v2.20 (0 to 100).
 */
export function scaleOf(pack: FinishedPackage, manifest: Manifest): Scale {
  const { kind } = manifest
  if (kind === 'Job' || kind === 'CronJob') {
    const job = kind === 'Job' ? ['spec'] : ['spec', 'jobTemplate', 'spec']
    return fixed(numberAt(manifest, [...job, 'parallelism'], 1))
  }
  if (kind === 'DaemonSet' || kind === 'Pod') return fixed(1)
  const scalers = pack
    .holding(manifest.metadata.name, ofKinds(SCALERS))
    .filter((one) => sameNamespace(one.manifest, manifest) && isFor(one.manifest, manifest))
  const scaler = scalers.find((one) => one.manifest.kind !== 'Rollout')?.manifest
  if (scaler !== undefined) return scaleOfScaler(scaler)
  // A Rollout that refers to a Deployment takes its pods over, and scales it to 0.
  const rollout = scalers[0]?.manifest
  return rollout === undefined ? fixed(numberAt(manifest, ['spec', 'replicas'], 1)) : scaleOf(pack, rollout)
}

const fixed = (count: number): Scale => ({ least: count, most: count })

function scaleOfScaler(scaler: Manifest): Scale {
  if (scaler.kind === 'HorizontalPodAutoscaler') {
    const least = numberAt(scaler, ['spec', 'minReplicas'], 1)
    return { least, most: Math.max(least, numberAt(scaler, ['spec', 'maxReplicas'], least)) }
  }
  const least = numberAt(scaler, ['spec', 'minReplicaCount'], 0)
  return { least, most: Math.max(least, numberAt(scaler, ['spec', 'maxReplicaCount'], 100)) }
}

/** Whether a scaler scales an object, or a Rollout refers to it. */
function isFor(scaler: Manifest, target: Manifest): boolean {
  const reference = valueAt(scaler, ['spec', scaler.kind === 'Rollout' ? 'workloadRef' : 'scaleTargetRef'])
  return (
    isPlain(reference) &&
    typeof reference.name === 'string' &&
    wasCalled(target.metadata, reference.name) &&
    (reference.kind ?? 'Deployment') === target.kind
  )
}

const numberAt = (manifest: Manifest, path: readonly string[], otherwise: number): number => {
  const value = valueAt(manifest, path)
  return typeof value === 'number' ? value : otherwise
}
