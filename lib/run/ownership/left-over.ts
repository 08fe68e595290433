import { type LocatedFinding, warning } from '../../finding/finding'
import { groupedBy } from '../../manifest/grouped-by'
import type { Manifest } from '../../manifest/manifest'
import { fileOf, OWNER } from '../../wire/annotations'
import { type Item, STDIN } from '../../wire/item'
import type { Found } from '../claims'
import { isGenerated } from './generated-path'
import type { Package, Suite } from '../package'
import { placed } from '../place-finding'
import { ownerName } from '../stamp'

/** A claim of the package, as far as it may own something. */
interface Owner {
  name: string
  namespace: string | undefined
  /** Whether this run expands it, so that it has said what it makes. */
  expanded: boolean
  stays: boolean
}

/**
 * What becomes of objects that name an owner and are not made in this run. One goes only where an earlier run has put it
 * and nobody would make it again; a copy that still names the owner of the original stays.
 */
export class LeftOver {
  private known: Map<string, Owner[]> | undefined
  private readonly kinds: ReadonlySet<string>
  private readonly orphans = new Set<string>()

  /** @param found all claims of the package, expanded or not */
  constructor(
    private readonly found: readonly Found[],
    private readonly pack: Package,
    suite: Suite,
  ) {
    this.kinds = new Set(suite.kinds.map(({ kind }) => kind))
  }

  /** Whether an object that is not made now goes or stays, or a finding about one that stays. */
  fateOf(item: Item, object: Manifest, owner: string | undefined): 'goes' | 'stays' | LocatedFinding {
    // Several suites may work on one package, each with its own kinds.
    if (owner === undefined || !this.kinds.has(owner.slice(0, owner.indexOf('/')))) return 'stays'
    const { namespace } = object.metadata
    const owners = this.owners().get(owner) ?? []
    const here = namespace === undefined ? owners : owners.filter((one) => one.namespace === namespace)
    const file = fileOf(item.object)?.path
    const path = file ?? (item.file === STDIN ? undefined : item.file)
    if (path === undefined) {
      // A claim that is consumed has made nothing before: it would be gone.
      return here.length > 0 && here.every(({ expanded, stays }) => expanded && stays) ? 'goes' : 'stays'
    }
    if (!isGenerated(path)) return here.some(({ expanded }) => expanded) ? copied(item, object, owner) : 'stays'
    // Wherever it is: the claim's namespace may have changed, and not all that a claim makes is in its own.
    if (owners.length > 0) return owners.every(({ expanded }) => expanded) ? 'goes' : 'stays'
    if (this.pack.items.some(({ kind }) => kind === 'Kptfile')) return 'goes'
    if (file === undefined) return 'stays'
    return this.found.some(({ expanded }) => expanded) ? 'goes' : this.orphaned(item, owner, file)
  }

  /** Said once for all that an owner has made. */
  private orphaned(item: Item, owner: string, file: string): 'stays' | LocatedFinding {
    if (this.orphans.has(owner)) return 'stays'
    this.orphans.add(owner)
    const message = `${owner} is not among the objects, nor is any other of ours, nor a Kptfile: this may be a part of a package. So what it made stays. If it is gone, remove ${file}.`
    return placed(warning('wrong-owner', OWNER_PATH, message), item)
  }

  /** All claims by name. Most runs have nothing left over, and never ask. */
  private owners(): ReadonlyMap<string, readonly Owner[]> {
    this.known ??= groupedBy(
      this.found
        // Not the second copy of a functionConfig.
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

const OWNER_PATH = ['metadata', 'annotations', OWNER]

function copied(item: Item, { kind, metadata }: Manifest, owner: string): LocatedFinding {
  const message = `${kind}/${metadata.name} says that ${owner} made it, which makes no such object. It stays as it is. If it is yours, remove the annotation \`${OWNER}\`; if it is left from earlier, remove the object.`
  return placed(warning('wrong-owner', OWNER_PATH, message), item)
}
