import type { FieldPath } from '../../finding/finding'
import { isPlain } from '../../manifest/manifest'
import type { Table } from '../table/table'

/** Returns what a message calls the value at a path. */
export const labelOf = (path: FieldPath): string => {
  const last = path[path.length - 1]
  return last === undefined ? 'the object' : typeof last === 'number' ? `entry ${last + 1}` : `\`${last}\``
}

/** Returns what a message calls a value. */
export const sortOf = (value: unknown): string => {
  if (value === null || value === undefined) return 'empty'
  if (Array.isArray(value)) return 'a list'
  if (isPlain(value)) return 'a map'
  if (typeof value === 'string') return `the text ${JSON.stringify(value)}`
  return `the ${typeof value === 'boolean' ? 'boolean' : 'number'} ${String(value)}`
}

/** What a message calls a type. */
export const NOUN: Record<string, string> = {
  object: 'a map',
  array: 'a list',
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: '`true` or `false`',
}

/** Checks whether a value has the JSON type of a table. */
export function typeMatches(table: Table, value: unknown): boolean {
  switch (table.type) {
    case 'object':
      return isPlain(value)
    case 'array':
      return Array.isArray(value)
    case 'string':
      return typeof value === 'string'
    case 'boolean':
      return typeof value === 'boolean'
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value)
    case 'number':
      return typeof value === 'number' && Number.isFinite(value)
    default:
      return true
  }
}

/** Maximum number of names in a message; longer lists show the first three. */
const MOST_NAMED = 4

/** Returns `a`, `b` and `c`; of a long list the first ones and the number of others. */
export const list = (values: readonly unknown[], joint = 'and'): string => {
  const shown = values.length > MOST_NAMED ? values.slice(0, 3) : values
  const quoted = shown.map((value) => `\`${String(value)}\``)
  if (values.length > MOST_NAMED) return `${quoted.join(', ')} ${joint} ${values.length - 3} more`
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} ${joint} ${quoted[quoted.length - 1]}`
}
