import { memoize } from '../../manifest/memo/memoize'
import { isShared } from './shared-tables'
import type { Table } from './table'

/**
 * Returns the fields of an object that have a default or are required. The definition of a reference can contain its
 * default. The result is memoized per table, because a walk needs it for every object.
 */
export const fieldsToFill = memoize(({ properties = {}, required }: Table): string[] =>
  Object.keys(properties).filter((name) => {
    const { default: given, $ref } = properties[name] ?? {}
    return given !== undefined || required?.includes(name) || ($ref !== undefined && !isShared($ref))
  }),
)

/** Returns a table in which only one of the options remains. */
export function asChosen(choice: Table, option: Table): Table {
  const known = chosenOf(choice)
  let chosen = known.get(option)
  if (chosen === undefined) {
    const { anyOf, ...own } = choice
    chosen = { ...option, ...own }
    known.set(option, chosen)
  }
  return chosen
}

const chosenOf = memoize((_choice: Table) => new WeakMap<Table, Table>())

export const withoutDefault = memoize((table: Table): Table => ({ ...table, default: undefined }))

/** Checks whether a table also accepts scalars of another type. */
export const takesScalars = ({ shorthand, stringify }: Table): boolean => shorthand !== undefined || stringify === true

const takesObjects = ({ type, anyOf, native, $ref, keyed, items }: Table): boolean => {
  if (anyOf !== undefined || native !== undefined || $ref !== undefined || keyed !== undefined) return true
  return type === 'array' ? items === undefined || takesObjects(items) : type === undefined || type === 'object'
}

/** Returns the fields of an entry that accept an object, including the aliases of the fields. */
export const fieldsWithObjects = memoize(
  ({ properties = {} }: Table): ReadonlySet<string> =>
    new Set(
      Object.entries(properties).flatMap(([name, field]) =>
        takesObjects(field) ? [name, ...(field.aliases ?? [])] : [],
      ),
    ),
)
