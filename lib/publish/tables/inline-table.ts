import type { Table } from '../../kind/table/table'

/**
 * Descriptions of the parts of a table, keyed by a path such as `containers.[].image`. In a path, `[]` means the
 * entries of a list, `{}` the values of an object, and `|0` the first choice.
 */
export type Descriptions = Readonly<Record<string, string | null>>

/** Changes the direct parts of a table. `step` is the step of a Descriptions path that leads to the part. */
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
 * Returns a table in which all references are resolved. A reference within its own definition accepts any value.
 *
 * @param descriptions descriptions that are added where the table has none; tables of the executable omit them
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

/** Returns the descriptions of the parts of a table, keyed by path. The value is `null` if there is no description. */
export function descriptionsOf(root: Table): Record<string, string | null> {
  const found: Record<string, string | null> = {}
  const visit = (table: Table, path: string): Table => {
    found[path] = table.description ?? null
    return mapInner(table, (inner, step) => visit(inner, path === '' ? step : `${path}.${step}`))
  }
  visit(inlineTable(root), '')
  return found
}

/** Returns the table and all nested tables. */
export function everyTable(root: Table): Table[] {
  const found: Table[] = []
  const visit = (table: Table): Table => {
    found.push(table)
    return mapInner(table, visit)
  }
  visit(root)
  return found
}
