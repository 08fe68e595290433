import { hasErrors, type LocatedFinding } from '../../finding/finding'
import { deepEqual } from '../../manifest/deep-equal'
import type { Manifest } from '../../manifest/manifest'
import { eachPart, holdsText } from '../../manifest/text-search'
import type { Item } from '../../wire/item'
import type { Package } from '../package'
import { placed } from '../place-finding'
import { notLocal } from '../rules'
import { ownerName } from '../stamp'
import { MARK } from './consumed-claims'
import type { ExpandedClaim } from './take-ownership'

/** The part of a run’s result that is compared with the result of the next run. */
interface Run {
  expandedClaims: readonly ExpandedClaim[]
  findings: readonly LocatedFinding[]
}

/** Maximum number of claims that a finding lists. */
const NAMED = 3

/**
 * Reports claims that their output replaces although other claims need them. If the other claims remain in the
 * package, the next run has only the output of the consumed claims. The next run is a run of kpt, or of an overlay
 * over a base, because kustomize removes objects that are marked for removal last. Expands the package as the next
 * run would, and compares the results.
 *
 * @param vanishing claims that their output replaces in their files
 * @param claims claims that this run expands
 * @param expand runs once, without checking the following run
 */
export function missedNextTime(
  vanishing: readonly Item[],
  claims: readonly ExpandedClaim[],
  pack: Package,
  expand: (next: Package) => Run,
): LocatedFinding[] {
  const affectedBy = (gone: readonly Item[]): string[] => {
    const items = new Set(gone)
    const next = expand(without(items, claims, pack))
    if (hasErrors(next.findings)) {
      const wrong = next.findings.filter(({ severity }) => severity === 'error')
      return [
        ...new Set(wrong.map(({ object }) => (object === undefined ? 'the package' : `${object.kind}/${object.name}`))),
      ]
    }
    const then = new Map(next.expandedClaims.map((one) => [one.item, one.manifests]))
    return claims
      .filter((one) => !items.has(one.item) && !deepEqual(one.manifests, then.get(one.item)))
      .map(({ claim }) => ownerName(claim))
  }
  // Uses bisection, because there can be thousands of claims, and other claims need at most a few of them.
  const culprits = (among: readonly Item[]): { item: Item; affected: string[] }[] => {
    const affected = affectedBy(among)
    if (affected.length === 0) return []
    const [one] = among
    if (among.length === 1 && one !== undefined) return [{ item: one, affected }]
    const middle = among.length >> 1
    const found = [...culprits(among.slice(0, middle)), ...culprits(among.slice(middle))]
    return found.length > 0 ? found : among.map((item) => ({ item, affected }))
  }
  return culprits(vanishing).map(({ item, affected }) => missed(item, affected))
}

/** Returns the package of the next run, in which the output of some claims replaces these claims. */
function without(
  gone: ReadonlySet<Item>,
  claims: readonly ExpandedClaim[],
  { itemsWith: _, ...pack }: Package,
): Package {
  const kept = pack.items.filter((item) => !gone.has(item))
  const left = claims
    .filter(({ item }) => gone.has(item))
    .flatMap(({ item, manifests }) => manifests.map((one) => ({ item, one })))
  const last = kept.reduce((highest, { at }) => Math.max(highest, at), -1)
  return { ...pack, items: [...kept, ...left.map(({ item, one }, at) => madeItem(one, item, last + 1 + at))] }
}

/** Returns a generated object as an item of the next run, at the position of its claim. */
const madeItem = (object: Manifest, claim: Item, at: number): Item => ({
  role: 'item',
  at,
  apiVersion: object.apiVersion,
  kind: object.kind,
  object,
  mentions: (word, extent) => holdsText(object, word, extent),
  eachPart: (see) => eachPart(object, see),
  place: () => claim.place([]),
  sourceOf: () => undefined,
})

function missed(item: Item, affected: readonly string[]): LocatedFinding {
  const rest = affected.length - NAMED
  const names = `${affected.slice(0, NAMED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
  const message = `This run removes the ${item.kind}, so the next run would change ${names}. ${MARK}.`
  return placed(notLocal.at([], message, { severity: 'error' }), item)
}
