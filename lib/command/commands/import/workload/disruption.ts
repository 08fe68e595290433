import type { Manifest } from '../../../../manifest/manifest'
import { mapAt } from '../../../../manifest/value-at'

/** Returns `disruption` for a PodDisruptionBudget; undefined if it equals the default. */
export function readDisruption(budget: Manifest): unknown {
  const { maxUnavailable, minAvailable } = mapAt(budget, ['spec'])
  if (minAvailable !== undefined) return { minAvailable }
  return maxUnavailable === undefined || maxUnavailable === 1 ? undefined : { maxUnavailable }
}
