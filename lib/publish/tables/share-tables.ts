import { createHash } from 'node:crypto'
import { SHARED } from '../../kind/table/shared-tables'
import { byText } from '../../manifest/text'

/** Minimum length of a shared definition, as JSON. */
const WORTH_IT = 150
/** Keywords that describe the field, not its type. These keywords stay in the field. */
const OF_THE_FIELD = new Set(['aliases', 'default', 'paste'])

/** The tables of all kinds, and the definitions that they share. */
export interface SharedTables {
  tables: unknown[]
  shared: Record<string, unknown>
}

/**
 * Moves repeated parts out of tables. A reference such as `{"$ref": "shared#probes-1f2e3d4c"}` replaces each part. A
 * part is named after the first field that it describes, followed by a hash of the part.
 */
export function shareTables(tables: readonly unknown[]): SharedTables {
  const sharing = new Sharing()
  for (const table of tables) sharing.count(table)
  return { tables: tables.map((table) => sharing.rewrite(table, '')), shared: sharing.definitions() }
}

type Members = Record<string, unknown>

class Sharing {
  private readonly counts = new Map<string, number>()
  private readonly names = new Map<string, string>()
  private readonly shared: Members = {}

  /** Counts every definition, but not those within a definition that is already counted. */
  count(value: unknown): void {
    if (Array.isArray(value)) for (const entry of value) this.count(entry)
    if (!isMap(value)) return
    const text = typeText(value)
    const before = this.counts.get(text) ?? 0
    if (text.length >= WORTH_IT) this.counts.set(text, before + 1)
    if (before === 0) for (const [, member] of inner(value)) this.count(member)
  }

  /**
   * Returns a table with references.
   *
   * @param name the field that the table describes; empty at the root, which is never shared
   */
  rewrite(value: unknown, name: string): unknown {
    if (Array.isArray(value)) return value.map((entry) => this.rewrite(entry, name))
    if (!isMap(value)) return value
    const entries = Object.entries(value)
    const rewritten = (of: [string, unknown][]) =>
      Object.fromEntries(of.map(([key, member]) => [key, this.inside(key, member, name)]))
    const text = typeText(value)
    if (name === '' || (this.counts.get(text) ?? 0) < 2 || text.includes('"$ref"')) return rewritten(entries)
    let id = this.names.get(text)
    if (id === undefined) {
      id = `${name}-${createHash('sha256').update(text).digest('hex').slice(0, 8)}`
      this.names.set(text, id)
      this.shared[id] = rewritten(entries.filter(([key]) => !OF_THE_FIELD.has(key)))
    }
    return { ...Object.fromEntries(entries.filter(([key]) => OF_THE_FIELD.has(key))), $ref: `${SHARED}${id}` }
  }

  definitions(): Members {
    return Object.fromEntries(Object.entries(this.shared).sort(([one], [other]) => byText(one, other)))
  }

  private inside(key: string, member: unknown, name: string): unknown {
    if (key === 'propertyNames' || OF_THE_FIELD.has(key)) return member
    if (key !== 'properties' || !isMap(member)) return this.rewrite(member, name)
    return Object.fromEntries(Object.entries(member).map(([field, table]) => [field, this.rewrite(table, field)]))
  }
}

/** Returns the tables that a table contains. */
function inner(table: Members): [string, unknown][] {
  return Object.entries(table).flatMap(([key, member]): [string, unknown][] => {
    if (key === 'propertyNames' || OF_THE_FIELD.has(key)) return []
    return key === 'properties' && isMap(member) ? Object.entries(member) : [[key, member]]
  })
}

const typeText = (table: Members): string =>
  JSON.stringify(Object.fromEntries(Object.entries(table).filter(([key]) => !OF_THE_FIELD.has(key))))

const isMap = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value)
