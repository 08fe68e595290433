import type { Suite } from '../../../run/package'
import { Lookup } from './input/lookup'
import { isNamedSource, type NamedSource, type InputObject } from './input/source'
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
 * object: parts of workloads are read first. If a workload stays as it is, its parts can become separate short objects,
 * so the search starts again without this workload.
 */
export function importObjects(sources: readonly InputObject[], mode: Mode, suite: Suite): Solution {
  const reasons = new Map<InputObject, string>()
  for (;;) {
    const units = unitsOf(sources, mode, new Set(reasons.keys()))
    const { claims, unchanged } = solve(units, sources, mode, suite)
    const proved = new Set<InputObject>(claims.flatMap(({ objects }) => objects.map(({ source }) => source)))
    const failed = units.filter(({ main }) => !proved.has(main))
    for (const { main } of failed) reasons.set(main, unchanged.get(main) ?? 'it has no short form')
    if (failed.length === 0) return { claims, unchanged: new Map([...unchanged, ...reasons]) }
  }
}

/**
 * Returns the units of all objects that a reader accepts.
 *
 * @param failed objects that stay as they are
 */
function unitsOf(sources: readonly InputObject[], mode: Mode, failed: ReadonlySet<InputObject>): Unit[] {
  const named = sources.filter(isNamedSource)
  const lookup = new Lookup(named)
  const taken = new Set<InputObject>(failed)
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
  return units
}
