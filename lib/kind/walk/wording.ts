import type { FieldPath } from '../../finding/finding'
import { isPlain } from '../../manifest/manifest'
import { listText } from '../../manifest/text'
import type { Table } from '../table/table'

/** Returns the text that messages use for the value at a path. */
export const labelOf = (path: FieldPath): string => {
  const last = path[path.length - 1]
  if (last === undefined) return 'the object'
  if (typeof last === 'string') return `\`${last}\``
  const field = path.findLastIndex((step) => typeof step === 'string')
  return `\`${path[field] ?? ''}${path
    .slice(field + 1)
    .map((at) => `[${at}]`)
    .join('')}\``
}

/** Returns the description of a value that messages use. */
export const describeValue = (value: unknown): string => {
  if (value === null || value === undefined) return 'empty'
  if (Array.isArray(value)) return 'a list'
  if (isPlain(value)) return 'an object'
  if (typeof value === 'string') return `the string ${JSON.stringify(value)}`
  return `the ${typeof value === 'boolean' ? 'boolean' : 'number'} ${String(value)}`
}

/** Name of each JSON type in messages, with its article. */
export const NOUN: Record<string, string> = {
  object: 'an object',
  array: 'a list',
  string: 'a string',
  number: 'a number',
  integer: 'an integer',
  boolean: 'a boolean',
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

/**
 * Maximum number of names that a message lists. A longer list is shortened to three names and a reference to the page
 * with all names.
 */
const MAX_LISTED = 4

/**
 * Returns names as a list: `a`, `b` and `c`. A longer list is cut to three names, followed by a reference to the page
 * that lists all names.
 */
export const listNames = (values: readonly unknown[], joint = 'and', page = 'docs/reference.md'): string => {
  const quoted = values.slice(0, values.length > MAX_LISTED ? 3 : values.length).map((value) => `\`${String(value)}\``)
  if (values.length > MAX_LISTED) return `${quoted.join(', ')}, … (see ${page})`
  return listText(quoted, joint)
}
