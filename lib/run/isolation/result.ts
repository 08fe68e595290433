import type { LocatedFinding } from '../../finding/finding'
import type { Manifest, Plain } from '../../manifest/manifest'

/**
 * Result for a claim:
 * - `Valid`: its objects can be applied, except those in `immutable`;
 * - `Invalid`: the claim has errors;
 * - `DependencyInvalid`: the claim reads another claim that is not valid, so its output is unknown;
 * - `NotOurs`: an object with the name of its output belongs to another owner.
 *
 * The existing objects of a claim that is not valid must not change.
 */
export type ClaimState = 'Valid' | 'Invalid' | 'DependencyInvalid' | 'NotOurs'

/** The result for one claim. */
export interface IsolatedClaim {
  /** The claim as the caller passed it. */
  claim: Plain
  state: ClaimState
  /** Findings about the claim, errors first, with the messages of the command line and without file locations. */
  findings: LocatedFinding[]
  /** The complete output; empty if the claim is not valid. */
  objects: Manifest[]
  /** The subset of `objects` that the cluster would refuse, because an immutable field changes. */
  immutable: Manifest[]
}

export interface Isolation {
  /** One result for each claim, in the order of the input. */
  claims: IsolatedClaim[]
  /** Findings about other objects. */
  findings: LocatedFinding[]
}
