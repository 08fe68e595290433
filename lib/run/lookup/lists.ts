import { isPlain } from '../../manifest/manifest'
import { eachPart, holdsText } from '../../manifest/text-search'
import type { Item } from '../../wire/item'
import type { Package } from '../package'

/** The items to search, and a fast function that finds the items with a given string. */
type Sight = Pick<Package, 'items' | 'itemsWith'>

/**
 * Checks whether an item contains other objects. Lists have the kind `List`, or a kind such as `DeploymentList`, which
 * kubectl also accepts.
 */
const isList = (item: Item): boolean => item.kind.endsWith('List') && Array.isArray(item.object.items)

/**
 * Returns the items. The entries of each list follow the list, because a cluster gets each of these objects separately.
 * kustomize splits lists, but kpt and files do not. Entries of lists are read, but never changed.
 */
export function withListEntries({ items, itemsWith }: Sight): Sight {
  const entries = new Map(items.filter(isList).map((item) => [item, entriesOf(item)]))
  const withOwn = (item: Item) => [item, ...(entries.get(item) ?? [])]
  return {
    items: items.flatMap(withOwn),
    ...(itemsWith && { itemsWith: (text, extent) => itemsWith(text, extent).flatMap(withOwn) }),
  }
}

function entriesOf(list: Item): Item[] {
  const entries = Array.isArray(list.object.items) ? list.object.items : []
  return entries.flatMap((object, at): Item[] => {
    if (!isPlain(object) || typeof object.kind !== 'string') return []
    const item: Item = {
      role: 'item',
      at: list.at,
      isListEntry: true,
      apiVersion: typeof object.apiVersion === 'string' ? object.apiVersion : '',
      kind: object.kind,
      object,
      ...(list.file === undefined ? {} : { file: list.file }),
      mentions: (word, extent) => holdsText(object, word, extent),
      eachPart: (see) => eachPart(object, see),
      place: (path, atKey) => list.place(['items', at, ...path], atKey),
      sourceOf: (path) => list.sourceOf(['items', at, ...path]),
    }
    return isList(item) ? [item, ...entriesOf(item)] : [item]
  })
}
