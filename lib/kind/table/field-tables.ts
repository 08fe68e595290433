import type { Path } from '../../manifest/value-at'
import { withShared } from './shared-tables'
import type { Table } from './table'

/** Returns a table with its reference resolved. References point to shared tables, to `$defs` or to the root. */
function resolvedTable(table: Table, root: Table): Table {
  const { $ref, ...own } = table
  if ($ref === undefined) return table
  if ($ref === '#') return { ...root, ...own }
  return withShared(table) ?? { ...root.$defs?.[$ref.replace('#/$defs/', '')], ...own }
}

/** Returns the options of a table: the table itself, or the tables of its `anyOf`, with references resolved. */
export function optionsOfTable(table: Table, root: Table): Table[] {
  const whole = resolvedTable(table, root)
  const { anyOf, ...own } = whole
  return anyOf === undefined ? [whole] : anyOf.flatMap((one) => optionsOfTable({ ...one, ...own }, root))
}

/**
 * Returns the tables that describe the value at a path in canonical form, starting at the spec. A field that accepts
 * several types has several tables. For native fields, returns the tables of the Kubernetes type.
 */
export function fieldTables(root: Table, path: Path): Table[] {
  return path.reduce<Table[]>(
    (tables, step) => tables.flatMap((table) => memberTables(table, step, root)),
    optionsOfTable(root, root),
  )
}

function memberTables(table: Table, step: string | number, root: Table): Table[] {
  if (typeof step === 'number') return table.items === undefined ? [] : optionsOfTable(table.items, root)
  const properties = table.properties ?? {}
  const member = Object.hasOwn(properties, step) ? properties[step] : table.additionalProperties
  return typeof member === 'object' ? optionsOfTable(member, root) : []
}
