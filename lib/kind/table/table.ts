/**
 * The shape of a spec as data: JSON Schema as zod prints it, plus a few words of our own. Authors write zod (spec.ts);
 * the executable reads only these tables, which `npm run generate` writes, because loading zod would double its start.
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
  /** A grammar of formats.ts that a string must follow. */
  format?: string
  $ref?: string
  $defs?: Record<string, Table>
  description?: string
  examples?: readonly unknown[]
  /** Validated as this model of the Kubernetes API, e.g. `V1Container`. */
  native?: string
  /** On a map: a scalar written in its place stands for the map with only this field. */
  shorthand?: string
  /** On a list: a single entry written in its place stands for the list of just that entry. */
  single?: boolean
  /** On a list of named things: it may be written as a map from this field of an entry to the rest of the entry. */
  keyed?: string
  /** On a field: other spellings that mean the same. */
  aliases?: readonly string[]
  /** On text: numbers and booleans are taken as they are written. */
  stringify?: boolean
  /** A block to paste, for the message when the field is missing, or is a map where only a scalar can be. */
  paste?: string
  /** On a map: exactly one, or at most one, of its fields may be set. */
  choose?: 'one' | 'at-most-one'
  [word: `x-${string}`]: unknown
}

/** A table that knows the TypeScript type of what it accepts. */
export interface Shape<S> {
  load(): Table
  /** Never set; carries the type. */
  readonly type?: S
}

/** The shape of a spec whose table is loaded when it is needed. */
export const shape = <S>(load: () => Table): Shape<S> => ({ load })
