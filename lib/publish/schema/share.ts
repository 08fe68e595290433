import { isPlain, type Plain } from '../../manifest/manifest'

/** A JSON Schema. */
export type Schema = Plain

/**
 * Returns an object with `if`, `then` and `else`. Uses entries, because a literal with a member `then` could be
 * mistaken for a promise.
 */
export const when = (condition: Schema, consequence: Schema, otherwise?: Schema): Schema =>
  Object.fromEntries([
    ['if', condition],
    ['then', consequence],
    ...(otherwise === undefined ? [] : [['else', otherwise]]),
  ])

/** Minimum length of a shared schema, as JSON. Shorter schemas stay inline. */
const WORTH_A_NAME = 200

/**
 * Moves every repeated schema to `definitions`, so that fields which several kinds share are written only once.
 *
 * @param roots schemas that become separate definitions, keyed by name
 */
export function shareSchemas(roots: Readonly<Record<string, Schema>>): Record<string, Schema> {
  const count = new Map<string, number>()
  const texts = new WeakMap<object, string>()
  const textOf = (schema: Schema): string => {
    const known = texts.get(schema) ?? JSON.stringify(schema)
    texts.set(schema, known)
    return known
  }
  for (const root of Object.values(roots)) {
    eachSchema(root, (schema) => count.set(textOf(schema), (count.get(textOf(schema)) ?? 0) + 1))
  }

  const definitions: Record<string, Schema> = {}
  const names = new Map<string, string>()
  const share = (schema: Schema, name: string): Schema => {
    const text = textOf(schema)
    if (text.length < WORTH_A_NAME || (count.get(text) ?? 0) < 2) return mapSchemas(schema, name, share)
    let known = names.get(text)
    if (known === undefined) {
      known = freeName(name, definitions, roots)
      names.set(text, known)
      definitions[known] = {}
      definitions[known] = mapSchemas(schema, name, share)
    }
    return { $ref: `#/definitions/${known}` }
  }
  const shared = Object.entries(roots).map(([name, root]) => [name, mapSchemas(root, name, share)])
  return { ...Object.fromEntries(shared), ...definitions }
}

const freeName = (name: string, ...taken: Readonly<Record<string, unknown>>[]): string => {
  const isFree = (one: string): boolean => taken.every((map) => !Object.hasOwn(map, one))
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name}-${number}`
    if (isFree(candidate)) return candidate
  }
}

/** Keywords whose value is a schema, a list of schemas, or an object of schemas. */
const ONE = new Set(['items', 'additionalProperties', 'propertyNames', 'not', 'if', 'then', 'else'])
const MANY = new Set(['anyOf', 'allOf', 'oneOf'])
const NAMED = new Set(['properties', 'definitions'])

/** Returns a schema in which each nested schema is changed. The name of a field’s schema is the name of the field. */
function mapSchemas(schema: Schema, name: string, change: (schema: Schema, name: string) => Schema): Schema {
  const entries = Object.entries(schema).map(([word, value]) => {
    if (ONE.has(word) && isPlain(value)) return [word, change(value, name)]
    if (MANY.has(word) && Array.isArray(value)) return [word, value.map((one: Schema) => change(one, name))]
    if (!NAMED.has(word) || !isPlain(value)) return [word, value]
    return [word, Object.fromEntries(Object.entries(value).map(([key, one]) => [key, change(one as Schema, key)]))]
  })
  return Object.fromEntries(entries)
}

function eachSchema(schema: Schema, see: (schema: Schema) => void): void {
  see(schema)
  mapSchemas(schema, '', (inner) => {
    eachSchema(inner, see)
    return inner
  })
}
