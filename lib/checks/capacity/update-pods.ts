import type { Manifest } from '../../manifest/manifest'
import { mapAt, numberAt, valueAt } from '../../manifest/value-at'

/** Pods that an update runs in addition to the pods of the workload, and the field that avoids them. */
export interface ExtraPods {
  count: number
  /** Fix that lets the update stop old pods first; undefined if the strategy always needs extra pods. */
  fix: string | undefined
}

/**
 * Returns the pods without which an update cannot start, because no old pod may stop before a new pod is ready. Source:
 * ResolveFenceposts of pkg/controller/deployment/util, Kubernetes v1.34; Argo Rollouts v1.9.
 *
 * @param pods number of pods of the workload
 */
export function extraPodsOf({ kind, spec }: Manifest, pods: number): ExtraPods {
  const none: ExtraPods = { count: 0, fix: undefined }
  if (pods === 0) return none
  if (kind === 'Rollout') {
    const blueGreen = valueAt(spec, ['strategy', 'blueGreen'])
    if (blueGreen !== undefined && blueGreen !== null)
      return { count: numberAt(blueGreen, ['previewReplicaCount']) ?? pods, fix: undefined }
    const canary = mapAt(spec, ['strategy', 'canary'])
    if (canary.trafficRouting !== undefined) return { count: 1, fix: undefined }
    return resolved(canary.maxUnavailable, pods) > 0 ? none : { count: 1, fix: '`maxUnavailable: 1`' }
  }
  if (kind !== 'Deployment' || (valueAt(spec, ['strategy', 'type']) ?? 'RollingUpdate') !== 'RollingUpdate') return none
  const unavailable = resolved(valueAt(spec, ['strategy', 'rollingUpdate', 'maxUnavailable']), pods)
  return unavailable > 0 ? none : { count: 1, fix: '`maxUnavailable: 1`' }
}

/** Returns a number of pods, rounded down. Without a value, Kubernetes and Argo Rollouts use 25 %. */
function resolved(value: unknown, pods: number): number {
  if (typeof value === 'number') return value
  const percent = /^(\d+)%$/.exec(typeof value === 'string' ? value : '25%')?.[1]
  return percent === undefined ? 1 : Math.floor((Number(percent) * pods) / 100)
}
