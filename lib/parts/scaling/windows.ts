/** Limits on the number of pods. */
export interface PodBounds {
  min: number
  max: number
  idle?: number | undefined
}

/** How a message names the fields. */
type FieldNames = Record<'min' | 'max' | 'idle' | 'replicas', string>

/** The fields of `scaling`. */
export const OUR_NAMES: FieldNames = { min: 'min', max: 'max', idle: 'idle', replicas: 'replicas' }
/** Fields of a ScaledObject and its cron trigger. */
export const KEDA_NAMES: FieldNames = {
  min: 'minReplicaCount',
  max: 'maxReplicaCount',
  idle: 'idleReplicaCount',
  replicas: 'desiredReplicas',
}

/**
 * Returns why the window of a cron trigger is fully or partly ineffective; undefined if the window is fully effective.
 * KEDA uses the maximum of all triggers, within the bounds. If no trigger is active, KEDA uses `min`, or `idle` if set.
 */
export function explainWindow({ min, max, idle }: PodBounds, replicas: number, names: FieldNames): string | undefined {
  const rest = idle ?? min
  if (replicas <= rest) {
    const bound = idle === undefined ? names.min : names.idle
    return `The window has no effect, because its \`${names.replicas}\` (${replicas}) is not greater than \`${bound}\` (${rest}). Lower \`${names.min}\`, or remove the window.`
  }
  if (idle !== undefined && replicas < min)
    return `\`${names.min}\` (${min}) is greater than \`${names.replicas}\` (${replicas}), so ${min} pods run in this window. Lower \`${names.min}\` or raise \`${names.replicas}\`.`
  if (replicas <= max) return undefined
  return `\`${names.replicas}\` (${replicas}) is greater than \`${names.max}\` (${max}), so only ${max} pods run in this window. Raise \`${names.max}\`.`
}
