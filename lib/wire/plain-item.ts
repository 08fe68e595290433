import type { Plain } from '../manifest/manifest'
import { eachPart, holdsText } from '../manifest/text-search'
import type { Item } from './item'

/** Returns a plain object as an item. */
export function plainItem(given: Plain, { role, at, place }: Pick<Item, 'role' | 'at' | 'place'>): Item {
  // The object is copied, because results for an object are memoized for its lifetime and the caller can change the
  // original.
  const object = { ...given }
  return {
    role,
    at,
    apiVersion: typeof object.apiVersion === 'string' ? object.apiVersion : '',
    kind: typeof object.kind === 'string' ? object.kind : '',
    object,
    mentions: (word, extent) => holdsText(object, word, extent),
    eachPart: (see) => eachPart(object, see),
    place,
    sourceOf: () => undefined,
  }
}
