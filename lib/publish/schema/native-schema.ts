import type { NativeTables } from '../../kind/walk/native'
import { nativeName } from './json-schema'
import type { Schema } from './share'

/**
 * Returns the schemas of these Kubernetes models (`V1Container`, `V1PodSpec?`) and of all models to which these refer,
 * keyed by name.
 */
export function nativeSchemas(natives: Iterable<string>, tables: NativeTables): Record<string, Schema> {
  const definitions: Record<string, Schema> = {}
  const open = [...natives]
  for (let native = open.pop(); native !== undefined; native = open.pop()) {
    const name = nativeName(native)
    if (definitions[name] !== undefined) continue
    const fields = Object.entries(tables[native.replace('?', '')] ?? {})
    const required = native.endsWith('?') ? [] : fields.filter(([, type]) => type.endsWith('!'))
    const properties = fields.map(([field, type]) => {
      const isRequired = required.some(([one]) => one === field)
      return [field, typeSchema(type.replace(/!$/, ''), open, { nullable: !isRequired })]
    })
    definitions[name] = {
      type: 'object',
      description: `As in the Kubernetes API: ${native.replace(/^V\d/, '').replace('?', '')}.`,
      properties: Object.fromEntries(properties),
      ...(required.length === 0 ? {} : { required: required.map(([field]) => field) }),
      additionalProperties: false,
    }
  }
  return definitions
}

const WORDS: Readonly<Record<string, readonly string[]>> = {
  string: ['string'],
  boolean: ['boolean'],
  number: ['number'],
  integer: ['integer'],
  'int-or-string': ['integer', 'string'],
}

/**
 * Returns the schema of a type in the format of dist/tables/native.json. Nulls are accepted, because Kubernetes drops
 * nulls.
 */
function typeSchema(type: string, open: string[], { nullable } = { nullable: true }): Schema {
  const types = (...names: readonly string[]): unknown => {
    const all = nullable ? [...names, 'null'] : names
    return all.length === 1 ? all[0] : all
  }
  if (type === 'any') return nullable ? {} : { not: { type: 'null' } }
  const word = WORDS[type]
  if (word !== undefined) return { type: types(...word) }
  if (type.startsWith('=')) return { enum: [...type.slice(1).split('|'), ...(nullable ? [null] : [])] }
  if (type.startsWith('[')) return { type: types('array'), items: typeSchema(type.slice(1, -1), open) }
  if (type.startsWith('{')) {
    return { type: types('object'), additionalProperties: typeSchema(type.slice(1, -1), open) }
  }
  open.push(type)
  const model = { $ref: `#/definitions/${type}` }
  return nullable ? { anyOf: [model, { type: 'null' }] } : model
}
