import { isPlain } from '../../manifest/manifest'
import { eachPart, holdsText } from '../../manifest/words'
import type { Item } from '../../wire/item'
import type { Package } from '../package'

/** Where objects are looked for: the items, and a faster way to those that hold a text. */
type Sight = Pick<Package, 'items' | 'itemsWith'>

/** Whether an item holds others: a List, or one of a kind (DeploymentList), which kubectl takes as well. */
const isList = (item: Item): boolean => item.kind.endsWith('List') && Array.isArray(item.object.items)

/**
 * The same with what lists hold behind each of them: a cluster gets each of these objects by itself. kustomize takes
 * such lists apart, kpt and files hand them over whole. What they hold is looked at, and never changed.
 */
export function withHeld({ items, itemsWith }: Sight): Sight {
  const held = new Map(items.filter(isList).map((item) => [item, heldBy(item)]))
  const withOwn = (item: Item) => [item, ...(held.get(item) ?? [])]
  return {
    items: items.flatMap(withOwn),
    ...(itemsWith && { itemsWith: (text, alone) => itemsWith(text, alone).flatMap(withOwn) }),
  }
}

function heldBy(list: Item): Item[] {
  const entries = Array.isArray(list.object.items) ? list.object.items : []
  return entries.flatMap((object, at): Item[] => {
    if (!isPlain(object) || typeof object.kind !== 'string') return []
    const item: Item = {
      role: 'item',
      at: list.at,
      held: true,
      apiVersion: typeof object.apiVersion === 'string' ? object.apiVersion : '',
      kind: object.kind,
      object,
      ...(list.file === undefined ? {} : { file: list.file }),
      mentions: (word, alone) => holdsText(object, word, alone),
      eachPart: (see) => eachPart(object, see),
      place: (path, atKey) => list.place(['items', at, ...path], atKey),
      sourceOf: (path) => list.sourceOf(['items', at, ...path]),
    }
    return isList(item) ? [item, ...heldBy(item)] : [item]
  })
}
