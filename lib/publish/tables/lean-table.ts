/** A table without the words that only people read; the executable carries the rest. */
export function withoutDescriptions(table: unknown): unknown {
  if (Array.isArray(table)) return table.map(withoutDescriptions)
  if (typeof table !== 'object' || table === null) return table
  return Object.fromEntries(
    Object.entries(table)
      // `description` and `examples` may also be the names of fields; then they hold a table, not text or a list.
      .filter(
        ([key, value]) =>
          !(key === 'description' && typeof value === 'string') && !(key === 'examples' && Array.isArray(value)),
      )
      .map(([key, value]) => [key, withoutDescriptions(value)]),
  )
}
