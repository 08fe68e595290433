import type { Finding } from '../../finding/finding'
import type { Claim, World } from '../../kind/claim'
import type { Manifest } from '../../manifest/manifest'
import { finiteScaleOf, foreignScaler } from '../observed/scale'
import type { ScaleTarget } from '../scaling/scaling'
import { replicasAndScaling } from './rules'

const KINDS = ['HorizontalPodAutoscaler', 'ScaledObject']

/** Effect that an autoscaler outside lummo has on a workload. */
export interface ForeignScaling {
  /** Whether the autoscaler controls the number of pods, so that the workload must not set `replicas`. */
  isScaled: boolean
  /** Minimum and maximum number of pods. */
  min: number
  max: number
  findings: Finding[]
}

/**
 * Returns the effect of other autoscalers on a claim. If the workload set `replicas`, every sync would reset the number
 * of its pods.
 */
export function foreignScaling(
  { spec, namespace }: Claim<{ replicas?: number | undefined; scaling?: object | undefined }>,
  { apiVersion, kind, name }: ScaleTarget,
  world: Pick<World, 'natives' | 'where'>,
): ForeignScaling {
  const workload: Manifest = { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } }
  const finder = (word: string) => world.natives(KINDS, word)
  const scaler = foreignScaler(workload, finder)
  if (scaler === undefined) return { isScaled: false, min: 0, max: 0, findings: [] }
  const { min, max } = finiteScaleOf(workload, finder)
  const who = `${scaler.kind}/${scaler.metadata.name} (${world.where(scaler)})`
  if (spec.scaling !== undefined) {
    const message = `${kind}/${name} is already scaled by ${who}. Remove \`scaling\`, or remove the ${scaler.kind}.`
    return { isScaled: true, min, max, findings: [replicasAndScaling.at(['spec', 'scaling'], message)] }
  }
  if (spec.replicas === undefined) return { isScaled: true, min, max, findings: [] }
  const message = `\`replicas\` has no effect, because ${who} scales ${kind}/${name}. Remove \`replicas\`.`
  return {
    isScaled: true,
    min,
    max,
    findings: [replicasAndScaling.at(['spec', 'replicas'], message, { severity: 'warning' })],
  }
}
