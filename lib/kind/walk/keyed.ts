import type { FieldPath } from '../../finding/finding'
import { isPlain, type Plain } from '../../manifest/manifest'
import type { Table } from '../table/table'
import { fieldsWithObjects } from '../table/table-views'

/** An entry of a list that was written as an object, and the path of the entry. */
export interface KeyedEntry {
  entry: unknown
  source: FieldPath
  /** Whether the entry repeats its name, although the key already sets the name. */
  namedTwice: boolean
}

/**
 * Returns the entries of a named list that is written as an object keyed by name. kustomize overlays and
 * kpt setters merge objects but replace lists. The entries are sorted by name, because hosts sort objects. Returns
 * undefined for other objects. If a single entry can replace the list, an object counts as keyed by name only under
 * two conditions: all its values are objects, and none of its keys is a field of an entry that accepts an object. If
 * the list may be empty, an empty object counts as an empty list. Such an object remains after an overlay removes the
 * last entry.
 */
export function keyedEntries(list: Table, entry: Table, value: unknown, source: FieldPath): KeyedEntry[] | undefined {
  const field = list.keyed
  if (field === undefined || !isPlain(value)) return undefined
  if (list.single === true && !isByName(list, entry, value)) return undefined
  return Object.keys(value)
    .sort()
    .map((key) => {
      const member = value[key]
      const at = [...source, key]
      if (isPlain(member)) {
        const namedTwice = Object.hasOwn(member, field)
        return { entry: { ...member, [field]: key }, source: at, namedTwice }
      }
      const short = entry.shorthand
      const scalar = member !== null && !Array.isArray(member)
      // The check of the entry reports values of other types.
      const whole = short !== undefined && scalar ? { [field]: key, [short]: member } : member
      return { entry: whole, source: at, namedTwice: false }
    })
}

const isByName = ({ minItems = 0 }: Table, entry: Table, value: Plain): boolean =>
  (Object.keys(value).length > 0 || minItems === 0) &&
  Object.entries(value).every(([key, member]) => isPlain(member) && !fieldsWithObjects(entry).has(key))
