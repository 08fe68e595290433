import type { Extent } from '../../manifest/text-search'
import type { LocatedFinding } from '../../finding/finding'
import type { Item } from '../item'
import type { Layout } from './layout'

/** Input of a function on stdin: the objects of a package and, optionally, the object that configures the function. */
export interface ResourceList {
  /**
   * API version of the list: `config.kubernetes.io/v1`, or the older `v1beta1` and `v1alpha1`. The text is written
   * unchanged.
   */
  apiVersion: string
  items: readonly Item[]
  functionConfig?: Item
  /**
   * Returns the items that contain a string, in one pass over all items; see lib/manifest/text-search.ts. Absent if
   * there is no text to search.
   */
  itemsWith?(text: string, extent: Extent): readonly Item[]
  /**
   * Returns mistakes in the text that were found while items were read. After a mistake, all other results are
   * meaningless.
   */
  problems(): readonly LocatedFinding[]
  /**
   * Returns the layout with which the text is written again, without the items at these positions. If one of the
   * removed items contains an anchor to which other items refer, all references are expanded in the layout.
   */
  layoutWithout(positions: Iterable<number>): Layout
}
