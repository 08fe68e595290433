import type { Finding, FieldPath } from '../../finding/finding'
import type { WorkloadDefaults } from '../../settings/workload-defaults'
import { noWayToUpdate } from './rules'

/** How many pods may be more or fewer than wanted while a new version comes in. */
interface Margins {
  maxSurge?: number | string | undefined
  maxUnavailable?: number | string | undefined
}

/** Both margins. */
export type BothMargins = WorkloadDefaults['update']

/** The margins of an update: the object's own, else those of the settings. */
export const marginsOf = ({ maxSurge, maxUnavailable }: Margins = {}, preset: BothMargins): BothMargins => ({
  maxSurge: maxSurge ?? preset.maxSurge,
  maxUnavailable: maxUnavailable ?? preset.maxUnavailable,
})

/** With both margins at nought no pod can ever be replaced; Kubernetes and Argo Rollouts refuse it. */
export function checkMargins({ maxSurge, maxUnavailable }: BothMargins, path: FieldPath): Finding[] {
  if (!isZero(maxSurge) || !isZero(maxUnavailable)) return []
  const message = 'With neither one pod more nor one pod less there is no way to update. Set one of the two above 0.'
  return [noWayToUpdate.at(path, message)]
}

/** Whether a count or percentage of pods is none of them. */
export const isZero = (value: number | string): boolean => value === 0 || value === '0%'
