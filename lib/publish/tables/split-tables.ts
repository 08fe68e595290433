import type { Table } from '../../kind/table/table'
import { type Descriptions, descriptionsOf } from './inline-table'
import { type SharedTables, shareTables } from './share-tables'

/** Descriptions of fields: first those that several kinds share, then the differences of each kind. */
export interface FoldedDescriptions {
  shared: Readonly<Record<string, string>>
  own: Readonly<Record<string, Descriptions>>
}

/** Tables in the parts that a run needs, and the descriptions of the tables. */
export interface SplitTables extends SharedTables {
  descriptions: FoldedDescriptions
}

/**
 * Splits the tables of all kinds into a part for each kind in the given order, the shared definitions, and the
 * descriptions. `describedTable` joins these parts again.
 */
export function splitTables(tables: readonly { kind: string; table: Table }[]): SplitTables {
  return {
    ...shareTables(tables.map(({ table }) => withoutDescriptions(table))),
    descriptions: folded(tables.map(({ kind, table }) => [kind, descriptionsOf(table)])),
  }
}

/** Returns a table without descriptions. */
function withoutDescriptions(table: unknown): unknown {
  if (Array.isArray(table)) return table.map(withoutDescriptions)
  if (typeof table !== 'object' || table === null) return table
  return Object.fromEntries(
    Object.entries(table)
      // `description` and `examples` can also be names of fields. Such keywords then contain a table instead of a
      // string or a list.
      .filter(
        ([key, value]) =>
          !(key === 'description' && typeof value === 'string') && !(key === 'examples' && Array.isArray(value)),
      )
      .map(([key, value]) => [key, withoutDescriptions(value)]),
  )
}

/** Moves descriptions that several kinds share to a common part. */
function folded(byKind: readonly (readonly [kind: string, Descriptions])[]): FoldedDescriptions {
  const shared: Record<string, string> = {}
  for (const [, descriptions] of byKind) {
    for (const [path, text] of Object.entries(descriptions)) if (text !== null) shared[path] ??= text
  }
  const own = byKind.map(([kind, descriptions]) => {
    const differing = Object.entries(descriptions).filter(([path, text]) => text !== (shared[path] ?? null))
    return [kind, Object.fromEntries(differing)]
  })
  return { shared, own: Object.fromEntries(own) }
}
