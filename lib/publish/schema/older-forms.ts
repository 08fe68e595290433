import type { Kind } from '../../kind/claim'
import type { Table } from '../../kind/table/table'

/** What a kind's older forms come to for a schema. */
export interface OlderMarks {
  /** Fields beside the spec that today's form does not have. */
  beside: readonly string[]
  /** Fields of the spec that today's form does not have. */
  inSpec: readonly string[]
  /** The table of the spec, in which `x-also` lists what else a field may hold. */
  table: Table
}

/** Sorts the marks of a kind's older forms, given its table without references. */
export function olderMarks(kind: Kind, table: Table): OlderMarks {
  const forms = kind.older
  const strange = forms.filter(({ shape }) => shape === undefined).map(({ field }) => field)
  return {
    beside: strange.flatMap(([first, second]) => (first === undefined || second !== undefined ? [] : [first])),
    inSpec: strange.flatMap(([, second]) => second ?? []),
    table: forms.reduce(
      (open, { field, shape }) => (shape === undefined ? open : withAlso(open, field.slice(1), shape)),
      table,
    ),
  }
}

/** The table with something else allowed at a path, whatever choices and lists are on the way. */
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

/** What else a value may be, by its kind's older forms. */
export const alsoOf = (table: Table): readonly Table[] => (table['x-also'] as readonly Table[] | undefined) ?? []
