import type { Table } from '../../kind/table/table'
import { fieldsWithObjects } from '../../kind/table/table-views'
import { isPlain } from '../../manifest/manifest'
import { exampleOfFormat, patternOfFormat } from './format-patterns'
import { alsoOf } from './legacy-forms'
import { type Schema, when } from './share'

const SCALARS = ['string', 'number', 'boolean']
const NOT_NULL = ['object', 'array', ...SCALARS]
const ALL = [...NOT_NULL, 'null']

/** One form of a value: a schema, and the types of the values that must match it. */
interface Form {
  types: readonly string[]
  schema: Schema
}

/**
 * Returns the JSON Schema of a table without references, in draft 7, because editors support this draft best. The
 * schema accepts the same values as the walker of lib/kind, as far as JSON Schema can express this. Models of the
 * Kubernetes API become references to `#/definitions/<model>`.
 */
export const schemaOf = (table: Table): Schema => withNotes(table, joined(formsOf(table)))

/**
 * Returns one schema for several forms. The type of a value selects the form, so that an editor reports only the
 * mistakes in that form. For an `anyOf`, an editor would report the mistakes in all forms, or in the wrong form.
 */
function joined(forms: readonly Form[]): Schema {
  const [first] = forms
  if (first !== undefined && forms.length === 1) return first.schema
  const groups = new Map<string, { types: string[]; schemas: Schema[] }>()
  for (const type of ALL) {
    const schemas = forms.filter(({ types }) => types.includes(type)).map(({ schema }) => schema)
    if (schemas.length === 0) continue
    const same = JSON.stringify(schemas)
    groups.set(same, { types: [...(groups.get(same)?.types ?? []), type], schemas })
  }
  const rules = [...groups.values()].map(({ types, schemas: [only = {}, ...more] }) =>
    when(typed(types), more.length === 0 ? only : { anyOf: [only, ...more] }),
  )
  return { ...typed([...groups.values()].flatMap(({ types }) => types)), allOf: rules }
}

const typed = (types: readonly string[]): Schema => ({ type: types.length === 1 ? types[0] : types })

const formsOf = (table: Table): Form[] => [...ownForms(table), ...alsoOf(table).flatMap(describedForms)]

const describedForms = (table: Table): Form[] =>
  formsOf(table).map(({ types, schema }) => ({ types, schema: withNotes(table, schema) }))

/** Restricts forms to the types that satisfy a condition. A form without any remaining type is omitted. */
const withTypes = (forms: readonly Form[], isFree: (type: string) => boolean): Form[] =>
  forms.map(({ types, schema }) => ({ types: types.filter(isFree), schema })).filter(({ types }) => types.length > 0)

function ownForms(table: Table): Form[] {
  if (table['x-kubernetes-preserve-unknown-fields'] === true) return [{ types: ALL, schema: {} }]
  if (table.native !== undefined)
    return [{ types: ['object'], schema: { $ref: `#/definitions/${nativeName(table.native)}` } }]
  if (table.anyOf !== undefined) return choiceForms(table.anyOf)
  if (table.type === 'object') return mapForms(table)
  if (table.type === 'array') return listForms(table)
  if (table.enum !== undefined || table.const !== undefined) {
    const allowed = allowedBy(table)
    return [{ types: [...new Set(allowed.map((one) => typeof one))], schema: { enum: allowed } }]
  }
  if (table.type === undefined) return [{ types: NOT_NULL, schema: { type: NOT_NULL } }]
  const types = table.stringify === true ? SCALARS : [table.type === 'integer' ? 'number' : table.type]
  return [{ types, schema: scalarOf(table) }]
}

/** Returns the name of a model’s definition. If the model name ends with `?`, the definition has no required fields. */
export const nativeName = (native: string): string => native.replace('?', '-part')

/** Adds the description, the default and the examples. Next to a reference, these keywords require an `allOf`. */
function withNotes(table: Table, shape: Schema): Schema {
  const { description, default: preset, examples } = table
  const notes = {
    ...(description === undefined ? {} : { description }),
    ...(preset === undefined ? {} : { default: preset }),
    ...(examples === undefined ? {} : { examples }),
  }
  if (Object.keys(notes).length === 0) return shape
  return shape.$ref === undefined ? { ...notes, ...shape } : { ...notes, allOf: [shape] }
}

/** Returns the forms of a choice: the first option with the right type, and short forms for other types. */
function choiceForms(options: readonly Table[]): Form[] {
  const own = options.flatMap(({ type }) => type ?? [])
  return options.flatMap((option) => {
    const forms = describedForms(option)
    if (option.shorthand === undefined && option.single !== true && option.stringify !== true) return forms
    return withTypes(forms, (type) => type === option.type || !own.some((taken) => taken === type))
  })
}

function listForms(table: Table): Form[] {
  const entry = table.items ?? {}
  const { minItems, maxItems } = table
  const list = {
    type: 'array',
    items: schemaOf(entry),
    ...(minItems === undefined ? {} : { minItems }),
    ...(maxItems === undefined ? {} : { maxItems }),
  }
  const byName = table.keyed === undefined ? undefined : mapByName(table, entry, table.keyed)
  // A number is accepted in place of a string entry, but not in place of a list of such entries.
  const single = table.single === true ? describedForms({ ...entry, stringify: false }) : []
  const maps = single.filter(({ types }) => types.includes('object'))
  const others = withTypes(single, (type) => type !== 'object')
  const [alone] = maps
  const map =
    byName === undefined || alone === undefined
      ? [...maps, ...(byName === undefined ? [] : [{ types: ['object'], schema: byName }])]
      : [{ types: ['object'], schema: when(isByName(table, entry), byName, alone.schema) }]
  return [{ types: ['array'], schema: list }, ...map, ...others]
}

/** Returns the condition for an object keyed by name if an entry can replace the list; see lib/kind/walk/keyed.ts. */
function isByName({ minItems = 0 }: Table, entry: Table): Schema {
  const refused = [...fieldsWithObjects(entry)]
  return {
    ...(minItems === 0 ? {} : { minProperties: 1 }),
    ...(refused.length === 0 ? {} : { propertyNames: { not: { enum: refused } } }),
    // While an entry is being typed, its name does not have a value yet.
    additionalProperties: { type: ['object', 'null'] },
  }
}

/** Returns the schema of a named list that is written as an object keyed by name; see lib/kind/walk/keyed.ts. */
function mapByName(table: Table, entry: Table, field: string): Schema {
  const { [field]: key, ...others } = entry.properties ?? {}
  const rest: Table = {
    ...entry,
    ...(entry.native === undefined ? {} : { native: `${entry.native.replace('?', '')}?` }),
    ...(entry.properties === undefined ? {} : { properties: others }),
    required: (entry.required ?? []).filter((name) => name !== field),
  }
  const min = table.minItems ?? 0
  return {
    type: 'object',
    ...(min === 0 ? {} : { minProperties: min }),
    ...(table.maxItems === undefined ? {} : { maxProperties: table.maxItems }),
    ...(Object.keys(patternOfFormat(key?.format)).length === 0 ? {} : { propertyNames: patternOfFormat(key?.format) }),
    additionalProperties: table.single === true && entry.type === 'object' ? fullMapOf(rest) : schemaOf(rest),
  }
}

function mapForms(table: Table): Form[] {
  const { shorthand } = table
  const full = { types: ['object'], schema: fullMapOf(table) }
  const others = requiredOf(table).filter((name) => name !== shorthand)
  if (shorthand === undefined || others.length > 0) return [full]
  const short = describedForms(table.properties?.[shorthand] ?? {})
  return [full, ...withTypes(short, (type) => SCALARS.includes(type))]
}

function fullMapOf(table: Table): Schema {
  const properties = Object.entries(table.properties ?? {}).flatMap(([name, member]) => {
    const schema = schemaOf(member)
    const same = { description: `The same as \`${name}\`.` }
    return [[name, schema], ...(member.aliases ?? []).map((alias) => [alias, { ...same, allOf: [schema] }])]
  })
  const rules = [...spellingRules(table), ...choiceRules(table)]
  const required = requiredOf(table).filter((name) => table.properties?.[name]?.aliases === undefined)
  const values = table.additionalProperties
  const { format, enum: keys } = table.propertyNames ?? {}
  const names = keys === undefined ? patternOfFormat(format) : { enum: keys }
  return {
    type: 'object',
    ...(properties.length === 0 ? {} : { properties: Object.fromEntries(properties) }),
    ...(required.length === 0 ? {} : { required }),
    ...(values === undefined ? {} : { additionalProperties: typeof values === 'object' ? schemaOf(values) : values }),
    // The rule for keys applies only to keys that are not fields.
    ...(Object.keys(names).length === 0 || properties.length > 0 ? {} : { propertyNames: names }),
    ...(rules.length === 0 ? {} : { allOf: rules.map(forMaps) }),
  }
}

/** Restricts a rule to objects. A value of another type then violates only the rule for types. */
const forMaps = (rule: Schema): Schema => (isPlain(rule.not) ? { not: { type: 'object', ...rule.not } } : rule)

/** Returns the required fields. Such fields have no default. */
export const requiredOf = (table: Table): string[] =>
  (table.required ?? []).filter((name) => table.properties?.[name]?.default === undefined)

/** Returns all spellings of a field. */
const spellingsOf = (table: Table, name: string): string[] => [name, ...(table.properties?.[name]?.aliases ?? [])]

const written = (spellings: readonly string[]): Schema =>
  spellings.length === 1 ? { required: spellings } : { anyOf: spellings.map((name) => ({ required: [name] })) }

/** Returns rules that allow only one spelling of each field. */
export function spellingRules(table: Table): Schema[] {
  const required = new Set(requiredOf(table))
  return Object.keys(table.properties ?? {}).flatMap((name) => {
    const spellings = spellingsOf(table, name)
    if (spellings.length === 1) return []
    const twice = spellings.flatMap((one, at) => spellings.slice(at + 1).map((other) => ({ required: [one, other] })))
    return [...(required.has(name) ? [written(spellings)] : []), ...twice.map((both) => ({ not: both }))]
  })
}

/** Returns rules that require exactly one, or at most one, of the fields of an object. */
export function choiceRules(table: Table): Schema[] {
  if (table.choose === undefined) return []
  const fields = Object.keys(table.properties ?? {}).map((name) => written(spellingsOf(table, name)))
  if (table.choose === 'one') return [{ oneOf: fields }]
  const pairs = fields.flatMap((one, at) => fields.slice(at + 1).map((other) => ({ allOf: [one, other] })))
  return pairs.map((both) => ({ not: both }))
}

/** Returns the allowed values, including values that some YAML readers would misread. */
function allowedBy(table: Table): unknown[] {
  const allowed = table.const === undefined ? (table.enum ?? []) : [table.const]
  const misread = allowed.flatMap((one) => {
    if (typeof one !== 'string') return []
    const plain = table.enum === undefined ? one : one.replaceAll('_', '')
    const number = plain === '' ? Number.NaN : Number(plain)
    const asNumber = String(number) === plain && (table.enum !== undefined || table.stringify === true) ? [number] : []
    const asBoolean = table.stringify === true && (one === 'true' || one === 'false') ? [one === 'true'] : []
    return [...asNumber, ...asBoolean]
  })
  return [...allowed, ...misread]
}

function scalarOf(table: Table): Schema {
  const { type, minimum, maximum, exclusiveMinimum, exclusiveMaximum, minLength } = table
  const { pattern, maxLength } = patternOfFormat(table.format)
  const patterns = [...new Set([pattern, table.pattern])].filter((one) => one !== undefined)
  const lengths = [maxLength, table.maxLength].filter((one) => one !== undefined)
  const [first, second] = patterns
  const example =
    table.examples === undefined && table.pattern === undefined ? exampleOfFormat(table.format) : undefined
  return {
    type: table.stringify === true && type === 'string' ? SCALARS : type,
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    ...(exclusiveMinimum === undefined ? {} : { exclusiveMinimum }),
    ...(exclusiveMaximum === undefined ? {} : { exclusiveMaximum }),
    ...(minLength === undefined ? {} : { minLength }),
    ...(lengths.length === 0 ? {} : { maxLength: Math.min(...lengths) }),
    ...(first === undefined ? {} : { pattern: first }),
    ...(second === undefined ? {} : { allOf: [{ pattern: second }] }),
    ...(example === undefined ? {} : { examples: [example] }),
  }
}
