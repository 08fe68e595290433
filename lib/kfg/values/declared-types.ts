import { suggest } from '../../finding/suggest'
import { kfgCircle, kfgUnknownName } from '../rules'
import { KINDS, type Name, type TypeOf } from '../syntax/tree'
import { evaluate } from './evaluate'
import type { Context, Module, TypeDeclared } from './program'
import type { Field, Shape, Wanted } from './shapes'

/** Types of the language, keyed by name. */
const BUILT_IN: Readonly<Record<string, Wanted>> = {
  int: 'int',
  float: 'float',
  string: 'string',
  bool: 'bool',
  size: 'size',
  cron: 'cron',
  resource: { resource: [] },
  ...Object.fromEntries(KINDS.map((kind) => [kind, { resource: [kind] }])),
}

/** Returns the shape of a declared type. If the type does not exist, adds a finding and returns undefined. */
export function shapeNamed(name: Name, module: Module, context: Context): Shape | undefined {
  const declared = module.types.get(name.text)
  if (declared !== undefined) return shapeOf(declared, context, [])
  const known = [...module.types.keys()]
  const cure = `Declare the type: \`type ${name.text} { … }\`.`
  const message = `\`${name.text}\` is not a declared type.${suggest(name.text, known, cure).text}`
  context.problems.add(kfgUnknownName.at([], message), name.span)
  return undefined
}

function shapeOf({ name, fields, module }: TypeDeclared, context: Context, open: readonly string[]): Shape | undefined {
  if (open.includes(name.text)) {
    const way = [...open.slice(open.indexOf(name.text)), name.text].join(' → ')
    context.problems.add(
      kfgCircle.at([], `The type \`${name.text}\` contains itself: ${way}. Remove one of the references.`),
      name.span,
    )
    return undefined
  }
  const found: Record<string, Field> = {}
  for (const field of fields) {
    const wanted = wantedOf(field.type, module, { context, open: [...open, name.text] })
    if (wanted === undefined) continue
    const initial = field.initial && evaluate(field.initial, module, context)
    found[field.name.text] = { wanted, ...(initial === undefined ? { isRequired: true } : { initial }) }
  }
  return { name: name.text, fields: found }
}

function wantedOf(
  { choices, isList }: TypeOf,
  module: Module,
  { context, open }: { context: Context; open: readonly string[] },
): Wanted | undefined {
  const each = choices.map((choice): Wanted | undefined => {
    if (choice.type === 'text') return { text: choice.text }
    const { name } = choice
    const builtIn = Object.hasOwn(BUILT_IN, name.text) ? BUILT_IN[name.text] : undefined
    if (builtIn !== undefined) return builtIn
    const declared = module.types.get(name.text)
    if (declared !== undefined) {
      const shape = shapeOf(declared, context, open)
      return shape && { shape }
    }
    const known = [...Object.keys(BUILT_IN), ...module.types.keys()]
    const message = `\`${name.text}\` is not a type.${suggest(name.text, known, 'Use `int`, `string`, `size` or another type.').text}`
    context.problems.add(kfgUnknownName.at([], message), name.span)
    return undefined
  })
  const [only, second] = each
  const known = each.filter((one) => one !== undefined)
  if (known.length < each.length || only === undefined) return undefined
  const one: Wanted = second === undefined ? only : { oneOf: known }
  return isList ? { list: one } : one
}
