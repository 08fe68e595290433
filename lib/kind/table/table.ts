/**
 * The shape of a spec as data: JSON Schema as zod prints it, plus our own keywords. Authors write zod (spec.ts); the
 * executable reads only these tables, because loading zod would double its start-up time.
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
  /** Grammar of formats.ts that a string must match. */
  format?: string
  $ref?: string
  $defs?: Record<string, Table>
  description?: string
  examples?: readonly unknown[]
  /** Model of the Kubernetes API that validates the value, e.g. `V1Container`. */
  native?: string
  /** On an object: a scalar instead of the object sets only this field. */
  shorthand?: string
  /** On a list: a single entry instead of the list is a list with this entry. */
  single?: boolean
  /** On a list of named entries: the list can also be an object whose keys are the values of this field. */
  keyed?: string
  /** On a field: other spellings with the same meaning. */
  aliases?: readonly string[]
  /** On a string: also accepts unquoted numbers and booleans, as the text that the user wrote. */
  stringify?: boolean
  /** A block to paste, for the message if the field is missing or must be a scalar. */
  paste?: string
  /** On an object: exactly one, or at most one, of its fields must be set. */
  choose?: 'one' | 'at-most-one'
  [word: `x-${string}`]: unknown
}

/** A table, with the TypeScript type of the values that match it. */
export interface SpecShape<S> {
  load(): Table
  /** Never set; carries the type. */
  readonly type?: S
}

/** Returns a shape whose table is loaded on demand. */
export const shape = <S>(load: () => Table): SpecShape<S> => ({ load })
