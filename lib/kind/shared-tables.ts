import { isPlain } from '../manifest/manifest'
import type { Table } from './table'

/** How a reference to a definition begins that the tables of several kinds have in common. */
export const SHARED = 'shared#'

let loaded: Readonly<Record<string, Table>> | undefined

/** The definition behind a reference `shared#name`; undefined where the reference is of another sort. */
export function sharedTable(reference: string): Table | undefined {
  if (!reference.startsWith(SHARED)) return undefined
  loaded ??= require('./generated/shared.json') as Record<string, Table>
  const found = loaded[reference.slice(SHARED.length)]
  if (found === undefined) throw new Error(`No definition ${reference} in generated/shared.json`)
  return found
}

/** A table with everything written out that it shares with others: for programs that look at tables as a whole. */
export function complete<T>(table: T): T {
  if (Array.isArray(table)) return table.map(complete) as T
  if (!isPlain(table)) return table
  const { $ref, ...own } = table
  const shared = typeof $ref === 'string' ? sharedTable($ref) : undefined
  const whole = shared === undefined ? table : { ...shared, ...own }
  return Object.fromEntries(Object.entries(whole).map(([key, member]) => [key, complete(member)])) as T
}
