import { suggest } from '../../finding/suggest'
import { shortList } from '../../manifest/text'
import { kfgAssumed, kfgCircle, kfgLimit, kfgUnknownName } from '../rules'
import { across, type Span } from '../syntax/source'
import { type Body, type Expression, KINDS, type Name, type Step } from '../syntax/tree'
import { attributeOf } from './attributes'
import { called } from './functions'
import { calculated, negated } from './operators'
import type { Context, LetState, Module } from './program'
import type { KfgResource } from './value'
import { type BodyValue, describe, type Entry, insertedText, MAX_TEXT, type Value } from './value'
import { kfgDeclaredTwice } from '../rules'
import { wrongType } from '../../kind/rules'

/**
 * Returns the value of an expression in a file. If the expression is invalid, adds a finding and returns undefined.
 */
export function evaluate(expression: Expression, module: Module, context: Context): Value | undefined {
  const { span } = expression
  switch (expression.type) {
    case 'number':
      return { type: 'number', value: expression.value, span }
    case 'size':
      return { type: 'size', value: expression.value, unit: expression.unit, span }
    case 'word':
      return expression.value === null ? { type: 'nil', span } : { type: 'boolean', value: expression.value, span }
    case 'string':
      return textOf(expression, module, context)
    case 'name':
      return valueOfName({ text: expression.name, span }, module, context)
    case 'unary': {
      const operand = evaluate(expression.operand, module, context)
      return operand && negated(expression.sign, operand, span, context.problems)
    }
    case 'chain':
      return chained(expression, module, context)
    case 'steps':
      return stepped(expression, module, context)
    case 'list': {
      const items = expression.items.map((item) => evaluate(item, module, context))
      return { type: 'list', items: items.filter((item) => item !== undefined), span }
    }
    case 'body':
      return bodyValue(expression.body, module, context)
    case 'named':
      return { ...bodyValue(expression.body, module, context), span, name: expression.name }
  }
}

/** Returns the fields of a body. Reports fields that are set twice. */
export function bodyValue(body: Body, module: Module, context: Context): BodyValue {
  const entries = new Map<string, Entry>()
  const faulty: Name[] = []
  for (const { key, value: expression } of body.members) {
    if (entries.has(key.text)) {
      context.problems.add(kfgDeclaredTwice.at([], `\`${key.text}\` is set twice. Remove one of the two.`), key.span)
      continue
    }
    const value = expression && evaluate(expression, module, context)
    if (value === undefined) faulty.push(key)
    else entries.set(key.text, { key, value })
  }
  return { type: 'body', entries: [...entries.values()], faulty, span: body.span }
}

function textOf({ parts, span }: Expression & { type: 'string' }, module: Module, context: Context): Value | undefined {
  let text = ''
  const uses: KfgResource[] = []
  for (const part of parts) {
    if ('text' in part) {
      text += part.text
      continue
    }
    const value = evaluate(part.value, module, context)
    if (value === undefined) return undefined
    const inserted = insertedText(value)
    if (inserted === undefined) {
      const cure =
        value.type === 'secret'
          ? 'Use the secret as the whole value of a variable.'
          : 'Insert a string, a number or a size.'
      context.problems.add(wrongType.at([], `A string cannot contain ${describe(value)}. ${cure}`), part.value.span)
      return undefined
    }
    text += inserted
    if (value.type === 'text') uses.push(...value.uses)
    if (text.length > MAX_TEXT) {
      context.problems.add(kfgLimit.at([], 'The string is longer than 1 MiB. Shorten the string.'), span)
      return undefined
    }
  }
  return { type: 'text', text, uses, span }
}

function chained(
  { first, operations }: Expression & { type: 'chain' },
  module: Module,
  context: Context,
): Value | undefined {
  let left = evaluate(first, module, context)
  for (const { sign, right: expression } of operations) {
    const right = evaluate(expression, module, context)
    if (left === undefined || right === undefined) return undefined
    left = calculated({ left, right, sign, span: across(left.span, right.span) }, context.problems)
  }
  return left
}

/** Returns the value of a name: a `let`, a resource, or the only resource of a kind. */
function valueOfName(name: Name, module: Module, context: Context): Value | undefined {
  const known = module.lets.get(name.text)
  if (known !== undefined) return valueOfLet(known, name.span, context)
  const resource = module.resources.get(name.text) ?? onlyOfKind(name, module, context)
  if (resource !== undefined) {
    context.refer(resource, name.span)
    return { type: 'resource', resource, span: name.span }
  }
  const names = [...module.lets.keys(), ...module.resources.keys(), ...module.aliases.keys()]
  const cure = names.length === 0 ? `Declare the name: \`let ${name.text} = value\`.` : declaredText(names)
  const isModule = module.aliases.has(name.text)
  const message = isModule
    ? `\`${name.text}\` is an imported file. Use one of its values: \`${name.text}.NAME\`.`
    : `\`${name.text}\` is not declared.${suggest(name.text, names, cure).text}`
  context.problems.add(kfgUnknownName.at([], message), name.span)
  return undefined
}

/** Returns a sentence that lists the names in scope; undefined if there are none. */
const declaredText = (names: readonly string[]): string | undefined =>
  names.length === 0 ? undefined : `Declared: ${shortList(names.map((name) => `\`${name}\``))}.`

/**
 * Returns the only resource of a kind whose name is used as a reference, and reports the assumption as an info-level
 * finding.
 */
function onlyOfKind({ text, span }: Name, module: Module, context: Context): KfgResource | undefined {
  if (!KINDS.includes(text)) return undefined
  const [only, other] = [...module.resources.values()].filter(({ kind }) => kind === text)
  if (only === undefined || other !== undefined) return undefined
  const message = `\`${text}\` refers to the only ${text}, \`${only.name.text}\`. Write \`${only.name.text}\` instead.`
  context.problems.add(kfgAssumed.at([], message, { proposed: only.name.text }), span)
  return only
}

/** Returns the value of a `let`, with the place of its use. */
function valueOfLet(known: LetState, span: Span, context: Context): Value | undefined {
  if (known.state === 'open') {
    const message = `The value of \`${known.name.text}\` depends on itself. Remove the reference.`
    context.problems.add(kfgCircle.at([], message), known.name.span)
    return undefined
  }
  if (known.state === 'new') {
    known.state = 'open'
    known.value = evaluate(known.expression, known.module, context)
    known.state = 'done'
  }
  return known.value && { ...known.value, span }
}

function stepped({ of, steps, span }: Expression & { type: 'steps' }, module: Module, context: Context) {
  const [first, ...others] = steps
  let rest = others
  let value: Value | undefined
  if (of.type === 'name' && first?.type === 'call') {
    const values = first.values.map((one) => evaluate(one, module, context))
    if (values.some((one) => one === undefined)) return undefined
    const name = { text: of.name, span: of.span }
    value = called({ name, values: values.filter((one) => one !== undefined), span, file: module.source.file }, context)
  } else if (of.type === 'name' && first?.type === 'member' && isModule(of.name, module)) {
    value = memberOfModule({ text: of.name, span: of.span }, first.name, module, context)
  } else {
    value = evaluate(of, module, context)
    rest = steps
  }
  for (const step of rest) value = value && stepFrom(value, step, module, context)
  return value && { ...value, span }
}

const isModule = (name: string, module: Module): boolean =>
  module.aliases.has(name) && !module.lets.has(name) && !module.resources.has(name)

/**
 * Returns the value of `alias.name`: a value of the imported file, or a resource of the imported file that this file
 * declares.
 */
function memberOfModule(alias: Name, name: Name, module: Module, context: Context): Value | undefined {
  const imported = module.aliases.get(alias.text)
  const known = imported?.lets.get(name.text)
  if (known !== undefined) return valueOfLet(known, name.span, context)
  const made = module.instances.get(`${alias.text}.${name.text}`)
  if (made !== undefined) {
    context.refer(made, name.span)
    return { type: 'resource', resource: made, span: name.span }
  }
  const whole = `${alias.text}.${name.text}`
  const names = [...(imported?.lets.keys() ?? [])]
  const message = imported?.resources.has(name.text)
    ? `This file does not declare the resource \`${whole}\`. Add \`${whole} { }\`.`
    : `\`${alias.text}\` has no value \`${name.text}\`.${suggest(name.text, names, declaredText(names)).text}`
  context.problems.add(kfgUnknownName.at([], message), name.span)
  return undefined
}

function stepFrom(value: Value, step: Step, module: Module, context: Context): Value | undefined {
  if (step.type === 'call') {
    context.problems.add(wrongType.at([], `Only functions can be called, not ${describe(value)}.`), step.span)
    return undefined
  }
  if (step.type === 'index') {
    const at = evaluate(step.at, module, context)
    return at && indexed(value, at, context)
  }
  if (value.type === 'resource') return attributeOf(value.resource, step.name, context)
  return fieldOf(value, step.name, context)
}

function fieldOf(value: Value, { text, span }: Name, context: Context): Value | undefined {
  const entries = value.type === 'body' ? value.entries : []
  const found = entries.find(({ key }) => key.text === text)
  if (found !== undefined) return found.value
  const names = entries.map(({ key }) => key.text)
  const message =
    value.type === 'body'
      ? `The block has no field \`${text}\`.${suggest(text, names, `Fields: ${shortList(names)}.`).text}`
      : `${describe(value)} has no fields, because only blocks and resources have fields.`
  context.problems.add(kfgUnknownName.at([], message), span)
  return undefined
}

function indexed(value: Value, at: Value, context: Context): Value | undefined {
  if (value.type === 'list' && at.type === 'number') {
    const found = value.items[at.value]
    if (found !== undefined) return found
    const count = value.items.length
    const message = `The list has no entry ${at.value}. Use an index from 0 to ${count - 1}.`
    context.problems.add(wrongType.at([], count === 0 ? 'The list is empty, so it has no entries.' : message), at.span)
    return undefined
  }
  if (value.type === 'body' && at.type === 'text') return fieldOf(value, { text: at.text, span: at.span }, context)
  const message = `${describe(value)} cannot be indexed by ${describe(at)}. Index a list with a number.`
  context.problems.add(
    wrongType.at(
      [],
      message.replace(/^./, (letter) => letter.toUpperCase()),
    ),
    at.span,
  )
  return undefined
}
