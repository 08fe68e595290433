import type { LocatedFinding } from '../../finding/finding'
import { wrongOwner } from '../rules'
import { groupedBy } from '../../manifest/grouped-by'
import type { Claim } from '../../kind/claim'
import { asManifest, type Manifest } from '../../manifest/manifest'
import { fileOf, OWNER, type Owner, ownerOf } from '../../wire/annotations'
import { type Item, STDIN } from '../../wire/item'
import type { FoundClaim } from '../claims'
import { isGenerated } from './generated-path'
import type { Package, Suite } from '../package'
import { placed } from '../place-finding'
import type { WordIndex } from '../lookup/word-index'
import { ownerName } from '../stamp'

/** A claim of the package that can own objects. */
interface OwningClaim {
  name: string
  namespace: string | undefined
  /** Whether this run expands the claim, so that its output is known. */
  expanded: boolean
  stays: boolean
}

/**
 * Decision about an object that no claim generates in this run. The decision to keep an object can include a finding.
 */
export type Fate = { action: 'remove' } | { action: 'keep'; finding?: LocatedFinding }

const REMOVED: Fate = { action: 'remove' }
const KEPT: Fate = { action: 'keep' }

/**
 * Objects that an earlier run generated. Decides which of these objects are kept. An object that has an owner but is
 * not generated in this run is removed only if an earlier run wrote the object and no other claim can generate it. A
 * copy that refers to the owner of the original is kept.
 */
export class EarlierOutput {
  private known: Map<string, OwningClaim[]> | undefined
  private readonly fates = new Map<Item, Fate>()
  private readonly kinds: ReadonlySet<string>
  private readonly orphans = new Set<string>()
  /** Items that can have an owner. */
  readonly owned: readonly Item[]

  /**
   * @param found all claims of the package, whether they are expanded or not
   *
   * @param natives all items that are not claims
   */
  constructor(
    private readonly found: readonly FoundClaim[],
    private readonly pack: Package,
    suite: Suite,
    readonly natives: WordIndex<Item>,
  ) {
    this.kinds = new Set(suite.kinds.map(({ kind }) => kind))
    this.owned = natives.holding(OWNER).filter((item) => item.isListEntry !== true)
  }

  /**
   * Returns the items that claims of this run generate again or remove. The output of removed claims must not affect
   * other objects.
   */
  replaced(): ReadonlySet<Item> {
    return new Set(
      this.owned.filter((item) => {
        const owner = ownerOf(item.object)
        if (owner !== undefined && this.ownersOf(owner).some(({ expanded }) => expanded)) return true
        const object = asManifest(item.object)
        return object !== undefined && this.fateOf(item, object, owner).action === 'remove'
      }),
    )
  }

  /** Checks whether an annotation refers to this claim, in its current or an earlier namespace. */
  isOf(owner: Owner, { kind, name, namespace }: Claim<unknown>): boolean {
    if (owner.kind !== kind || owner.name !== name) return false
    return owner.namespace === undefined || owner.namespace === namespace || this.ownersOf(owner).length === 0
  }

  /**
   * Returns the claims to which an annotation can refer. If the annotation has no namespace, these are all claims with
   * this name.
   */
  private ownersOf({ kind, name, namespace }: Owner): readonly OwningClaim[] {
    const owners = this.owners().get(`${kind}/${name}`) ?? []
    return namespace === undefined ? owners : owners.filter((one) => one.namespace === namespace)
  }

  /** Returns the decision about an item. Only the first kept object of an owner gets a warning. */
  fateOf(item: Item, object: Manifest, owner: Owner | undefined): Fate {
    const known = this.fates.get(item)
    if (known !== undefined) return known
    const fate = this.decide(item, object, owner)
    this.fates.set(item, fate)
    return fate
  }

  /**
   * Decides whether to keep an object that has an owner. An object without a path was not written by kpt, and an object
   * outside `generated/` is always kept.
   */
  private decide(item: Item, object: Manifest, owner: Owner | undefined): Fate {
    // Several suites with different kinds can work on one package.
    if (owner === undefined || !this.kinds.has(owner.kind)) return KEPT
    const { namespace } = object.metadata
    const owners = this.ownersOf(owner)
    const isAnywhere = namespace === undefined || owner.namespace !== undefined
    const here = isAnywhere ? owners : owners.filter((one) => one.namespace === namespace)
    const file = fileOf(item.object)?.path
    const path = file ?? (item.file === STDIN ? undefined : item.file)
    if (path === undefined) {
      // A consumed claim did not exist before this run, so it cannot have generated objects earlier.
      return here.length > 0 && here.every(({ expanded, stays }) => expanded && stays) ? REMOVED : KEPT
    }
    if (!isGenerated(path)) return here.some(({ expanded }) => expanded) ? reported(copied(item, object, owner)) : KEPT
    return this.fateInGenerated(item, owner, file)
  }

  /**
   * Considers objects in all namespaces, because the claim can have moved to another namespace, and some of its objects
   * are in other namespaces.
   */
  private fateInGenerated(item: Item, owner: Owner, file: string | undefined): Fate {
    const named = this.ownersOf(owner)
    const owners = named.length > 0 ? named : this.ownersOf({ text: owner.text, kind: owner.kind, name: owner.name })
    if (owners.length > 0) return owners.every(({ expanded }) => expanded) ? REMOVED : KEPT
    if (this.pack.items.some(({ kind }) => kind === 'Kptfile')) return REMOVED
    if (file === undefined) return KEPT
    return this.found.some(({ expanded }) => expanded) ? REMOVED : this.orphaned(item, owner, file)
  }

  /** Returns the finding about the objects of an owner. The finding is reported only once per owner. */
  private orphaned(item: Item, { kind, name }: Owner, file: string): Fate {
    const owner = `${kind}/${name}`
    if (this.orphans.has(owner)) return KEPT
    this.orphans.add(owner)
    const message = `${owner} is not in the input, but its output is kept, because the package can contain other files. If ${owner} was removed, remove ${file}.`
    return reported(placed(wrongOwner.at(OWNER_PATH, message), item))
  }

  /**
   * Returns all claims, keyed by name. The index is built on demand, because most runs have no objects of an earlier
   * run.
   */
  private owners(): ReadonlyMap<string, readonly OwningClaim[]> {
    this.known ??= groupedBy(
      this.found
        // The second copy of a functionConfig is omitted.
        .filter(({ expanded, stays }) => expanded || stays)
        .map(({ item, kind, expanded, stays }) => {
          const claim = kind.identify(item.object)
          return { name: ownerName(claim), namespace: claim.namespace, expanded, stays }
        }),
      ({ name }) => name,
    )
    return this.known
  }
}

const reported = (finding: LocatedFinding): Fate => ({ action: 'keep', finding })

const OWNER_PATH = ['metadata', 'annotations', OWNER]

function copied(item: Item, { kind, metadata }: Manifest, owner: Owner): LocatedFinding {
  const message = `${kind}/${metadata.name} has the annotation \`${OWNER}: ${owner.text}\`, but this object does not generate it. Remove the annotation to keep the object, or remove the object.`
  return placed(wrongOwner.at(OWNER_PATH, message), item)
}
