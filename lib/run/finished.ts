import type { Choice, Finished, FinishedPackage } from '../checks/finished-package'
import type { RawClaim } from '../kind/claim'
import { holdsWord } from '../manifest/holds-word'
import { isPlain, type Manifest, type Plain } from '../manifest/manifest'
import type { Settings } from '../settings/spec'
import { isLocalConfig } from '../wire/annotations'
import type { Item } from '../wire/item'
import type { Made } from './own'
import { placed, placedInClaim } from './place-finding'
import { byText } from './world'

/** What the checks see of a package: what claims made, and native items, which are parsed when a check asks for them. */
export class FinishedItems implements FinishedPackage {
  private readonly made: readonly Finished[]
  private readonly wrapped = new Map<Item, Finished | undefined>()
  private touchedItems: readonly Item[] | undefined

  /** @param thorough whether the run answers for all native items, or only for those that name something of ours */
  constructor(
    readonly settings: Settings,
    private readonly sources: readonly Made[],
    private readonly natives: readonly Item[],
    readonly whole: boolean,
    private readonly thorough: boolean,
  ) {
    this.made = sources.flatMap((one) => one.manifests.map((manifest) => finishedOf(manifest, one)))
  }

  subjects(kinds?: readonly string[]): readonly Finished[] {
    const wanted = (kind: string) => kinds === undefined || kinds.includes(kind)
    const made = this.made.filter(({ manifest }) => wanted(manifest.kind))
    return [...made, ...this.parsed(this.touched().filter(({ kind }) => wanted(kind)))].sort(byPlace)
  }

  all(kinds: readonly string[]): readonly Finished[] {
    const made = this.made.filter(({ manifest }) => kinds.includes(manifest.kind))
    return [...made, ...this.parsed(this.natives.filter(({ kind }) => kinds.includes(kind)))].sort(byPlace)
  }

  holding(word: string, choice: Choice): readonly Finished[] {
    const made = this.made.filter(
      ({ manifest }) => choice(manifest.apiVersion, manifest.kind) && holdsWord(manifest, word),
    )
    const natives = this.natives.filter((item) => choice(item.apiVersion, item.kind) && item.mentions(word, true))
    return [...made, ...this.parsed(natives)].sort(byPlace)
  }

  /** The native items that the run answers for. What a claim makes begins with the claim's name, but for exceptions. */
  private touched(): readonly Item[] {
    if (this.thorough) return this.natives
    if (this.touchedItems === undefined) {
      const names = new Set(this.sources.map(({ claim }) => claim.name))
      for (const { manifest } of this.made) {
        const { name } = manifest.metadata
        if (![...names].some((known) => name.includes(known))) names.add(name)
      }
      this.touchedItems = this.natives.filter((item) => [...names].some((name) => item.mentions(name)))
    }
    return this.touchedItems
  }

  private parsed(items: readonly Item[]): Finished[] {
    return items.flatMap((item) => {
      const known = this.wrapped.has(item) ? this.wrapped.get(item) : nativeOf(item)
      this.wrapped.set(item, known)
      return known === undefined ? [] : [known]
    })
  }
}

function finishedOf(manifest: Manifest, { item, claim }: Made): Finished {
  return {
    manifest,
    claim: claim as RawClaim,
    finding: (draft, word, within) => placedInClaim(draft, item, claim.name, word, within),
  }
}

function nativeOf(item: Item): Finished | undefined {
  const { object } = item
  // What is for the tools only never meets the others in a cluster.
  if (!isManifest(object) || isLocalConfig(object)) return undefined
  return { manifest: object, claim: undefined, finding: (draft) => placed(draft, item) }
}

const isManifest = (object: Plain): object is Manifest =>
  typeof object.apiVersion === 'string' && isPlain(object.metadata) && typeof object.metadata.name === 'string'

const byPlace = (one: Finished, other: Finished): number => byText(sortKey(one), sortKey(other))

const sortKey = ({ manifest }: Finished): string =>
  `${manifest.kind}/${manifest.metadata.namespace ?? ''}/${manifest.metadata.name}`
