import type { Suite } from '../../../run/package'
import { accountUnit } from './access/account-unit'
import { clusterUnit } from './database/cluster-unit'
import { databaseUnit } from './database/database-unit'
import { Lookup } from './input/lookup'
import { type InputObject, isNamedSource, type NamedSource } from './input/source'
import { networkingUnit, singleRouteUnit } from './networking/networking-unit'
import { configUnit } from './objects/config-unit'
import { namespaceUnit } from './objects/namespace-unit'
import { secretUnit } from './objects/secret-unit'
import { volumeUnit } from './objects/volume-unit'
import { poolUnit } from './pool/pool-unit'
import { subscriptionUnit } from './pubsub/subscription-unit'
import { topicUnit } from './pubsub/topic-unit'
import { shortenClaims } from './solve/shorten-claims'
import { type Solution, solve } from './solve/solve'
import type { Mode, Unit } from './solve/unit'
import { hashedJobUnit } from './generated/hashed-job-unit'
import { workloadUnit } from './workload/workload-unit'

/**
 * Reads each object of the input as the main object of a short object. Uses the first reader that accepts the object.
 */
type UnitReader = (source: NamedSource, lookup: Lookup, mode: Mode) => Unit | undefined

const READERS: readonly UnitReader[] = [
  namespaceUnit,
  databaseUnit,
  clusterUnit,
  poolUnit,
  hashedJobUnit,
  workloadUnit,
  subscriptionUnit,
  topicUnit,
  networkingUnit,
  singleRouteUnit,
  accountUnit,
  configUnit,
  (source, _lookup, mode) => volumeUnit(source, mode),
  secretUnit,
]

/** A unit, and the position of its reader in the list of readers. */
interface ReadUnit {
  unit: Unit
  reader: number
}

/**
 * Returns the short objects for objects of the input, with their proof. An object is part of at most one short object.
 * Parts of workloads are read first. If the proposal of a reader cannot be proved, the search starts again without this
 * reader, because another reader can accept the object, and its parts can become separate short objects.
 */
export function importObjects(sources: readonly InputObject[], mode: Mode, suite: Suite): Solution {
  const reasons = new Map<InputObject, string>()
  const nextReader = new Map<InputObject, number>()
  for (;;) {
    const read = unitsOf(sources, mode, nextReader)
    const { claims, unchanged } = solve(
      read.map(({ unit }) => unit),
      sources,
      mode,
      suite,
    )
    const proved = new Set<InputObject>(claims.flatMap(({ objects }) => objects.map(({ source }) => source)))
    const failed = read.filter(({ unit }) => !proved.has(unit.main))
    for (const { unit, reader } of failed) {
      reasons.set(unit.main, unchanged.get(unit.main) ?? 'it has no short form')
      nextReader.set(unit.main, reader + 1)
    }
    if (failed.length > 0) continue
    const others = sources.filter((one) => !proved.has(one)).map(({ item }) => item)
    const shorter = shortenClaims(
      claims.map(({ claim }) => claim),
      others,
      suite,
    )
    return {
      claims: claims.map((one, at) => ({ ...one, claim: shorter[at] ?? one.claim })),
      unchanged: new Map([...unchanged, ...reasons]),
    }
  }
}

/**
 * Returns the units of all objects that a reader accepts.
 *
 * @param nextReader the index of the first reader to try, for objects whose earlier proposals failed
 */
function unitsOf(
  sources: readonly InputObject[],
  mode: Mode,
  nextReader: ReadonlyMap<InputObject, number>,
): ReadUnit[] {
  const named = sources.filter(isNamedSource)
  const lookup = new Lookup(named)
  const taken = new Set<InputObject>()
  const units: ReadUnit[] = []
  for (const [at, reader] of READERS.entries()) {
    for (const source of named) {
      if (taken.has(source) || at < (nextReader.get(source) ?? 0)) continue
      const unit = reader(source, lookup, mode)
      const proposal = unit?.propose(new Set())
      if (unit === undefined || proposal === undefined) continue
      units.push({ unit, reader: at })
      for (const covered of proposal.covers) taken.add(covered.source)
    }
  }
  return units
}
