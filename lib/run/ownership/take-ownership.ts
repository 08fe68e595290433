import { isDeepStrictEqual } from 'node:util'
import { ofKinds } from '../../checks/package-check'
import { error, type LocatedFinding } from '../../finding/finding'
import type { Claim } from '../../kind/claim'
import { groupedBy } from '../../manifest/grouped-by'
import { idKey, idOf } from '../../manifest/id'
import { isPlain, type Manifest, type Plain } from '../../manifest/manifest'
import { fileAnnotations, fileOf, hostAnnotations, ownerOf } from '../../wire/annotations'
import type { Item } from '../../wire/item'
import type { Changes } from '../../wire/list/layout'
import { generatedPath, Indexes, isGenerated } from './generated-path'
import { leftBehind, refusedChanges } from './later-changes'
import type { LeftOver } from './left-over'
import { placed } from '../place-finding'
import { ownerName } from '../stamp'
import type { WordIndex } from '../lookup/word-index'

/** One claim and what it makes now. */
export interface Made {
  claim: Claim<unknown>
  item: Item
  /** Whether the claim stays in the package; what a vanishing one makes belongs to nobody afterwards. */
  stays: boolean
  manifests: readonly Manifest[]
}

/** Whether an object that is not made now goes or stays, or a finding about one that stays. */
export type FateOf = LeftOver['fateOf']

/** What comes of the native items of a package. */
export interface Taken {
  changes: Changes
  /** The items that were made here before: they are made again, or they go. */
  settled: ReadonlySet<Item>
  findings: LocatedFinding[]
}

/**
 * Fits what the claims make into the package: replaces what they made before, drops what they make no longer, adds the
 * rest, and refuses to touch what somebody else made.
 *
 * @param natives `owned` are items that are no claims of ours and may have an owner, `staying` all that no claim gives its
 *   place to
 * @param fateOf asked about what has an owner and is not made now
 */
export function takeOwnership(
  made: readonly Made[],
  natives: { staying: readonly Item[]; owned: readonly Item[]; index: WordIndex<Item> },
  fateOf: FateOf,
): Taken {
  const { wanted, findings } = wantedOf(made)
  const items = new Map<number, Manifest | null>()
  const kept = new Set<string>()
  const settled = new Set<Item>()
  const settle = (item: Item, change: Manifest | null | undefined) => {
    settled.add(item)
    if (change !== undefined) items.set(item.at, change)
  }
  const drop = (item: Item, object: Manifest) => {
    const fate = fateOf(item, object, ownerOf(object))
    if (fate === 'goes') {
      settle(item, null)
      findings.push(...leftBehind(object, item))
    } else if (fate !== 'stays') findings.push(fate)
  }
  const renew = (item: Item, object: Manifest, { manifest, made }: Want, here: boolean) => {
    const next = withHostAnnotations(manifest, object)
    const same = isDeepStrictEqual(next, object)
    if (!same) findings.push(...refusedChanges(object, next, made))
    settle(item, here ? (same ? undefined : next) : null)
  }
  for (const item of candidates(natives.owned, natives.index, wanted)) {
    const { object } = item
    if (!isManifest(object)) continue
    const owner = ownerIn(item, object)
    const key = idKey(idOf(object))
    const want = wanted.get(key)
    if (want === undefined) drop(item, object)
    else if (owner === ownerName(want.made.claim) && !isStranded(item, want.made)) {
      kept.add(key)
      renew(item, object, want, true)
    } else if (owner === ownerName(want.made.claim) || fateOf(item, object, owner) === 'goes') {
      // What its maker makes no longer is free: a LummoDeployment may have become a LummoRollout of the same name.
      renew(item, object, want, false)
    } else findings.push(foreign(want.manifest, want.made, item, owner))
  }
  const indexes = new Indexes(natives.staying)
  const added: Manifest[] = []
  for (const [key, want] of wanted) if (!kept.has(key)) added.push(withFile(want.manifest, want.made, indexes))
  return { changes: { items, added }, settled, findings }
}

/** Whether an object would lie in `generated/` without its maker, where the next run takes it for left over. */
const isStranded = ({ object }: Item, { stays }: Made): boolean => !stays && isGenerated(fileOf(object)?.path ?? '')

interface Want {
  made: Made
  manifest: Manifest
}
type Wanted = Map<string, Want>

/** What the claims make, by identity; two that make the same object are a finding. */
function wantedOf(made: readonly Made[]): { wanted: Wanted; findings: LocatedFinding[] } {
  const wanted: Wanted = new Map()
  const findings: LocatedFinding[] = []
  for (const one of made) {
    for (const manifest of one.manifests) {
      const key = idKey(idOf(manifest))
      const twin = wanted.get(key)
      if (twin === undefined) wanted.set(key, { made: one, manifest })
      else findings.push(madeTwice(manifest, twin.made, one))
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

/** What a list holds is nobody's here: it cannot be replaced, as the list would be in its place. */
const ownerIn = ({ held }: Item, object: Manifest): string | undefined => (held === true ? undefined : ownerOf(object))

/** Items worth parsing: those that have an owner, and those that could be the same object as one we make. */
function candidates(owned: readonly Item[], index: WordIndex<Item>, wanted: Wanted): Item[] {
  const found = new Set(owned)
  const byKind = groupedBy(wanted.values(), ({ manifest }) => manifest.kind)
  for (const [kind, same] of byKind) {
    const choice = ofKinds([kind])
    if (index.all(choice).length === 0) continue
    for (const { manifest } of same) for (const item of index.holding(manifest.metadata.name, choice)) found.add(item)
  }
  return [...found].sort((one, other) => one.at - other.at)
}

function withHostAnnotations(manifest: Manifest, existing: Plain): Manifest {
  const annotations = { ...manifest.metadata.annotations, ...hostAnnotations(existing) }
  return { ...manifest, metadata: { ...manifest.metadata, annotations } }
}

/** In a package of files a new object gets its own; elsewhere nothing is added. */
function withFile(manifest: Manifest, made: Made, indexes: Indexes): Manifest {
  const file = fileOf(made.item.object)
  if (file === undefined) return manifest
  const path = made.stays ? generatedPath(file.path, made.claim) : file.path
  const annotations = { ...manifest.metadata.annotations, ...fileAnnotations(path, indexes.next(path)) }
  return { ...manifest, metadata: { ...manifest.metadata, annotations } }
}

const nameOf = (manifest: Manifest): string => `${manifest.kind}/${manifest.metadata.name}`

function madeTwice(manifest: Manifest, first: Made, second: Made): LocatedFinding {
  const other = first.item.place([])
  const by =
    first === second
      ? 'This object makes it twice'
      : `${ownerName(first.claim)} (${other.file}:${other.line}) makes it as well`
  const message = `${nameOf(manifest)} is made more than once. ${by}. Give one of them another name.`
  return placed(error('made-twice', [], message), second.item, second.claim.name)
}

function foreign(manifest: Manifest, made: Made, item: Item, owner: string | undefined): LocatedFinding {
  const place = item.place(['metadata', 'name'])
  const held = 'stands in a list, where it cannot be replaced. Remove it there'
  const whose = owner === undefined ? 'was not made by this suite' : `belongs to ${owner}`
  const cure = item.held === true ? held : `${whose}. Remove it, or give ${ownerName(made.claim)} another name`
  const message = `${nameOf(manifest)} is there already (${place.file}:${place.line}) and ${cure}.`
  return placed(error('not-ours', [], message), made.item, made.claim.name)
}
