import type { Finding, LocatedFinding } from '../../../finding/finding'
import { dataLeftBy, refusalsOf } from '../../../run/ownership/later-changes'
import { about, type Compared } from './compared'
import { skippedCanaries } from './canaries'
import { widenedPolicies } from './network-policies'
import { restarts } from './pods'
import { removedRoutes } from './routes'

/** Returns the effects of a change on a cluster, sorted by severity. */
export function consequencesOf(compared: Compared): LocatedFinding[] {
  const found = [
    ...compared.pairs.flatMap(({ before, after }) => {
      if (before === undefined) return []
      if (after === undefined) return dataLeftBy(before).map((one) => about(before, one))
      return refusalsOf(before, after).map(({ draft }) => about(after, draft))
    }),
    ...skippedCanaries(compared),
    ...removedRoutes(compared),
    ...widenedPolicies(compared),
    ...restarts(compared),
  ]
  const weight = ({ severity }: Finding) => ['error', 'warning', 'info'].indexOf(severity)
  return [...found].sort((one, other) => weight(one) - weight(other))
}
