import { isPlain, type Plain } from '../../../../manifest/manifest'
import type { PatchEntry } from './patches-for'
import type { ProvenClaim } from './proven-claim'
import type { Covered, PartName, Proposal, Unit } from './unit'

/** State of the search for one unit. */
export interface Attempt {
  unit: Unit
  without: Set<PartName>
  adopted: Covered[]
  proposal: Proposal | undefined
  patches: readonly PatchEntry[] | undefined
  /** How often the patches were computed; changes of other claims can require a new computation. */
  rounds: number
  proof: Pick<ProvenClaim, 'objects' | 'added' | 'warnings'> | undefined
}

/** Returns the objects that an attempt replaces, including adopted objects. */
export const coversOf = ({ proposal, adopted, without }: Attempt): readonly Covered[] =>
  proposal === undefined ? [] : [...proposal.covers, ...adopted.filter(({ option }) => !without.has(option ?? ''))]

/** Returns the short object of an attempt with its patches. */
export function claimOf(attempt: Attempt): Plain {
  const claim = attempt.proposal?.claim ?? {}
  const patches = attemptPatches(attempt)
  if (patches.length === 0) return claim
  const spec = isPlain(claim.spec) ? claim.spec : {}
  return { ...claim, spec: { ...spec, patches: patches.map(({ patch }) => patch) } }
}

/** Returns the patches of an attempt: first those that remove objects, then those that change fields. */
export function attemptPatches({ proposal, patches = [] }: Attempt): PatchEntry[] {
  const removals = (proposal?.removes ?? []).map((target) => ({
    patch: { target, patch: { $patch: 'delete' } },
    option: undefined,
  }))
  return [...removals, ...patches]
}
