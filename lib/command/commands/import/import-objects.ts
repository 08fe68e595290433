import type { Suite } from '../../../run/package'
import { Lookup } from './input/lookup'
import { isNamedSource, type NamedSource, type Source } from './input/source'
import { networkingUnit } from './networking/networking-unit'
import { accountUnit } from './objects/account-unit'
import { configUnit } from './objects/config-unit'
import { volumeUnit } from './objects/volume-unit'
import { solve, type Solution } from './solve/solve'
import type { Mode, Unit } from './solve/unit'
import { workloadUnit } from './workload/workload-unit'

/** Reads each object of the input as the main object of a short object. The first reader that accepts it is used. */
type UnitReader = (source: NamedSource, lookup: Lookup, mode: Mode) => Unit | undefined

const READERS: readonly UnitReader[] = [
  workloadUnit,
  networkingUnit,
  accountUnit,
  configUnit,
  (source, _lookup, mode) => volumeUnit(source, mode),
]

/**
 * Returns the short objects for objects of the input, with their proof. An object is a part of at most one short
 * object: parts of workloads are read first.
 */
export function importObjects(sources: readonly Source[], mode: Mode, suite: Suite): Solution {
  const named = sources.filter(isNamedSource)
  const lookup = new Lookup(named)
  const taken = new Set<Source>()
  const units: Unit[] = []
  for (const reader of READERS) {
    for (const source of named) {
      if (taken.has(source)) continue
      const unit = reader(source, lookup, mode)
      const proposal = unit?.propose(new Set())
      if (unit === undefined || proposal === undefined) continue
      units.push(unit)
      for (const covered of proposal.covers) taken.add(covered.source)
    }
  }
  return solve(units, sources, mode, suite)
}
