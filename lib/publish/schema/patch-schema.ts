import { isPlain } from '../../manifest/manifest'
import type { Kind } from '../../kind/claim'
import { type Schema, when } from './share'
import { suiteSchema } from './suite-schema'

/**
 * Returns the JSON Schema of files that contain patches of these kinds. The schema is that of complete objects, but
 * without required fields. `null` removes any field, and directives such as `$patch` are allowed. A list is a JSON
 * patch and is not checked.
 */
export function patchSchema(kinds: readonly Kind[]): Schema {
  const { $schema, definitions, ...object } = relaxed(suiteSchema(kinds)) as Schema
  const title = 'Patches of short objects and of other objects'
  return { $schema, ...when({ type: 'array' }, {}, { ...object, title }), title, definitions }
}

/** Keywords whose subschema is only a condition. The schema does not change. */
const CONDITIONS = ['if', 'not']
/** Keywords that apply only to complete objects, not to patches. */
const OF_WHOLE = ['required', 'minItems', 'minProperties', 'dependentRequired', 'examples', 'defaultSnippets']
/** Keywords whose members are fields. */
const BY_NAME = ['properties', 'patternProperties']

function relaxed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(relaxed)
  if (!isPlain(schema)) return schema
  const entries = Object.entries(schema)
    .filter(([key]) => !OF_WHOLE.includes(key))
    .map(([key, value]): [string, unknown] => {
      if (CONDITIONS.includes(key) || key === 'enum' || key === 'const' || key === 'default') return [key, value]
      if (BY_NAME.includes(key) && isPlain(value)) return [key, mapped(value, (one) => orNull(relaxed(one)))]
      if (key === 'additionalProperties' && isPlain(value)) return [key, orNull(relaxed(value))]
      if (key === 'definitions' && isPlain(value)) return [key, mapped(value, relaxed)]
      return [key === 'oneOf' ? 'anyOf' : key, relaxed(value)]
    })
  const result = Object.fromEntries(entries)
  if (result.additionalProperties !== false) return result
  const known = isPlain(result.patternProperties) ? result.patternProperties : {}
  return { ...result, patternProperties: { ...known, '^\\$': {} } }
}

const mapped = (map: Schema, change: (one: unknown) => unknown): Schema =>
  Object.fromEntries(Object.entries(map).map(([name, one]) => [name, change(one)]))

/** Returns a schema that also accepts `null`. The description stays at the top, because editors look for it there. */
function orNull(schema: unknown): unknown {
  if (!isPlain(schema) || Object.keys(schema).length === 0) return schema
  const { description, ...rest } = schema
  return { ...(description === undefined ? {} : { description }), anyOf: [rest, { type: 'null' }] }
}
