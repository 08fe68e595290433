import { memoize } from '../../manifest/memo/memoize'
import { isPlain } from '../../manifest/manifest'
import type { Table } from './table'
import { lazy } from '../../manifest/memo/lazy'

/** Prefix of references to definitions that several kinds share. */
export const SHARED = 'shared#'

/**
 * Checks whether a reference points to a shared definition. Properties of the field itself, such as its default, are
 * siblings of the reference.
 */
export const isShared = (reference: string): boolean => reference.startsWith(SHARED)

const sharedTables = lazy(() => require('../../../dist/tables/shared.json') as Readonly<Record<string, Table>>)

/** Returns a table with its reference `shared#name` resolved; undefined for other references. */
export const withShared = memoize((table: Table): Table | undefined => {
  const { $ref, ...own } = table
  const shared = $ref === undefined ? undefined : sharedTable($ref)
  return shared === undefined ? undefined : { ...shared, ...own }
})

/** Returns the definition of a reference `shared#name`; undefined for other references. */
function sharedTable(reference: string): Table | undefined {
  if (!isShared(reference)) return undefined
  const found = sharedTables()[reference.slice(SHARED.length)]
  if (found === undefined) throw new Error(`No definition ${reference} in dist/tables/shared.json`)
  return found
}

/** Returns a table in which all shared definitions are inlined, for programs that read a table as a whole. */
export function inlineShared<T>(table: T): T {
  if (Array.isArray(table)) return table.map(inlineShared) as T
  if (!isPlain(table)) return table
  const whole = typeof table.$ref === 'string' ? (withShared(table as Table) ?? table) : table
  return Object.fromEntries(Object.entries(whole).map(([key, member]) => [key, inlineShared(member)])) as T
}
