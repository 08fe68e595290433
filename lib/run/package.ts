import type { Extent } from '../manifest/text-search'
import type { Scope } from '../checks/package-check'
import type { Kind } from '../kind/claim'
import type { ImageChange } from '../settings/images'
import type { Settings } from '../settings/spec'
import type { Item } from '../wire/item'

/** Kinds that belong together, in the order of their expansion. */
export interface Suite {
  readonly kinds: readonly Kind[]
  /** Kind that contains the settings of a package. */
  readonly settings: Kind
  /** Name of the executable with this suite, which hosts run. Default: `lummo`. */
  readonly program?: string
}

/** Input of a run, from any host. */
export interface Package {
  readonly items: readonly Item[]
  /**
   * Returns the items that contain a string. Present only if there is a faster way than examining each item; see
   * ResourceList.
   */
  itemsWith?(text: string, extent: Extent): readonly Item[]
  /** The functionConfig, if the host sent one. */
  readonly functionConfig?: Item
  /** Changes of images in the kustomization in which the function runs. */
  readonly images?: readonly ImageChange[]
  /** Whether the items with the role `config` contain settings that several packages share. */
  readonly sharedConfig?: boolean
  /** Expands only objects of this kind. All other objects serve as context and are kept. */
  readonly only?: string
  /**
   * The part of the cluster that the run knows. Default: the package, or the object if the host sent a single claim to
   * expand.
   */
  readonly scope?: Scope
  /** Foreign objects to check: `all` if they are parsed anyway, otherwise according to the settings. */
  readonly checked?: Settings['checks']['natives']
  /** Whether the run reports the controllers that the output requires, as an info-level finding. */
  readonly namesControllers?: boolean
}
