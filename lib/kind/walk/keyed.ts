import type { FieldPath } from '../../finding/finding'
import { kept } from '../../manifest/kept'
import { isPlain, type Plain } from '../../manifest/manifest'
import type { Table } from '../table/table'

/** An entry of a list that was written as a map, and where it stood. */
export interface KeyedEntry {
  entry: unknown
  source: FieldPath
  /** Whether the entry gives its name a second time, beside its key. */
  namedTwice: boolean
}

/**
 * The entries of a list of named things that is written as a map by name: overlays of kustomize and setters of kpt merge
 * maps, while they replace lists. In the order of the names, because hosts sort maps. Undefined when the map is
 * something else: where a single entry may stand for the list, a map by name has no key that is a field of the entry,
 * and only maps as values. An empty map, which is what overlays leave when they have taken the last entry away, is an
 * empty list where that may be empty.
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
      // Anything else is wrong, and the entry's own check says so.
      const whole = short !== undefined && scalar ? { [field]: key, [short]: member } : member
      return { entry: whole, source: at, namedTwice: false }
    })
}

const isByName = ({ minItems = 0 }: Table, entry: Table, value: Plain): boolean =>
  (Object.keys(value).length > 0 || minItems === 0) &&
  Object.entries(value).every(([key, member]) => isPlain(member) && !fieldsOf(entry).has(key))

/** The fields of an entry in all spellings. */
const fieldsOf = kept(
  ({ properties = {} }: Table) =>
    new Set(Object.entries(properties).flatMap(([name, { aliases }]) => [name, ...(aliases ?? [])])),
)
