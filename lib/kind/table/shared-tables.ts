import { kept } from '../../manifest/kept'
import { isPlain } from '../../manifest/manifest'
import type { Table } from './table'
import { lazy } from '../../manifest/lazy'

/** How a reference to a definition begins that the tables of several kinds have in common. */
export const SHARED = 'shared#'

/** Whether a reference is to one of these. What is said of the field itself, its default too, stays beside it. */
export const isShared = (reference: string): boolean => reference.startsWith(SHARED)

const sharedTables = lazy(() => require('../../../dist/tables/shared.json') as Readonly<Record<string, Table>>)

/** A table with what it refers to by `shared#name`; undefined where it refers to something else. */
export const withShared = kept((table: Table): Table | undefined => {
  const { $ref, ...own } = table
  const shared = $ref === undefined ? undefined : sharedTable($ref)
  return shared === undefined ? undefined : { ...shared, ...own }
})

/** The definition behind a reference `shared#name`; undefined where the reference is of another sort. */
function sharedTable(reference: string): Table | undefined {
  if (!isShared(reference)) return undefined
  const found = sharedTables()[reference.slice(SHARED.length)]
  if (found === undefined) throw new Error(`No definition ${reference} in dist/tables/shared.json`)
  return found
}

/** A table with everything written out that it shares with others: for programs that look at tables as a whole. */
export function complete<T>(table: T): T {
  if (Array.isArray(table)) return table.map(complete) as T
  if (!isPlain(table)) return table
  const whole = typeof table.$ref === 'string' ? (withShared(table as Table) ?? table) : table
  return Object.fromEntries(Object.entries(whole).map(([key, member]) => [key, complete(member)])) as T
}
