import type { LocatedFinding, ObjectRef } from '../../finding/finding'
import { errorsFirst } from '../../finding/order'
import { groupedBy } from '../../manifest/grouped-by'
import type { Item } from '../../wire/item'
import { checkedPackage } from '../checked-package'
import type { Suite } from '../package'
import { objectRefOf } from '../place-finding'
import { claimKey, type Claims, type GivenClaim } from './claims'
import { dependent, type Exclusion, exclusionsOf, isError, type Round } from './exclusions'
import type { LiveObjects } from './live-objects'
import type { IsolatedClaim, Isolation } from './result'

/**
 * Maximum number of rounds. Each round finds the claims that read claims of the previous round, so only a chain of this
 * length reaches the limit. All remaining claims are then treated as dependent.
 */
const MAX_ROUNDS = 20

/** The key of findings about objects that are not claims. */
const OTHERS = ''

/** Expands claims repeatedly, each time without the claims that have errors. */
export class Rounds {
  private readonly excluded = new Map<GivenClaim, Exclusion>()
  /** Live objects with errors. */
  private readonly ignored = new Set<string>()
  private readonly otherFindings: LocatedFinding[] = []

  constructor(
    private readonly claims: Claims,
    private readonly live: LiveObjects,
    private readonly suite: Suite,
  ) {}

  result(): Isolation {
    let taken: readonly GivenClaim[] = []
    let before: Round | undefined
    for (let count = 1; ; count++) {
      const round = this.expand()
      const gone = [...this.excluded.keys()]
      const found = exclusionsOf(round, this.live, { before, taken, gone })
      for (const [claim, exclusion] of found) this.excluded.set(claim, exclusion)
      const blamed = this.invalidSettings(round)
      if (blamed.length > 0 || count === MAX_ROUNDS) return this.withoutRest(round, blamed)
      if (found.size + this.ignoreOthers(round) === 0) {
        return hasOtherErrors(round) ? this.withoutRest(round, blamed) : this.resultOf(round)
      }
      taken = [...found.keys()]
      before = round
    }
  }

  private expand(): Round {
    const present = this.claims.all.filter((one) => !this.excluded.has(one))
    const keys = new Set(present.map(({ key }) => key))
    const live = this.live.besides(keys).filter((item) => !this.ignored.has(refText(item)))
    const { settings } = this.claims
    const { findings, expandedClaims } = checkedPackage(
      {
        items: [...present.map(({ item }) => item), ...live],
        ...(settings === undefined ? {} : { functionConfig: settings }),
        sharedConfig: true,
        scope: 'package',
      },
      this.suite,
    )
    const expanded = new Map(expandedClaims.map((one) => [claimKey(objectRefOf(one.item.object)), one]))
    const about = groupedBy(findings, ({ object }) => {
      const key = object === undefined ? OTHERS : claimKey(object)
      return keys.has(key) ? key : OTHERS
    })
    return { present, expanded, about }
  }

  /** Excludes live objects with errors from all further rounds, and returns their number. */
  private ignoreOthers({ about }: Round): number {
    const known = new Set(this.live.besides(new Set()).map(refText))
    const wrong = (about.get(OTHERS) ?? []).filter((one) => isError(one) && known.has(JSON.stringify(one.object)))
    for (const { object } of wrong) this.ignored.add(JSON.stringify(object))
    this.otherFindings.push(...wrong)
    return wrong.length
  }

  /** Returns the settings that have errors. */
  private invalidSettings({ about }: Round): ObjectRef[] {
    const { kind } = this.suite.settings
    return [...about.values()].flat().flatMap((one) => (isError(one) && one.object?.kind === kind ? one.object : []))
  }

  /** Returns the result without the remaining claims, which depend on invalid settings or claims. */
  private withoutRest(round: Round, settings: readonly ObjectRef[]): Isolation {
    const blamed = settings.length > 0 ? settings.map((ref) => ({ ref })) : [...this.excluded.keys()]
    for (const claim of round.present) {
      if (!this.excluded.has(claim)) this.excluded.set(claim, dependent(claim, blamed))
    }
    return this.resultOf(round)
  }

  private resultOf(round: Round): Isolation {
    const claims = this.claims.all.map((claim): IsolatedClaim => {
      const exclusion = this.excluded.get(claim)
      const { given } = claim
      if (exclusion !== undefined) {
        return { claim: given, ...exclusion, findings: shown(exclusion.findings), objects: [], immutable: [] }
      }
      const expanded = round.expanded.get(claim.key)
      const { immutable, findings } = this.live.refusals(expanded)
      const all = [...(round.about.get(claim.key) ?? []), ...findings]
      return {
        claim: given,
        state: 'Valid',
        findings: shown(all),
        objects: [...(expanded?.manifests ?? [])],
        immutable,
      }
    })
    return { claims, findings: shown([...this.otherFindings, ...(round.about.get(OTHERS) ?? [])]) }
  }
}

const refText = ({ object }: Item): string => JSON.stringify(objectRefOf(object))

const hasOtherErrors = ({ about }: Round): boolean => (about.get(OTHERS) ?? []).some(isError)

/** Returns findings without locations, because a cluster has no files. Errors come first. */
const shown = (findings: readonly LocatedFinding[]): LocatedFinding[] =>
  errorsFirst(findings).map(({ place: _, ...finding }) => finding)
