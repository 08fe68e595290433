import type { Table } from '../../kind/table/table'

/** What a table says of its parts for people, by path: `containers.[].image`, `{}` for a map's values, `|0` a choice. */
export type Descriptions = Readonly<Record<string, string | null>>

/** Changes what is directly inside a table; the step is the part's in a path of Descriptions. */
function mapInner(table: Table, change: (inner: Table, step: string) => Table): Table {
  const { properties, items, additionalProperties: values, anyOf } = table
  const fields = Object.entries(properties ?? {}).map(([name, member]) => [name, change(member, name)])
  return {
    ...table,
    ...(properties === undefined ? {} : { properties: Object.fromEntries(fields) }),
    ...(items === undefined ? {} : { items: change(items, '[]') }),
    ...(typeof values === 'object' ? { additionalProperties: change(values, '{}') } : {}),
    ...(anyOf === undefined ? {} : { anyOf: anyOf.map((option, at) => change(option, `|${at}`)) }),
  }
}

/**
 * A table without references: each is replaced by what it refers to. Where a definition mentions itself, the inner
 * mention takes anything.
 *
 * @param descriptions filled in where the table has none; tables of the executable leave them out
 */
export function inlineTable(root: Table, descriptions: Descriptions = {}): Table {
  const visit = (given: Table, path: string, open: readonly string[]): Table => {
    const { $defs, $ref, ...own } = given
    if ($ref !== undefined) {
      if (open.includes($ref)) return { 'x-kubernetes-preserve-unknown-fields': true }
      return visit({ ...definitionOf(root, $ref), ...own }, path, [...open, $ref])
    }
    const description = own.description ?? descriptions[path] ?? undefined
    const described = description === undefined ? own : { ...own, description }
    return mapInner(described, (inner, step) => visit(inner, path === '' ? step : `${path}.${step}`, open))
  }
  return visit(root, '', ['#'])
}

const definitionOf = (root: Table, reference: string): Table => {
  const found = reference === '#' ? root : root.$defs?.[reference.replace('#/$defs/', '')]
  if (found === undefined) throw new Error(`No definition ${reference} in the table`)
  return found
}

/** What a table says of each of its parts, by path; `null` where it says nothing. */
export function descriptionsOf(root: Table): Record<string, string | null> {
  const found: Record<string, string | null> = {}
  const visit = (table: Table, path: string): Table => {
    found[path] = table.description ?? null
    return mapInner(table, (inner, step) => visit(inner, path === '' ? step : `${path}.${step}`))
  }
  visit(inlineTable(root), '')
  return found
}

/** The table itself and all that is in it. */
export function everyTable(root: Table): Table[] {
  const found: Table[] = []
  const visit = (table: Table): Table => {
    found.push(table)
    return mapInner(table, visit)
  }
  visit(root)
  return found
}
