import { kept } from '../../manifest/kept'
import { isShared } from './shared-tables'
import type { Table } from './table'

/**
 * The fields of a map that have a default or must be there. One that refers to a definition may have its default there.
 * Like what follows, found out once for each table: a walk needs it for every object.
 */
export const fieldsToFill = kept(({ properties = {}, required }: Table): string[] =>
  Object.keys(properties).filter((name) => {
    const { default: given, $ref } = properties[name] ?? {}
    return given !== undefined || required?.includes(name) || ($ref !== undefined && !isShared($ref))
  }),
)

/** A choice, as one of its options. */
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

const chosenOf = kept((_choice: Table) => new WeakMap<Table, Table>())

export const withoutDefault = kept((table: Table): Table => ({ ...table, default: undefined }))
