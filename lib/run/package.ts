import type { Scope } from '../checks/package-check'
import type { Kind } from '../kind/claim'
import type { Settings } from '../settings/spec'
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
  /** How much is in sight. Where nothing is said, the package, unless the host sent one claim to be expanded alone. */
  readonly scope?: Scope
  /** Which native objects are checked: `all` where they have been parsed anyway, or else as the settings say. */
  readonly checked?: Settings['checks']['natives']
}
