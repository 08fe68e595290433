import type { FieldPath } from '../finding/finding'
import type { RawClaim, World } from '../kind/claim'
import { isPlain, type Manifest } from '../manifest/manifest'
import type { Settings } from '../settings/spec'
import { ownerOf } from '../wire/annotations'
import type { Item } from '../wire/item'
import type { Found } from './claims'
import { MadeIndex } from './made-index'

/** The view that expansions have of the package: what came in, and what claims before them have made. */
export class PackageWorld implements World {
  private readonly raw = new Map<string, RawClaim[]>()
  private readonly items = new Map<object, Item>()
  private readonly made: MadeIndex

  /**
   * @param natives the native items that stay: neither claims nor what an earlier run made of a claim of this run
   * @param replaced the native items that an earlier run made of a claim of this run
   * @param made grows as claims are expanded
   */
  constructor(
    readonly settings: Settings,
    private readonly natives: readonly Item[],
    private readonly replaced: readonly Item[],
    made: readonly Manifest[],
    private readonly found: readonly Found[],
  ) {
    this.made = new MadeIndex(made)
  }

  /** The same view for an object with settings of its own. */
  with(settings: Settings): World {
    return Object.create(this, { settings: { value: settings } })
  }

  find(kinds: readonly string[], mention: string): readonly Manifest[] {
    return [...this.manifestsOf(this.natives, kinds, mention), ...this.made.find(kinds, mention)].sort((one, other) =>
      byText(`${one.kind}/${one.metadata.name}`, `${other.kind}/${other.metadata.name}`),
    )
  }

  earlier(kinds: readonly string[], mention: string): readonly Manifest[] {
    return this.manifestsOf(this.replaced, kinds, mention)
  }

  /** Read when they are first asked for: most expansions look at no other claim. */
  claims(kind: string): readonly RawClaim[] {
    const known = this.raw.get(kind)
    if (known !== undefined) return known
    const claims = this.found
      // Not the second copy of a functionConfig.
      .filter((one) => one.kind.kind === kind && (one.expanded || one.stays))
      // In canonical form; what is wrong with it is said where the claim itself is expanded.
      .map(({ item, kind }) => {
        const claim = kind.read({ object: item.object, sourceOf: () => undefined }).claim as RawClaim
        this.items.set(claim, item)
        return claim
      })
      .sort(byName)
    this.raw.set(kind, claims)
    return claims
  }

  private manifestsOf(items: readonly Item[], kinds: readonly string[], mention: string): Manifest[] {
    return items
      .filter((item) => kinds.includes(item.kind) && item.mentions(mention))
      .map((item) => {
        this.items.set(item.object, item)
        return item.object
      })
      .filter((object): object is Manifest => isPlain(object.metadata) && typeof object.metadata.name === 'string')
  }

  where(subject: Manifest | RawClaim, path: FieldPath = []): string {
    const place = this.items.get(subject)?.place(path)
    if (place !== undefined) return `${place.file}:${place.line}`
    const owner = 'metadata' in subject ? ownerOf(subject as Manifest) : undefined
    return owner === undefined ? 'made here' : `made by ${owner}`
  }
}

/** Plain text order, the same on every machine. */
export const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

export const byName = (one: RawClaim, other: RawClaim): number =>
  byText(`${one.namespace ?? ''}/${one.name}`, `${other.namespace ?? ''}/${other.name}`)
