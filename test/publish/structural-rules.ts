import { isPlain, type Plain } from '../../lib/manifest/manifest'

/**
 * Rules of an API server for the schema of a CustomResourceDefinition. Sources: Kubernetes 1.34, "Extend the Kubernetes
 * API with CustomResourceDefinitions", Specifying a structural schema;
 * k8s.io/apiextensions-apiserver/pkg/apiserver/schema (structural.go, validation.go), v0.34.
 */
const WORDS = new Set([
  ...['description', 'type', 'properties', 'additionalProperties', 'items', 'required', 'enum', 'nullable', 'default'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'minLength', 'maxLength', 'pattern', 'format'],
  ...['minItems', 'maxItems', 'minProperties', 'maxProperties', 'allOf', 'anyOf', 'oneOf', 'not'],
  ...['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-int-or-string', 'x-kubernetes-embedded-resource'],
  ...['x-kubernetes-list-type', 'x-kubernetes-list-map-keys', 'x-kubernetes-validations'],
])
/** Keywords that are not allowed inside `allOf`, `anyOf`, `oneOf` and `not`. */
const OUTSIDE_ONLY = ['description', 'type', 'default', 'additionalProperties', 'nullable', 'x-kubernetes-validations']
const TYPES = ['object', 'array', 'string', 'number', 'integer', 'boolean']

/** Returns the errors of an API server for a schema. */
export function structuralProblems(root: Plain): string[] {
  const problems = part(root, '')
  const metadata = isPlain(root.properties) ? root.properties.metadata : undefined
  if (root.type !== 'object') problems.push(': the root must be an object')
  if (isPlain(metadata) && Object.keys(metadata).some((word) => word !== 'type')) {
    problems.push('.metadata: only its name may have rules')
  }
  return problems
}

function part(schema: Plain, path: string): string[] {
  const keeps = schema['x-kubernetes-preserve-unknown-fields'] === true
  const intOrText = schema['x-kubernetes-int-or-string'] === true
  const problems = words(schema, path)
  if (schema.type === undefined && !keeps && !intOrText) problems.push(`${path}: has no type`)
  if (schema.type !== undefined && (intOrText || !TYPES.includes(String(schema.type)))) {
    problems.push(`${path}: has the type ${JSON.stringify(schema.type)}`)
  }
  if (schema.type === 'array' && !isPlain(schema.items)) problems.push(`${path}: its entries have no type`)
  problems.push(...keyProblems(schema, path))
  if (keeps && schema.type !== undefined && schema.type !== 'object')
    problems.push(`${path}: keeps fields, but is no map`)
  if (schema.properties !== undefined && schema.additionalProperties !== undefined) {
    problems.push(`${path}: has named and free fields`)
  }
  for (const word of ['allOf', 'anyOf', 'oneOf']) {
    for (const one of (schema[word] as Plain[] | undefined) ?? [])
      problems.push(...rule(one, schema, `${path}.${word}`))
  }
  if (isPlain(schema.not)) problems.push(...rule(schema.not, schema, `${path}.not`))
  for (const [name, member] of Object.entries((schema.properties as Record<string, Plain>) ?? {})) {
    problems.push(...part(member, `${path}.${name}`))
  }
  if (isPlain(schema.items)) problems.push(...part(schema.items, `${path}[]`))
  if (isPlain(schema.additionalProperties)) problems.push(...part(schema.additionalProperties, `${path}{}`))
  return problems
}

/** Checks the merge keys of a list. Each must be a required field of the entries. */
const keyProblems = (schema: Plain, path: string): string[] =>
  ((schema['x-kubernetes-list-map-keys'] as string[] | undefined) ?? []).flatMap((key) => {
    const entry = schema.items as { properties?: Plain; required?: string[] }
    const isKey = entry.properties?.[key] !== undefined && entry.required?.includes(key) === true
    const isMap = schema['x-kubernetes-list-type'] === 'map'
    return isMap && isKey ? [] : [`${path}: ${key} is not a key of its entries`]
  })

/** Checks a rule outside the structure. A rule may refer only to parts of the structure, and must not set types. */
function rule(schema: Plain, structure: Plain, path: string): string[] {
  const problems = words(schema, path)
  for (const word of OUTSIDE_ONLY) if (schema[word] !== undefined) problems.push(`${path}: has ${word}`)
  const known = Object.keys((structure.properties as Plain | undefined) ?? {})
  for (const name of (schema.required as string[] | undefined) ?? []) {
    if (!known.includes(name)) problems.push(`${path}: asks for ${name}, which is no field`)
  }
  for (const word of ['allOf', 'anyOf', 'oneOf']) {
    for (const one of (schema[word] as Plain[] | undefined) ?? [])
      problems.push(...rule(one, structure, `${path}.${word}`))
  }
  return isPlain(schema.not) ? [...problems, ...rule(schema.not, structure, `${path}.not`)] : problems
}

function words(schema: Plain, path: string): string[] {
  const problems = Object.keys(schema).flatMap((word) => (WORDS.has(word) ? [] : [`${path}: ${word} is not allowed`]))
  for (const bound of ['exclusiveMinimum', 'exclusiveMaximum']) {
    if (schema[bound] !== undefined && typeof schema[bound] !== 'boolean')
      problems.push(`${path}: ${bound} is no boolean`)
  }
  if (schema.default !== undefined && path === '') problems.push(': the root has a default')
  if (typeof schema.pattern === 'string' && /\(\?[=!<]|\\[1-9]/.test(schema.pattern)) {
    problems.push(`${path}: Go cannot read the pattern ${schema.pattern}`)
  }
  const values = Array.isArray(schema.enum) ? schema.enum : []
  const fits = values.every((one) => schema.type === undefined || typeof one === TYPE_OF[String(schema.type)])
  return fits ? problems : [...problems, `${path}: has values of another type`]
}

const TYPE_OF: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
}
