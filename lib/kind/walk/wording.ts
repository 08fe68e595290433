import type { FieldPath } from '../../finding/finding'
import { isPlain } from '../../manifest/manifest'
import type { Table } from '../table/table'

/** What a message calls the thing at a path. */
export const labelOf = (path: FieldPath): string => {
  const last = path[path.length - 1]
  return last === undefined ? 'the object' : typeof last === 'number' ? `entry ${last + 1}` : `\`${last}\``
}

/** What a message calls a value. */
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

/** Whether a value is of the JSON type that a table asks for. */
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

/** So many names a message lists; of more, the first three. */
const MOST_NAMED = 4

/** `a`, `b` and `c`; of many the first, and how many more there are. */
export const list = (values: readonly unknown[], joint = 'and'): string => {
  const shown = values.length > MOST_NAMED ? values.slice(0, 3) : values
  const quoted = shown.map((value) => `\`${String(value)}\``)
  if (values.length > MOST_NAMED) return `${quoted.join(', ')} ${joint} ${values.length - 3} more`
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} ${joint} ${quoted[quoted.length - 1]}`
}
