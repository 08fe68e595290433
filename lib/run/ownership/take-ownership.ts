import { ofKinds } from '../../checks/package-check'
import { type LocatedFinding, placeText } from '../../finding/finding'
import { madeTwice, notOurs } from '../../finding/rules'
import { Report } from '../../finding/report'
import type { Claim, Kind } from '../../kind/claim'
import { groupedBy } from '../../manifest/grouped-by'
import { deepEqual } from '../../manifest/deep-equal'
import { idKey, idOf, refOf } from '../../manifest/id'
import { isPlain, type Manifest, type Plain } from '../../manifest/manifest'
import { fileAnnotations, fileOf, hostAnnotations, type Owner, ownerOf } from '../../wire/annotations'
import type { Item } from '../../wire/item'
import { type Change, type Changes, KEEP, REMOVE } from '../../wire/list/layout'
import type { EarlierOutput } from './earlier-output'
import { ACCOUNT_KINDS } from '../../parts/access/account-use'
import { generatedPath, Indexes, isGenerated } from './generated-path'
import { leftBehind, refusedChanges } from './later-changes'
import { placed } from '../place-finding'
import { ownerName } from '../stamp'

/** A claim together with its output. */
export interface ExpandedClaim {
  kind: Kind
  claim: Claim<unknown>
  item: Item
  /** Whether the claim remains in the package. The output of a removed claim has no owner afterwards. */
  stays: boolean
  manifests: readonly Manifest[]
}

/** Result for the foreign items of a package. */
export interface Ownership {
  changes: Changes
  /** Items of an earlier run that are generated again or removed. */
  settled: ReadonlySet<Item>
  findings: LocatedFinding[]
}

/**
 * Merges the output of claims into the package. Replaces objects that the claims generated before, removes objects that
 * they no longer generate, adds all other objects, and refuses to change foreign objects.
 *
 * @param staying all items that are not replaced by a claim
 */
export function takeOwnership(
  claims: readonly ExpandedClaim[],
  earlier: EarlierOutput,
  staying: readonly Item[],
): Ownership {
  const report = new Report<LocatedFinding>()
  const { wanted } = report.take(wantedOf(claims))
  const items = new Map<number, Change>()
  const inPlace = new Set<WantedObject>()
  const settled = new Set<Item>()
  for (const item of candidates(earlier, wanted)) {
    const { object } = item
    if (!isManifest(object)) continue
    const want = wanted.get(idKey(idOf(object)))
    const { change } = report.take(
      want === undefined ? changeForUnwanted(item, object, earlier) : changeForWanted(item, object, want, earlier),
    )
    if (change === undefined) continue
    settled.add(item)
    if (change.action !== 'keep') items.set(item.at, change)
    if (change.action !== 'remove' && want !== undefined) inPlace.add(want)
  }
  const indexes = new Indexes(staying)
  const others = [...wanted.values()].filter((want) => !inPlace.has(want))
  const added = others.map(({ manifest, source }) => withFile(manifest, source, indexes))
  return { changes: { items, added }, settled, findings: report.findings }
}

/** Decision about an existing object. */
interface Decision {
  change?: Change
  findings: readonly LocatedFinding[]
}

/** Returns the decision about an object that no claim generates in this run. */
function changeForUnwanted(item: Item, object: Manifest, earlier: EarlierOutput): Decision {
  const fate = earlier.fateOf(item, object, ownerOf(object))
  if (fate.action === 'remove') return { change: REMOVE, findings: leftBehind(object, item) }
  return { findings: fate.finding === undefined ? [] : [fate.finding] }
}

/** Returns the decision about an object that a claim generates. */
function changeForWanted(item: Item, object: Manifest, want: WantedObject, earlier: EarlierOutput): Decision {
  const owner = ownerIn(item, object)
  const isOwn = owner !== undefined && earlier.isOf(owner, want.source.claim)
  // Other claims can take over an object that its owner no longer generates, for example if a LummoRollout replaces a
  // LummoDeployment with the same name.
  if (!isOwn && earlier.fateOf(item, object, owner).action === 'keep') return { findings: [foreign(want, item, owner)] }
  const next = withHostAnnotations(want.manifest, object)
  const isSame = deepEqual(next, object)
  const findings = isSame ? [] : refusedChanges(object, next, want.source)
  if (!isOwn || isStranded(item, want.source)) return { change: REMOVE, findings }
  return { change: isSame ? KEEP : { action: 'replace', manifest: next }, findings }
}

/** Checks whether an object would remain in `generated/` without its claim, so that the next run would remove it. */
const isStranded = ({ object }: Item, { stays }: ExpandedClaim): boolean =>
  !stays && isGenerated(fileOf(object)?.path ?? '')

interface WantedObject {
  source: ExpandedClaim
  manifest: Manifest
}
type Wanted = Map<string, WantedObject>

/** Returns the output of claims, keyed by identity. If two claims generate the same object, there is a finding. */
function wantedOf(claims: readonly ExpandedClaim[]): { wanted: Wanted; findings: LocatedFinding[] } {
  const wanted: Wanted = new Map()
  const findings: LocatedFinding[] = []
  for (const one of claims) {
    for (const manifest of one.manifests) {
      const key = idKey(idOf(manifest))
      const twin = wanted.get(key)
      if (twin === undefined) wanted.set(key, { source: one, manifest })
      else findings.push(duplicate(manifest, twin.source, one))
    }
  }
  return { wanted, findings }
}

const isManifest = (object: Plain): object is Manifest =>
  typeof object.apiVersion === 'string' &&
  typeof object.kind === 'string' &&
  isPlain(object.metadata) &&
  typeof object.metadata.name === 'string' &&
  ['string', 'undefined'].includes(typeof object.metadata.namespace)

/**
 * Returns the owner of an item. For an entry of a list, returns undefined, because replacing the entry would replace
 * the whole list.
 */
const ownerIn = ({ isListEntry }: Item, object: Manifest): Owner | undefined =>
  isListEntry === true ? undefined : ownerOf(object)

/**
 * Returns the items that must be parsed: items with an owner, and items that can have the identity of a generated
 * object.
 */
function candidates({ owned, natives }: EarlierOutput, wanted: Wanted): Item[] {
  const found = new Set(owned)
  const byKind = groupedBy(wanted.values(), ({ manifest }) => manifest.kind)
  for (const [kind, same] of byKind) {
    const choice = ofKinds([kind])
    if (natives.all(choice).length === 0) continue
    for (const { manifest } of same) for (const item of natives.holding(manifest.metadata.name, choice)) found.add(item)
  }
  return [...found].sort((one, other) => one.at - other.at)
}

function withHostAnnotations(manifest: Manifest, existing: Plain): Manifest {
  const annotations = { ...manifest.metadata.annotations, ...hostAnnotations(existing) }
  return { ...manifest, metadata: { ...manifest.metadata, annotations } }
}

/** Assigns a file to a manifest. In a package without files, returns the manifest unchanged. */
function withFile(manifest: Manifest, source: ExpandedClaim, indexes: Indexes): Manifest {
  const file = fileOf(source.item.object)
  if (file === undefined) return manifest
  const path = source.stays ? generatedPath(file.path, source.claim) : file.path
  const annotations = { ...manifest.metadata.annotations, ...fileAnnotations(path, indexes.next(path)) }
  return { ...manifest, metadata: { ...manifest.metadata, annotations } }
}

function duplicate(manifest: Manifest, first: ExpandedClaim, second: ExpandedClaim): LocatedFinding {
  const other = first.item.place([])
  const by =
    first === second ? 'twice by this object' : `by this object and by ${ownerName(first.claim)} (${placeText(other)})`
  const message = `${refOf(manifest)} is generated more than once: ${by}. ${fixForTwo(manifest, first, second)}`
  return placed(madeTwice.at([], message), second.item, second.claim.name)
}

/** A workload that refers to the account of another object does not generate an account. */
function fixForTwo({ kind, metadata }: Manifest, ...both: readonly ExpandedClaim[]): string {
  const workloads = both.filter(({ claim }) => !ACCOUNT_KINDS.some((kind) => kind === claim.kind))
  const [workload] = workloads
  if (kind !== 'ServiceAccount' || workload === undefined || workloads.length > 1) return 'Rename one of the two.'
  return `Set \`serviceAccount: ${metadata.name}\` in ${ownerName(workload.claim)}.`
}

/**
 * Fields of workloads that refer to an existing Kubernetes object. If such a field is set, the workload does not
 * generate the object.
 */
const KEEPING: Readonly<Record<string, (name: string) => [field: string, value: string | false]>> = {
  PodDisruptionBudget: () => ['disruption', false],
  Service: () => ['service', false],
  ServiceAccount: (name) => ['serviceAccount', name],
}

function fixForForeign(
  { kind, metadata }: Manifest,
  { claim, kind: { table } }: ExpandedClaim,
  owner: Owner | undefined,
): string {
  const other = `Remove the object, or rename ${ownerName(claim)}`
  const [field, value] = KEEPING[kind]?.(metadata.name) ?? []
  const fields = Object.keys(table().properties ?? {})
  // The headless Service of a StatefulSet is always generated.
  const isOptional = metadata.name === claim.name && fields.includes('containers')
  if (owner !== undefined || field === undefined || !isOptional || !fields.includes(field)) return other
  return `Remove the object, or set \`${field}: ${value}\` in ${ownerName(claim)} to keep it`
}

function foreign({ manifest, source }: WantedObject, item: Item, owner: Owner | undefined): LocatedFinding {
  const place = item.place(['metadata', 'name'])
  const inList = 'is in a list and cannot be replaced. Remove the object from the list'
  const whose = owner === undefined ? 'is not managed by lummo' : `belongs to ${owner.text}`
  const fix = item.isListEntry === true ? inList : `${whose}. ${fixForForeign(manifest, source, owner)}`
  const message = `${refOf(manifest)} already exists (${placeText(place)}) and ${fix}.`
  return placed(notOurs.at([], message), source.item, source.claim.name)
}
