import type { Kind } from '../kind/claim'
import type { Item } from '../wire/item'

/** The kinds that belong together, in the order in which they are expanded. */
export interface Suite {
  readonly kinds: readonly Kind[]
  /** The kind that holds the settings of a package. */
  readonly settings: Kind
}

/** What a run works on, whichever host it came from. */
export interface Package {
  readonly items: readonly Item[]
  /** The items in which a text occurs, where that can be told faster than by asking each; see ResourceList. */
  itemsWith?(text: string, alone: boolean): readonly Item[]
  /** The object that configures the function, where the host sent one. */
  readonly functionConfig?: Item
  /** Expand only objects of this kind; the others are context and stay. */
  readonly only?: string
  /**
   * Whether all objects that will be in the cluster together are in sight. Where nothing is said they are, unless the
   * host sent one claim to be expanded alone.
   */
  readonly whole?: boolean
  /** Whether a kustomization among the items has yet to patch, copy or leave out objects. */
  readonly unbuilt?: boolean
  /** Check all native objects, not only those that ours touch: where they have been parsed anyway. */
  readonly thorough?: boolean
}
