/**
 * Shape of a spec as data: the JSON Schema from zod, and additional keywords. Authors write specs in zod (spec.ts). The
 * executable reads only these tables, because loading zod would double its startup time.
 */
export interface Table {
  type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean'
  properties?: Record<string, Table>
  required?: readonly string[]
  additionalProperties?: boolean | Table
  propertyNames?: Table
  items?: Table
  enum?: readonly (string | number | boolean)[]
  const?: string | number | boolean
  default?: unknown
  anyOf?: readonly Table[]
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  exclusiveMaximum?: number
  minItems?: number
  maxItems?: number
  minLength?: number
  maxLength?: number
  pattern?: string
  /** Name of the grammar in formats.ts that a string must match. */
  format?: string
  $ref?: string
  $defs?: Record<string, Table>
  description?: string
  examples?: readonly unknown[]
  /** Kubernetes API model that validates the value, e.g. `V1Container`. */
  native?: string
  /** For an object: the field that is set if the value is a scalar instead of an object. */
  shorthand?: string
  /** For a list: a single entry is also accepted, and counts as a list with this entry. */
  single?: boolean
  /** For a list of named entries: the list can also be an object whose keys are the values of this field. */
  keyed?: string
  /** For a field: alternative names with the same meaning. */
  aliases?: readonly string[]
  /** For a string: unquoted numbers and booleans are also accepted, as the text that the user wrote. */
  stringify?: boolean
  /** For a required string: an API server rejects changes of the value. */
  immutable?: boolean
  /** Block to paste. Messages about a missing field, or about a field that must be a scalar, contain this block. */
  paste?: string
  /** For an object: exactly one or at most one of its fields must be set. */
  choose?: 'one' | 'at-most-one'
  [word: `x-${string}`]: unknown
}

/** A table with the TypeScript type of the matching values. */
export interface SpecShape<S> {
  load(): Table
  /** Never set. This field exists only to carry the type. */
  readonly type?: S
}

/** Returns a shape whose table is loaded on demand. */
export const shape = <S>(load: () => Table): SpecShape<S> => ({ load })
