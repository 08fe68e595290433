import { suggest } from '../../finding/suggest'
import { missingField } from '../../finding/rules'
import { unknownField, wrongType } from '../../kind/rules'
import { listText, shortList } from '../../manifest/text'
import type { Problems } from '../problems'
import type { Span } from '../syntax/source'
import type { Name } from '../syntax/tree'
import { type BodyValue, describe, type Entry, type Value } from './value'

/** Required form of a value. */
export type Wanted =
  | 'int'
  | 'float'
  | 'string'
  | 'bool'
  /** A size, a number, or a size in quotes. */
  | 'size'
  | 'cron'
  | 'any'
  /** A string, number, boolean or size, and in `env` a secret. */
  | 'variable'
  | { text: string }
  /** A resource of any kind, or of the given kinds only. */
  | { resource: readonly string[] }
  | { list: Wanted }
  /** A block with any keys. */
  | { map: Wanted }
  | { shape: Shape }
  /** A name followed by a block: `postgres { … }`. */
  | { named: readonly string[] }
  | { oneOf: readonly Wanted[] }

export interface Field {
  wanted: Wanted
  isRequired?: true
  /** Default value of the field. */
  initial?: Value
}

/** A closed set of fields. */
export interface Shape {
  /** Name of the owner of the fields in messages: `service`, `ServiceConfig`. */
  name: string
  fields: Readonly<Record<string, Field>>
}

/** Returns the fields of a body with the defaults of a shape. Reports unknown, missing and wrong fields. */
export function checked(body: BodyValue, shape: Shape, at: { span: Span; problems: Problems }): BodyValue {
  const { problems } = at
  const entries: Entry[] = []
  const faulty = [...body.faulty]
  for (const key of body.faulty) if (!Object.hasOwn(shape.fields, key.text)) reportUnknown(key, shape, problems)
  for (const entry of body.entries) {
    const { key, value } = entry
    const field = Object.hasOwn(shape.fields, key.text) ? shape.fields[key.text] : undefined
    if (field === undefined) {
      reportUnknown(key, shape, problems)
      continue
    }
    const right = fitting(value, field.wanted, problems)
    if (right !== undefined) entries.push({ key, value: right })
    else {
      faulty.push(key)
      reportWrong(entry, field.wanted, problems)
    }
  }
  const isSet = new Set([...body.entries.map(({ key }) => key), ...body.faulty].map(({ text }) => text))
  for (const [name, { isRequired, initial }] of Object.entries(shape.fields)) {
    if (isSet.has(name)) continue
    if (initial !== undefined)
      entries.push({ key: { text: name, span: at.span }, value: { ...initial, span: at.span } })
    else if (isRequired) {
      problems.add(missingField.at([], `\`${shape.name}\` requires \`${name}\`. Add \`${name}\`.`), at.span)
    }
  }
  return { ...body, entries, faulty }
}

function reportUnknown(key: Name, shape: Shape, problems: Problems): void {
  const names = Object.keys(shape.fields)
  const { text, proposed } = suggest(key.text, names, names.length === 0 ? undefined : `Fields: ${shortList(names)}.`)
  const message = `\`${key.text}\` is not a field of \`${shape.name}\`.${text}`
  problems.add(unknownField.at([], message, proposed === undefined ? {} : { proposed }), key.span)
}

/** Invalid values of nested blocks are reported at the nested field, so the block itself is never reported. */
function reportWrong({ key, value }: Entry, wanted: Wanted, problems: Problems): void {
  const message = `\`${key.text}\` must be ${wantedText(wanted)}, not ${describe(value)}. Change the value.`
  problems.add(wrongType.at([], message), value.span)
}

/** Returns a value with the defaults of its shape; undefined if the value does not match. */
function fitting(value: Value, wanted: Wanted, problems: Problems): Value | undefined {
  if (typeof wanted === 'string') return fitsWord(value, wanted) ? value : undefined
  if ('text' in wanted) return value.type === 'text' && value.text === wanted.text ? value : undefined
  if ('resource' in wanted) return isResource(value, wanted.resource) ? value : undefined
  if ('named' in wanted) return isNamed(value, wanted.named) ? value : undefined
  if ('list' in wanted) return fittingList(value, wanted.list, problems)
  if ('oneOf' in wanted)
    return wanted.oneOf.map((one) => fitting(value, one, problems)).find((one) => one !== undefined)
  if (value.type !== 'body' || value.name !== undefined) return undefined
  if ('map' in wanted) return mapped(value, wanted.map, problems)
  return checked(value, wanted.shape, { span: value.span, problems })
}

const isNamed = (value: Value, names: readonly string[]): boolean =>
  value.type === 'body' && value.name !== undefined && names.includes(value.name.text)

function fittingList(value: Value, wanted: Wanted, problems: Problems): Value | undefined {
  if (value.type !== 'list') return undefined
  const items = value.items.map((item) => fitting(item, wanted, problems))
  return items.every((item) => item !== undefined) ? { ...value, items } : undefined
}

function mapped(value: BodyValue, wanted: Wanted, problems: Problems): BodyValue {
  const entries = value.entries.flatMap((entry) => {
    const right = fitting(entry.value, wanted, problems)
    if (right === undefined) reportWrong(entry, wanted, problems)
    return right === undefined ? [] : [{ ...entry, value: right }]
  })
  return { ...value, entries }
}

const isResource = (value: Value, kinds: readonly string[]): boolean =>
  value.type === 'resource' && (kinds.length === 0 || kinds.includes(value.resource.kind))

function fitsWord(value: Value, wanted: Wanted & string): boolean {
  switch (wanted) {
    case 'int':
      return value.type === 'number' && Number.isSafeInteger(value.value)
    case 'float':
      return value.type === 'number'
    case 'bool':
      return value.type === 'boolean'
    case 'string':
    case 'cron':
      return value.type === 'text'
    case 'size':
      return value.type === 'size' || value.type === 'number' || value.type === 'text'
    case 'variable':
      return ['text', 'number', 'boolean', 'size', 'secret'].includes(value.type)
    default:
      return true
  }
}

/** Returns the text that describes a shape in messages. */
function wantedText(wanted: Wanted): string {
  if (typeof wanted === 'string') return WORDS[wanted]
  if ('text' in wanted) return `\`"${wanted.text}"\``
  if ('resource' in wanted) {
    return wanted.resource.length === 0 ? 'a resource' : `a ${shortList(wanted.resource, 'or')}`
  }
  if ('named' in wanted) return `\`${wanted.named[0] ?? ''} { … }\``
  if ('list' in wanted) return `a list, each entry ${wantedText(wanted.list)}`
  if ('oneOf' in wanted) return listText(wanted.oneOf.map(wantedText), 'or')
  return 'a block in braces'
}

const WORDS: Readonly<Record<Wanted & string, string>> = {
  int: 'a whole number',
  float: 'a number',
  bool: '`true` or `false`',
  string: 'a string in double quotes',
  cron: 'a schedule in double quotes',
  size: 'a size such as `200m` or `1GB`',
  variable: 'a string, a number or a boolean',
  any: 'a value',
}
