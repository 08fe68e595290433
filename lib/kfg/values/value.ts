import type { Name } from '../syntax/tree'
import type { Span } from '../syntax/source'

/** A resource of the program. The body of a resource is evaluated at the first use. */
export interface KfgResource {
  kind: string
  name: Name
  /** Name of the object: the name of the resource as a DNS label, or the field `name`. */
  objectName(): string
  /** Fields with their values; undefined if a field depends on itself, which is already reported. */
  body(): BodyValue | undefined
}

export interface Entry {
  key: Name
  value: Value
}

export type BodyValue = {
  type: 'body'
  entries: readonly Entry[]
  /** Fields with an invalid value, which is already reported. */
  faulty: readonly Name[]
  span: Span
  /** The name before the braces: `postgres { … }`. */
  name?: Name
}

/** A value with the place where it is used. */
export type Value =
  | { type: 'number'; value: number; span: Span }
  | { type: 'size'; value: number; unit: string; span: Span }
  /** `uses` lists the resources with credentials to which the text refers as `$(NAME)`. */
  | { type: 'text'; text: string; uses: readonly KfgResource[]; span: Span }
  | { type: 'boolean'; value: boolean; span: Span }
  | { type: 'nil'; span: Span }
  | { type: 'list'; items: readonly Value[]; span: Span }
  | BodyValue
  | { type: 'resource'; resource: KfgResource; span: Span }
  /** A key of a Secret, for one environment variable. */
  | { type: 'secret'; secret: string; key: string; span: Span }

/** Maximum length of a string, in characters. */
export const MAX_TEXT = 1 << 20

/** Returns a text value without credentials. */
export const plainText = (text: string, span: Span): Value => ({ type: 'text', text, uses: [], span })

/** Suffixes of Kubernetes for the units of the language. */
const SUFFIXES: Readonly<Record<string, string>> = { KB: 'k', MB: 'M', GB: 'G', TB: 'T' }

/** Returns a size as a Kubernetes quantity: `50G`, `200m`. */
export const sizeAsQuantity = ({ value, unit }: { value: number; unit: string }): string =>
  `${value}${SUFFIXES[unit] ?? unit}`

/** Returns the text that `${…}` inserts for a value; undefined for lists, bodies, resources and secrets. */
export function insertedText(value: Value): string | undefined {
  if (value.type === 'text') return value.text
  if (value.type === 'number' || value.type === 'boolean') return String(value.value)
  return value.type === 'size' ? `${value.value}${value.unit}` : undefined
}

/** Returns a value as the subject of a message: `a number`, `the string "80"`. */
export function describe(value: Value): string {
  if (value.type === 'text') return value.text.length > 40 ? 'a string' : `the string "${value.text}"`
  if (value.type === 'number' || value.type === 'boolean') return `\`${value.value}\``
  if (value.type === 'size') return `the size \`${value.value}${value.unit}\``
  if (value.type === 'resource') return `the ${value.resource.kind} \`${value.resource.name.text}\``
  return { nil: '`nil`', list: 'a list', body: 'a block', secret: 'a secret' }[value.type]
}
