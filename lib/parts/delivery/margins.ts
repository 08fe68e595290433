import type { Finding, FieldPath } from '../../finding/finding'
import type { WorkloadDefaults } from '../../settings/workload-defaults'
import { noWayToUpdate } from './rules'

/** Extra and unavailable pods during an update. */
interface Margins {
  maxSurge?: number | string | undefined
  maxUnavailable?: number | string | undefined
}

/** Both limits of an update: the extra and the unavailable pods. */
export type BothMargins = WorkloadDefaults['update']

/** Returns the margins for updates. The values are from the object, or else from the settings. */
export const marginsOf = ({ maxSurge, maxUnavailable }: Margins = {}, preset: BothMargins): BothMargins => ({
  maxSurge: maxSurge ?? preset.maxSurge,
  maxUnavailable: maxUnavailable ?? preset.maxUnavailable,
})

/**
 * Reports margins that are both 0. Kubernetes and Argo Rollouts refuse such margins, because an update could not
 * replace any pod.
 */
export function checkMargins({ maxSurge, maxUnavailable }: BothMargins, path: FieldPath): Finding[] {
  if (!isZero(maxSurge) || !isZero(maxUnavailable)) return []
  const message = '`maxSurge` and `maxUnavailable` cannot both be 0. Set one of the two to at least 1.'
  return [noWayToUpdate.at(path, message)]
}

/** Checks whether a count or percentage of pods is zero. */
export const isZero = (value: number | string): boolean => value === 0 || value === '0%'
