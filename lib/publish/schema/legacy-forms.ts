import type { Kind } from '../../kind/claim'
import type { Table } from '../../kind/table/table'

/** Legacy forms of a kind in the format that a schema needs. */
export interface OlderMarks {
  /** Fields outside the spec that the current form does not have. */
  outsideSpec: readonly string[]
  /** Fields of the spec that the current form does not have. */
  inSpec: readonly string[]
  /** Table of the spec. The keyword `x-also` lists additional values of a field. */
  table: Table
}

/** Groups the legacy forms of a kind by place. The table must not contain references. */
export function legacyMarks(kind: Kind, table: Table): OlderMarks {
  const forms = kind.legacy
  const strange = forms.filter(({ shape }) => shape === undefined).map(({ field }) => field)
  return {
    outsideSpec: strange.flatMap(([first, second]) => (first === undefined || second !== undefined ? [] : [first])),
    inSpec: strange.flatMap(([, second]) => second ?? []),
    table: forms.reduce(
      (open, { field, shape }) => (shape === undefined ? open : withAlso(open, field.slice(1), shape)),
      table,
    ),
  }
}

/**
 * Returns a copy of the table that allows one more value at a path. The path passes through choices and lists without
 * naming them.
 */
function withAlso(table: Table, path: readonly string[], shape: Table): Table {
  const [name, ...rest] = path
  if (name === undefined) return { ...table, 'x-also': [...alsoOf(table), shape] }
  const member = table.properties?.[name]
  if (member !== undefined) {
    return { ...table, properties: { ...table.properties, [name]: withAlso(member, rest, shape) } }
  }
  if (table.anyOf !== undefined) return { ...table, anyOf: table.anyOf.map((option) => withAlso(option, path, shape)) }
  return table.items === undefined ? table : { ...table, items: withAlso(table.items, path, shape) }
}

/** Returns the additional values that legacy forms of a kind allow. */
export const alsoOf = (table: Table): readonly Table[] => (table['x-also'] as readonly Table[] | undefined) ?? []
