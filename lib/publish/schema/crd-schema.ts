import type { Table } from '../../kind/table/table'
import { patternOfFormat } from './format-patterns'
import { choiceRules, requiredOf, spellingRules } from './json-schema'
import { alsoOf } from './legacy-forms'
import type { Schema } from './share'

/** Accepts and keeps any value; only lummo checks it. */
const ANYTHING: Schema = { 'x-kubernetes-preserve-unknown-fields': true }

/**
 * Returns the structural schema of a table that has no references (Kubernetes 1.34, "Extend the Kubernetes API with
 * CustomResourceDefinitions", Specifying a structural schema). In such a schema, every part has a type, and closed
 * objects list all their fields. A value with several types is a number or string (`x-kubernetes-int-or-string`), or is
 * kept unchanged. With this schema, an API server accepts everything that the function accepts, and slightly more: only
 * the function checks parts of the Kubernetes API and short forms. The schema has no defaults, so that a stored object
 * stays equal to its file.
 */
export function crdSchemaOf(table: Table): Schema {
  const { description } = table
  return { ...(description === undefined ? {} : { description }), ...shapeOf(table) }
}

function shapeOf(table: Table): Schema {
  if (table['x-kubernetes-preserve-unknown-fields'] === true) return ANYTHING
  if (table.native !== undefined) return { type: 'object', ...ANYTHING }
  if (alsoOf(table).length > 0) return ANYTHING
  if (table.anyOf !== undefined) return isNumberOrText(table.anyOf) ? INT_OR_STRING : ANYTHING
  if (table.type === undefined || hasShortForm(table)) return ANYTHING
  if (table.type === 'object') return mapOf(table)
  if (table.type === 'array') return listOf(table)
  return scalarOf(table)
}

const INT_OR_STRING: Schema = { 'x-kubernetes-int-or-string': true }

const isNumberOrText = (options: readonly Table[]): boolean =>
  options.every((option) => ['integer', 'string'].includes(option.type ?? '') && option.enum === undefined)

/** Checks whether a table also accepts a value of another type. */
const hasShortForm = ({ shorthand, single, keyed, stringify }: Table): boolean =>
  shorthand !== undefined || single === true || keyed !== undefined || stringify === true

/**
 * Fields that identify the entries of a list in a merge. Lists of named entries also have other forms, so an API server
 * keeps them unchanged.
 */
const MERGE_KEYS: Readonly<Record<string, string>> = { V1VolumeMount: 'mountPath', V1VolumeDevice: 'devicePath' }

function listOf(table: Table): Schema {
  const { minItems, maxItems, items = {} } = table
  const key = MERGE_KEYS[items.native ?? '']
  return {
    type: 'array',
    ...(key === undefined ? {} : { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': [key] }),
    items: {
      ...crdSchemaOf(items),
      ...(key === undefined ? {} : { properties: { [key]: { type: 'string' } }, required: [key] }),
    },
    ...(minItems === undefined ? {} : { minItems }),
    ...(maxItems === undefined ? {} : { maxItems }),
  }
}

function mapOf(table: Table): Schema {
  const fields = Object.entries(table.properties ?? {})
  const values = table.additionalProperties
  if (fields.length === 0) {
    return typeof values === 'object'
      ? { type: 'object', additionalProperties: crdSchemaOf(values) }
      : { type: 'object', ...ANYTHING }
  }
  const properties = fields.flatMap(([name, member]) => {
    const schema = crdSchemaOf(member)
    const { description, ...shape } = schema
    const same = { description: `The same as ${name}.`, ...shape }
    return [[name, schema], ...(member.aliases ?? []).map((alias) => [alias, same])]
  })
  const required = requiredOf(table).filter((name) => table.properties?.[name]?.aliases === undefined)
  const rules = [...spellingRules(table), ...choiceRules(table)]
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length === 0 ? {} : { required }),
    ...(rules.length === 0 ? {} : { allOf: rules }),
    // An object in a structural schema has either named fields or arbitrary fields.
    ...(values === false ? {} : ANYTHING),
  }
}

function scalarOf(table: Table): Schema {
  const { type, minimum, maximum, exclusiveMinimum, exclusiveMaximum, minLength } = table
  if (table.enum !== undefined || table.const !== undefined) return allowedOf(table)
  const { pattern, maxLength } = patternOfFormat(table.format)
  const lengths = [maxLength, table.maxLength].filter((one) => one !== undefined)
  const low = minimum ?? exclusiveMinimum
  const high = maximum ?? exclusiveMaximum
  const expression = pattern ?? table.pattern
  return {
    type,
    ...(low === undefined ? {} : { minimum: low }),
    ...(minimum === undefined && low !== undefined ? { exclusiveMinimum: true } : {}),
    ...(high === undefined ? {} : { maximum: high }),
    ...(maximum === undefined && high !== undefined ? { exclusiveMaximum: true } : {}),
    ...(minLength === undefined ? {} : { minLength }),
    ...(lengths.length === 0 ? {} : { maxLength: Math.min(...lengths) }),
    ...(expression === undefined ? {} : { pattern: expression }),
    ...(table.immutable === true ? { 'x-kubernetes-validations': [IMMUTABLE] } : {}),
  }
}

/** A transition rule, which an API server evaluates only for updates. */
const IMMUTABLE = { rule: 'self == oldSelf', message: 'The field is immutable. Create another object instead.' }

/** Returns the allowed values. A string that YAML reads as a number (`1.34`) can also be a number. */
function allowedOf(table: Table): Schema {
  const allowed = table.const === undefined ? (table.enum ?? []) : [table.const]
  const misread = allowed.some((one) => typeof one === 'string' && /^[0-9._]+$/.test(one))
  const types = new Set(allowed.map((one) => typeof one))
  return misread || types.size !== 1 ? ANYTHING : { type: table.type ?? [...types][0], enum: allowed }
}
