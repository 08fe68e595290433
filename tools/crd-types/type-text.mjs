/** Types of the Kubernetes client, each with the fields that identify the type. The first matching type is used. */
const NATIVES = [
  ['V1PodTemplateSpec', ['metadata', 'spec'], ['spec.containers']],
  ['V1LabelSelector', ['matchLabels', 'matchExpressions'], []],
]

/** Minimum number of lines for which a repeated object type gets a name. */
const WORTH_A_NAME = 4

/** Converts a schema to TypeScript declarations: its type, named types, and imports. */
export function declarations(schema, { only, without = [] }) {
  const context = { natives: new Set(), counts: new Map(), names: new Map(), declared: [], without: new Set(without) }
  const paths = only?.map((path) => path.split('.'))
  typeOf(schema, paths, '', context)
  context.named = new Set([...context.counts].filter(([, count]) => count > 1).map(([text]) => text))
  const text = typeOf(schema, paths, '', { ...context, counts: new Map() })
  return { text, declared: context.declared, natives: [...context.natives].sort() }
}

/**
 * Returns a type as text without indentation.
 *
 * @param field the name of the field that has the type
 */
function typeOf(schema, only, field, context) {
  const native = nativeOf(schema)
  if (native !== undefined) {
    context.natives.add(native)
    return native
  }
  if (schema['x-kubernetes-int-or-string'] === true) return 'number | string'
  if (schema.enum !== undefined)
    return schema.enum.map((one) => (typeof one === 'string' ? quoted(one) : one)).join(' | ')
  switch (schema.type) {
    case 'array':
      return listOf(typeOf(schema.items ?? {}, only, field, context))
    case 'object':
      return named(objectOf(schema, only, field, context), field, context)
    case 'integer':
    case 'number':
      return 'number'
    case 'string':
    case 'boolean':
      return schema.type
    default:
      return 'unknown'
  }
}

const quoted = (text) => `'${text.replaceAll("'", "\\'")}'`

const listOf = (type) => (/ \| /.test(type) && !type.startsWith('{') ? `(${type})[]` : `${type}[]`)

function nativeOf({ type, properties = {} }) {
  if (type !== 'object') return undefined
  const has = (path) => path.split('.').reduce((at, name) => at?.properties?.[name], { properties }) !== undefined
  const found = NATIVES.find(
    ([, fields, deeper]) => Object.keys(properties).length === fields.length && [...fields, ...deeper].every(has),
  )
  return found?.[0]
}

function objectOf({ properties, required = [], additionalProperties }, only, field, context) {
  if (properties === undefined) {
    const is = typeof additionalProperties === 'object'
    return `Record<string, ${is ? typeOf(additionalProperties, undefined, field, context) : 'unknown'}>`
  }
  const fields = Object.entries(properties).flatMap(([name, member]) => {
    const below = only?.filter(([first]) => first === name).map(([, ...rest]) => rest)
    if (below?.length === 0 || context.without.has(name)) return []
    const deeper = below?.some((rest) => rest.length === 0) ? undefined : below
    const type = typeOf(member, deeper, name, context)
    const key = /^[A-Za-z_]\w*$/.test(name) ? name : quoted(name)
    return [`  ${key}${required.includes(name) ? '' : '?'}: ${type.replaceAll('\n', '\n  ')}`]
  })
  return `{\n${fields.join('\n')}\n}`
}

/** Gives a repeated type a name. The replacement happens in the second of two rounds. */
function named(text, field, context) {
  if (text.split('\n').length < WORTH_A_NAME || field === '') return text
  context.counts.set(text, (context.counts.get(text) ?? 0) + 1)
  if (!isRepeated(text, context)) return text
  const known = context.names.get(text)
  if (known !== undefined) return known
  const plain = `${field[0].toUpperCase()}${field.slice(1)}`
  const taken = [...context.names.values()]
  const name = taken.includes(plain) ? `${plain}${taken.filter((one) => one.startsWith(plain)).length + 1}` : plain
  context.names.set(text, name)
  context.declared.push(`type ${name} = ${text}`)
  return name
}

/**
 * Checks whether the first round found a type more than once. In the first round, inner types do not have names yet.
 */
function isRepeated(text, { named: repeated, names }) {
  if (repeated === undefined) return false
  let whole = text
  for (const [inner, name] of [...names].reverse()) {
    whole = whole.replace(
      new RegExp(`^( *)(.*: )${name}\\b`, 'gm'),
      (_, indent, before) => `${indent}${before}${inner.replaceAll('\n', `\n${indent}`)}`,
    )
  }
  return repeated.has(whole)
}
