import { withShared } from '../../kind/table/shared-tables'
import type { Table } from '../../kind/table/table'
import { isPlain } from '../../manifest/manifest'

/**
 * Converts settings that are strings to the types of their table. The conversion is necessary because a ConfigMap
 * contains only strings, and kpt converts all values to strings. Entries of a list are separated by commas or spaces.
 * Values that do not match stay unchanged, and the check of the table reports such values.
 */
export function typed(table: Table, value: unknown): unknown {
  const whole = withShared(table) ?? table
  const options = whole.anyOf ?? [whole]
  const asking = (...types: Table['type'][]) => options.find(({ type }) => types.includes(type))
  if (isPlain(value)) {
    const { properties = {}, additionalProperties: others } = asking('object') ?? {}
    const otherwise = isPlain(others) ? (others as Table) : {}
    const tableOf = (key: string) => (Object.hasOwn(properties, key) ? (properties[key] as Table) : otherwise)
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, typed(tableOf(key), member)]))
  }
  if (typeof value !== 'string') return value
  if (asking('boolean') !== undefined && /^(?:true|false)$/.test(value)) return value === 'true'
  if (asking('integer', 'number') !== undefined && /^-?\d+(?:\.\d+)?$/.test(value)) return Number(value)
  return asking('array') === undefined ? value : value.split(/[\s,]+/).filter((entry) => entry !== '')
}
