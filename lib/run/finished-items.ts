import { type Choice, type Finished, type FinishedPackage, ofKinds, type Scope } from '../checks/package-check'
import type { Finding, LocatedFinding } from '../finding/finding'
import type { RawClaim } from '../kind/claim'
import { asManifest, type Manifest } from '../manifest/manifest'
import { newOnce } from '../manifest/memo/once'
import { POD_KINDS } from '../manifest/pods'
import { byText } from '../manifest/text'
import { holdsText } from '../manifest/text-search'
import type { Settings } from '../settings/spec'
import { isLocalConfig } from '../wire/annotations'
import type { Item } from '../wire/item'
import type { ExpandedClaim } from './ownership/take-ownership'
import type { PackageIndex } from './lookup/package-index'
import { placed, placedInClaim } from './place-finding'
import type { ExpandedPackage } from './pipeline'

/**
 * View of a package for checks. The package contains generated objects, and foreign items, which are parsed on demand.
 */
export class FinishedItems implements FinishedPackage {
  private readonly generated = new Map<Manifest, Ordered>()
  private readonly wrapped = new Map<Item, Ordered | undefined>()
  readonly once = newOnce()

  readonly settings: Settings
  private readonly sources: readonly ExpandedClaim[]
  private readonly index: PackageIndex
  /** Foreign items that remain in the output. */
  private readonly staying: ReadonlySet<Item>

  /**
   * @param expanded the expanded package, whose index contains all foreign items, including removed items
   *
   * @param checked whether the run checks all foreign items, or only those that mention a generated object
   */
  constructor(
    expanded: Pick<ExpandedPackage, 'settings' | 'expandedClaims' | 'natives' | 'index'>,
    readonly scope: Scope,
    private readonly checked: Settings['checks']['natives'],
  ) {
    this.settings = expanded.settings
    this.sources = expanded.expandedClaims
    this.index = expanded.index
    this.staying = new Set(expanded.natives)
    for (const source of this.sources) {
      for (const manifest of source.manifests) this.generated.set(manifest, new FinishedObject(manifest, source))
    }
  }

  subjects(kinds: readonly string[]): readonly Finished[] {
    return this.once(`subjects ${kinds.join()}`, () => {
      const choice = ofKinds(kinds)
      return this.chosen(this.generatedOf(choice), this.answeredFor(choice))
    })
  }

  natives(kinds?: readonly string[]): readonly Finished[] {
    return this.chosen([], this.answeredFor(kinds === undefined ? undefined : ofKinds(kinds)))
  }

  has(kinds: readonly string[]): boolean {
    const choice = ofKinds(kinds)
    return this.index.generated.all(choice).length > 0 || this.index.natives.all(choice).length > 0
  }

  all(kinds: readonly string[]): readonly Finished[] {
    return this.once(`all ${kinds.join()}`, () => {
      const choice = ofKinds(kinds)
      return this.chosen(this.generatedOf(choice), this.index.natives.all(choice))
    })
  }

  holding(word: string, choice: Choice): readonly Finished[] {
    const generated = this.index.generated.holding(word, choice).map(({ manifest }) => manifest)
    return this.chosen(generated, this.index.natives.holding(word, choice))
  }

  mentions(text: string, kinds: readonly string[]): boolean {
    const choice = ofKinds(kinds)
    const { generated, natives } = this.index
    return generated.all(choice).some((one) => one.mentions(text)) || natives.holding(text, choice).length > 0
  }

  withPodLabels(labels: Readonly<Record<string, string>>): readonly Finished[] {
    const { generated, natives } = this.index.withPodLabels(labels, ofKinds(POD_KINDS))
    return this.chosen(generated, natives)
  }

  private generatedOf(choice: Choice): Manifest[] {
    return this.index.generated.all(choice).map(({ manifest }) => manifest)
  }

  private answeredFor(choice: Choice | undefined): readonly Item[] {
    return this.checked === 'all'
      ? this.index.natives.all(choice)
      : this.once('touched', () => this.touched()).filter(({ apiVersion, kind }) => choice?.(apiVersion, kind) ?? true)
  }

  private chosen(generated: readonly Manifest[], items: readonly Item[]): Finished[] {
    const found: Ordered[] = []
    for (const manifest of generated) {
      const one = this.generated.get(manifest)
      if (one !== undefined) found.push(one)
    }
    for (const item of items) {
      const one = this.staying.has(item) ? this.native(item) : undefined
      if (one !== undefined) found.push(one)
    }
    return found.sort((one, other) => byText(one.key, other.key))
  }

  private native(item: Item): Ordered | undefined {
    if (!this.wrapped.has(item)) this.wrapped.set(item, nativeOf(item))
    return this.wrapped.get(item)
  }

  /** Returns the foreign items that contain the name of a generated object. */
  private touched(): readonly Item[] {
    if (this.staying.size === 0) return []
    const names = new Set(this.sources.map(({ claim }) => claim.name))
    for (const { claim, manifests } of this.sources) {
      // A search for the name of the claim also finds longer names.
      for (const { metadata } of manifests) if (!holdsText(metadata.name, claim.name, 'word')) names.add(metadata.name)
    }
    const touched = new Set(
      [...names].flatMap((name) =>
        this.index.natives.holding(name).filter((item) => holdsText(item.object, name, 'word')),
      ),
    )
    return [...touched].sort((one, other) => one.at - other.at)
  }
}

/** An object, with a sort key of kind, namespace and name. */
interface Ordered extends Finished {
  readonly key: string
}

/** An object that a claim generated. */
class FinishedObject implements Ordered {
  readonly key: string

  constructor(
    readonly manifest: Manifest,
    private readonly source: ExpandedClaim,
  ) {
    this.key = sortKey(manifest)
  }

  get claim(): RawClaim {
    return this.source.claim as RawClaim
  }

  finding(draft: Finding, words?: string | readonly string[], within?: string): LocatedFinding {
    return placedInClaim(draft, this.source.item, this.source.claim.name, { words, within })
  }
}

function nativeOf(item: Item): Ordered | undefined {
  const manifest = asManifest(item.object)
  // Excludes objects that only tools read, because they are never applied to a cluster.
  if (manifest === undefined || isLocalConfig(item.object)) return undefined
  return { manifest, claim: undefined, key: sortKey(manifest), finding: (draft) => placed(draft, item) }
}

const sortKey = ({ apiVersion, kind, metadata }: Manifest): string =>
  `${kind}/${metadata.namespace ?? ''}/${metadata.name} ${apiVersion}`
