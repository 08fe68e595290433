import type { LocatedFinding } from '../../finding/finding'
import { notOurs } from '../../finding/rules'
import { deepEqual } from '../../manifest/deep-equal'
import { shortList } from '../../manifest/text'
import { holdsText } from '../../manifest/text-search'
import type { ExpandedClaim } from '../ownership/take-ownership'
import { placedInClaim } from '../place-finding'
import { invalidDependency } from '../rules'
import type { GivenClaim } from './claims'
import type { LiveObjects } from './live-objects'
import type { ClaimState } from './result'

/** Reason why a claim is not expanded. */
export interface Exclusion {
  state: Exclude<ClaimState, 'Valid'>
  findings: LocatedFinding[]
}

/** The output and the findings of one round, keyed by claim. */
export interface Round {
  present: readonly GivenClaim[]
  expanded: ReadonlyMap<string, ExpandedClaim>
  about: ReadonlyMap<string, readonly LocatedFinding[]>
}

/** State before a round. */
interface Earlier {
  /** The previous round, if there was one. */
  before: Round | undefined
  /** Claims that the previous round expanded. */
  taken: readonly GivenClaim[]
  /** All claims that are no longer expanded. */
  gone: readonly GivenClaim[]
}

export const isError = ({ severity }: LocatedFinding): boolean => severity === 'error'

const errorsAbout = ({ about }: Round, { key }: GivenClaim): LocatedFinding[] => about.get(key)?.filter(isError) ?? []

/** Returns the claims that are invalid according to a round. */
export function exclusionsOf(round: Round, live: LiveObjects, earlier: Earlier): Map<GivenClaim, Exclusion> {
  const found = dependentByErrors(round, earlier.gone)
  const gone = [...earlier.gone, ...found.keys()]
  for (const claim of round.present) {
    if (found.has(claim)) continue
    const exclusion =
      withOwnErrors(claim, round, gone) ??
      managedByOthers(claim, round, live) ??
      dependentByOutput(claim, round, earlier)
    if (exclusion !== undefined) found.set(claim, exclusion)
  }
  return found
}

/**
 * Returns the claims with errors that all refer to omitted claims. Such a claim can be the cause of further errors, so
 * the search is repeated.
 */
function dependentByErrors(round: Round, gone: readonly GivenClaim[]): Map<GivenClaim, Exclusion> {
  const found = new Map<GivenClaim, Exclusion>()
  const open = new Map(round.present.map((claim) => [claim, errorsAbout(round, claim)]))
  let known = gone
  for (;;) {
    const next: GivenClaim[] = []
    for (const [claim, errors] of open) {
      const named = errors.map((one) => namedIn(one, known))
      if (named.length === 0 || named.some(({ length }) => length === 0)) continue
      found.set(claim, dependent(claim, named.flat()))
      next.push(claim)
    }
    if (next.length === 0) return found
    for (const claim of next) open.delete(claim)
    known = [...known, ...next]
  }
}

function withOwnErrors(claim: GivenClaim, round: Round, gone: readonly GivenClaim[]): Exclusion | undefined {
  const own = errorsAbout(round, claim).filter((one) => namedIn(one, gone).length === 0)
  if (own.length === 0) return undefined
  const others = round.about.get(claim.key)?.filter((one) => !isError(one)) ?? []
  const state = own.every(({ code }) => code === notOurs.code) ? 'NotOurs' : 'Invalid'
  return { state, findings: [...own, ...others] }
}

function managedByOthers({ key }: GivenClaim, { expanded, about }: Round, live: LiveObjects): Exclusion | undefined {
  const output = expanded.get(key)
  const errors = output === undefined ? [] : live.managedByOthers(output)
  return errors.length === 0 ? undefined : { state: 'NotOurs', findings: [...errors, ...(about.get(key) ?? [])] }
}

/**
 * Returns the reason to omit a claim whose output changes when the omitted claims are missing. The claim depends on
 * the omitted claims to which it refers, or on all omitted claims if it refers to none.
 */
function dependentByOutput(claim: GivenClaim, round: Round, { before, taken }: Earlier): Exclusion | undefined {
  const [old, now] = [before, round].map((one) => one?.expanded.get(claim.key))
  if (old === undefined || now === undefined || deepEqual(old.manifests, now.manifests)) return undefined
  const named = taken.filter(({ ref }) => claim.item.mentions(ref.name, 'word'))
  return dependent(claim, named.length > 0 ? named : taken)
}

/** Returns the claims to which a finding refers. */
const namedIn = ({ message, missing }: LocatedFinding, claims: readonly GivenClaim[]): GivenClaim[] =>
  claims.filter(({ ref }) => holdsText([message, missing], ref.name, 'word'))

/** Returns the exclusion of a claim that reads invalid claims. */
export function dependent({ item, ref }: GivenClaim, others: readonly Pick<GivenClaim, 'ref'>[]): Exclusion {
  const names = [...new Set(others.map((one) => `${one.ref.kind}/${one.ref.name}`))].sort()
  const list = shortList(names)
  const message = `${ref.kind}/${ref.name} depends on ${list}, which ${names.length === 1 ? 'is' : 'are'} not valid, so its objects stay unchanged. Correct ${list}.`
  const words = others.map((one) => one.ref.name)
  return {
    state: 'DependencyInvalid',
    findings: [placedInClaim(invalidDependency.at([], message), item, ref.name, { words })],
  }
}
