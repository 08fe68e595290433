import type { Extent } from '../manifest/text-search'
import type { Scope } from '../checks/package-check'
import type { Kind } from '../kind/claim'
import type { ImageChange } from '../settings/images'
import type { Settings } from '../settings/spec'
import type { Item } from '../wire/item'

/** The kinds that belong together, in the order of their expansion. */
export interface Suite {
  readonly kinds: readonly Kind[]
  /** The kind with the settings of a package. */
  readonly settings: Kind
}

/** The input of a run, from any host. */
export interface Package {
  readonly items: readonly Item[]
  /** Returns the items that contain a string, if there is a faster way than one by one; see ResourceList. */
  itemsWith?(text: string, extent: Extent): readonly Item[]
  /** The object that configures the function, if the host sent one. */
  readonly functionConfig?: Item
  /** Image changes of the kustomization in which the function runs. */
  readonly images?: readonly ImageChange[]
  /** Whether the functionConfig contains settings that several packages share. */
  readonly sharedConfig?: boolean
  /** Expands only objects of this kind; the others are context and are kept. */
  readonly only?: string
  /** The known part of the cluster. Default: the package, or the object if the host sent one claim to expand alone. */
  readonly scope?: Scope
  /** Which foreign objects are checked: `all` if they are parsed anyway, otherwise according to the settings. */
  readonly checked?: Settings['checks']['natives']
  /** Whether an info names the controllers that the output requires. */
  readonly namesControllers?: boolean
}
