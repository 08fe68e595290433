import type { Manifest } from '../../../../manifest/manifest'
import { mapAt } from '../../../../manifest/value-at'

/** Returns `disruption` for a PodDisruptionBudget; undefined if it equals the default. */
export function readDisruption(budget: Manifest): unknown {
  const { maxUnavailable, minAvailable } = mapAt(budget, ['spec'])
  if (minAvailable !== undefined) return { minAvailable }
  return maxUnavailable === undefined || maxUnavailable === 1 ? undefined : { maxUnavailable }
}

/** Checks whether a disruption budget selects pods with the given labels. */
export function guards(budget: Manifest, labels: Readonly<Record<string, string>>): boolean {
  const wanted = Object.entries(mapAt(budget, ['spec', 'selector', 'matchLabels']))
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value)
}
