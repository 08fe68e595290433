import type { LocatedFinding } from '../../finding/finding'
import type { Item } from '../item'
import type { Layout } from './layout'

/** What a function reads on stdin: the objects of a package, and perhaps the one that configures the function. */
export interface ResourceList {
  /** `config.kubernetes.io/v1`, or the older `v1beta1` and `v1alpha1`; written as it was read. */
  apiVersion: string
  items: readonly Item[]
  functionConfig?: Item
  /**
   * The items in which a text occurs, found in one pass over all of them; with `alone`, not within a longer word. A
   * reading that has no text of its own to look through lacks it.
   */
  itemsWith?(text: string, alone: boolean): readonly Item[]
  /**
   * What was found wrong with the text while items of it were read; with a problem, what else comes of the list means
   * nothing.
   */
  problems(): readonly LocatedFinding[]
  /**
   * How the text is laid out, for writing it again without the items at these positions. An anchor in one of them that
   * other items refer to would be lost with it; then the layout is one in which all references are written out.
   */
  layoutWithout(positions: Iterable<number>): Layout
}
