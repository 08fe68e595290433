import { ofKinds } from '../../checks/package-check'
import type { FieldPath } from '../../finding/finding'
import type { RawClaim, World } from '../../kind/claim'
import { stableJson } from '../../manifest/hash'
import { asManifest, type Manifest } from '../../manifest/manifest'
import { newOnce } from '../../manifest/once'
import { byText } from '../../manifest/text'
import { sameNamespace } from '../../manifest/id'
import { wasCalled } from '../../kind/given-name'
import type { Settings } from '../../settings/spec'
import { ownerOf } from '../../wire/annotations'
import type { Item } from '../../wire/item'
import type { ClaimReader, Found } from '../claims'
import type { PackageIndex } from './package-index'
import type { Searchable, WordIndex } from './word-index'

/** The sources of a view. */
interface Sight {
  /** Of foreign items and generated objects; it grows during expansion. */
  index: PackageIndex
  /** Foreign items of an earlier run that this run generates again or removes. */
  replaced: ReadonlySet<Item>
  found: readonly Found[]
  reader: ClaimReader
}

/** The view of a package for expansions: the input, and the output of earlier claims. */
export class PackageWorld implements World {
  private readonly raw = new Map<string, RawClaim[]>()
  private readonly items = new Map<object, Item>()
  private readonly all = new Map<string, { made: number; list: readonly Manifest[] }>()
  readonly once = newOnce()

  constructor(
    readonly settings: Settings,
    private readonly sight: Sight,
  ) {}

  /** Returns the same view with the settings of one claim. Both share what is computed once. */
  with(settings: Settings): World {
    return Object.create(this, { settings: { value: settings } }) as World
  }

  find(kinds: readonly string[], mention: string): readonly Manifest[] {
    const made = found(this.sight.index.made, kinds, mention).map(({ manifest }) => manifest)
    return [...this.natives(kinds, mention), ...made].sort(byPlace)
  }

  list(kinds: readonly string[]): readonly Manifest[] {
    const made = found(this.sight.index.made, kinds).map(({ manifest }) => manifest)
    // Lists by kind are valid until another object is generated.
    const key = kinds.join()
    const before = this.all.get(key)
    if (before?.made === made.length) return before.list
    const list = [...this.natives(kinds), ...made].sort(byPlace)
    this.all.set(key, { made: made.length, list })
    return list
  }

  get(kind: string, name: string, namespace?: string): Manifest | undefined {
    const called = this.find([kind], name).filter(
      ({ metadata }) => wasCalled(metadata, name) && sameNamespace(metadata.namespace, namespace),
    )
    return called.find(({ metadata }) => metadata.name === name) ?? called[0]
  }

  withPodLabels(kinds: readonly string[], labels: Readonly<Record<string, string>>): readonly Manifest[] {
    const { made, natives } = this.sight.index.withPodLabels(labels, ofKinds(kinds))
    return [...this.objectsOf(natives), ...made].sort(byPlace)
  }

  natives(kinds: readonly string[], mention?: string): readonly Manifest[] {
    return this.objectsOf(found(this.sight.index.natives, kinds, mention)).sort(byPlace)
  }

  /** Read on demand, because most expansions need no other claim. */
  claims(kind: string): readonly RawClaim[] {
    const known = this.raw.get(kind)
    if (known !== undefined) return known
    const claims = this.sight.found
      // Without the second copy of a functionConfig.
      .filter((one) => one.kind.kind === kind && (one.expanded || one.stays))
      .map((one) => {
        const claim = this.sight.reader.claim(one)
        this.items.set(claim, one.item)
        return claim
      })
      .sort(byName)
    this.raw.set(kind, claims)
    return claims
  }

  private objectsOf(natives: readonly Item[]): Manifest[] {
    return natives
      .filter((item) => !this.sight.replaced.has(item))
      .flatMap((item) => {
        const manifest = asManifest(item.object)
        if (manifest === undefined) return []
        this.items.set(manifest, item)
        return [manifest]
      })
  }

  where(subject: Manifest | RawClaim, path: FieldPath = []): string {
    const place = this.items.get(subject)?.place(path)
    if (place !== undefined) return `${place.file}:${place.line}`
    const owner = 'metadata' in subject ? ownerOf(subject as Manifest) : undefined
    return owner === undefined ? 'made here' : `made by ${owner.kind}/${owner.name}`
  }
}

const found = <T extends Searchable>(index: WordIndex<T>, kinds: readonly string[], mention?: string): T[] =>
  mention === undefined ? index.all(ofKinds(kinds)) : index.holding(mention, ofKinds(kinds))

/**
 * Of two objects with the same identity, the one with more content is first, because the other can be a patch of it.
 */
const byPlace = (one: Manifest, other: Manifest): number =>
  byText(placeOf(one), placeOf(other)) || (one === other ? 0 : byContent(stableJson(one), stableJson(other)))

const byContent = (one: string, other: string): number => other.length - one.length || byText(one, other)

const placeOf = ({ apiVersion, kind, metadata }: Manifest): string =>
  `${kind}/${metadata.name}/${metadata.namespace ?? ''} ${apiVersion}`

const byName = (one: RawClaim, other: RawClaim): number =>
  byText(`${one.namespace ?? ''}/${one.name}`, `${other.namespace ?? ''}/${other.name}`)
