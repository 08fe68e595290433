import type { FieldPath } from '../../finding/finding'
import { notAllowed } from '../../finding/rules'
import { wrongType } from '../rules'
import { explainDuration, parseDuration } from '../../manifest/grammar/duration'
import { isPlain } from '../../manifest/manifest'
import { listText } from '../../manifest/text'
import type { Reporter } from './reporter'
import type { Table } from '../table/table'
import { labelOf, listNames, NOUN, describeValue } from './wording'

/** Reports that a value has the wrong type, with the fix if it is known. */
export function reportWrongType(to: Reporter, table: Table, value: unknown, source: FieldPath): undefined {
  const message = `${labelOf(source)} must be ${expectedBy(table)}, but is ${describeValue(value)}.`
  const fix = to.replacementFor(value, source) || fixForType(table, value, to.sourceOf(source)?.text, source)
  return to.report(wrongType, source, message + fix, { current: value })
}

/** Reports a value that none of several forms accepts: `secret: true` for a name, an object or `false`. */
export function reportChoice(to: Reporter, options: readonly Table[], value: unknown, source: FieldPath): undefined {
  const forms = options.flatMap((option) => (option.const === undefined ? formsOf(option) : `\`${option.const}\``))
  const expected = listText(forms, 'or')
  const isOfType = options.some((option) => option.const !== undefined && typeof option.const === typeof value)
  const message = `${labelOf(source)} must be ${expected}, but is ${describeValue(value)}.${to.replacementFor(value, source)}`
  return to.report(isOfType ? notAllowed : wrongType, source, message, { current: value })
}

/** Returns the accepted forms of a table: first the type of the field that a scalar sets, then the type itself. */
const formsOf = ({ type, shorthand = '', properties }: Table): string[] => [
  ...[NOUN[properties?.[shorthand]?.type ?? ''] ?? []].flat(),
  NOUN[type ?? ''] ?? 'a value',
]

/** Returns a description of the forms that a table accepts, for messages. */
function expectedBy({ type, shorthand = '', properties, items, single, keyed }: Table): string {
  const noun = NOUN[type ?? ''] ?? 'another value'
  const short = NOUN[properties?.[shorthand]?.type ?? '']
  if (short !== undefined) return `${short} or ${noun}`
  const ofEntry = single === true ? (items?.type ?? '') : ''
  const entry = NOUN[keyed === undefined ? ofEntry : 'object']
  return entry === undefined ? noun : `${entry} or ${noun}`
}

/**
 * Returns how to correct a value of the wrong type, with a leading space. The result is empty if no correction is
 * known.
 */
export function fixForType(table: Table, value: unknown, text: string | undefined, source: FieldPath): string {
  const { type } = table
  const scalar = ['number', 'boolean', 'bigint'].includes(typeof value)
  if (typeof value === 'boolean' && isName(table)) return ' Set a name, or remove the field.'
  if (type === 'string' && scalar) return ` Put the value in quotes: ${JSON.stringify(text ?? String(value))}.`
  if (table.paste !== undefined && isPlain(value)) return ` Set other fields in a patch, for example:\n${table.paste}`
  if (typeof value === 'string' && /\{\{|\$\{/.test(value)) return ' If this file is a template, render it first.'
  const known = variables(value, source)
  if (known !== undefined) return known
  if (type === 'array') return intoList(table, value)
  return type === 'object' ? intoMap(table, value) : fromText(table, value)
}

/** Checks whether a table describes the name of an object. Such a name cannot be `true` or `false`. */
const isName = ({ type, format, shorthand, properties }: Table): boolean =>
  type === 'string' ? ['dns-subdomain', 'dns-label'].includes(format ?? '') : isNamed(properties?.[shorthand ?? ''])
const isNamed = (table: Table | undefined): boolean => table !== undefined && table.type === 'string' && isName(table)

/**
 * Returns the fix for a wrong value of `env`. At the top level, `env` is a string; in a container, it contains
 * variables.
 */
function variables(value: unknown, source: FieldPath): string | undefined {
  const [outer, last] = source.slice(-2)
  if (last === 'env' && isPlain(value)) return ' Move environment variables under `env` of a container.'
  if (outer !== 'env') return undefined
  const [, name, text] = /^(\w+)=(.*)$/s.exec(typeof value === 'string' ? value : '') ?? []
  return name === undefined ? undefined : ` Set an object: \`{${name}: ${JSON.stringify(text)}}\`.`
}

/** Returns the fix for a value that must be an entry of a list. */
function intoList({ items = {} }: Table, value: unknown): string {
  if (items.type === 'object') {
    const isEntry = isPlain(value) && Object.keys(value).some((key) => items.properties?.[key] !== undefined)
    return isEntry ? ' Add `- ` before the first line of the value.' : intoMap(items, value)
  }
  if (items.type !== 'string' || typeof value === 'object') return ''
  // Only unquoted words without YAML characters can be split.
  return /^[\w./=-]+( [\w./=-]+)*$/.test(String(value)) ? ` Set \`[${String(value).split(' ').join(', ')}]\`.` : ''
}

/** Maximum number of fields that a message lists. */
const MAX_NAMED = 8

/** Returns the fix for a value that must be a field of an object. */
function intoMap({ properties = {}, required = [] }: Table, value: unknown): string {
  const names = Object.keys(properties)
  const fix = typeof value === 'string' ? textIntoMap(names, required, value) : undefined
  if (fix !== undefined) return fix
  if (names.length === 0 && Array.isArray(value) && value.some((one) => isPlain(one) && one.op !== undefined))
    return ' Move the list of operations under `json6902`.'
  return Array.isArray(value) || names.length === 0 || names.length > MAX_NAMED
    ? ''
    : ` Available fields: ${listNames(names)}.`
}

/** Returns the fix for a string that must be a field of an object, if the string shows which field is meant. */
function textIntoMap(names: readonly string[], required: readonly string[], value: string): string | undefined {
  if (value.includes('\n') && names.length === 0) return ' Remove `|`, so that the value becomes an object.'
  const [, volume = '', mount] = /^([^:]+):(\/[^:]*)(?::r[ow])?$/.exec(value) ?? []
  if (mount !== undefined && names.includes('empty')) return volumeOf(volume, mount)
  // The `path` of a host path is the path in the container, which is optional.
  const path = ['host', 'path'].find((name) => names.includes(name) && (name === 'path' || required.includes(name)))
  const pair = portPair(value)
  if (pair !== undefined && names.includes('servicePort'))
    return ` Set \`{port: ${pair.inner}, servicePort: ${pair.outer}}\`.`
  if (value.startsWith('/') && path !== undefined) return ` Set \`{${path}: ${value}}\`.`
  if (names.includes('image') && names.includes('command')) return ` Set \`{image: ${value}}\`.`
  return undefined
}

/** Parses a pair of ports as Compose writes it: the port that clients use, and the port of the container. */
export function portPair(value: unknown): { outer: string; inner: string } | undefined {
  const [, outer = '', inner] = /^(\d{1,5}):(\d{1,5})$/.exec(typeof value === 'string' ? value : '') ?? []
  return inner === undefined ? undefined : { outer, inner }
}

/** Returns the fix for a volume as Compose writes it, such as `data:/data` or `/var/log:/logs:ro`. */
function volumeOf(volume: string, mount: string): string {
  if (/^[./~]/.test(volume))
    return ` A host path is not available here. Set \`hostAccess: {paths: [{host: ${volume}, path: ${mount}}]}\` in a LummoDaemonSet.`
  return ` Set \`{name: ${volume}, path: ${mount}, claim: ${volume}}\`, or \`empty: {}\` without a claim.`
}

/** Returns the fix for a string that must be a number or a boolean. */
function fromText({ type }: Table, value: unknown): string {
  if (typeof value !== 'string') return ''
  if (type === 'boolean') {
    return /^(yes|no|on|off|true|false)$/i.test(value) ? ` Set \`${/^(yes|on|true)$/i.test(value)}\`.` : ''
  }
  if (type !== 'integer' && type !== 'number') return ''
  if (portPair(value) !== undefined) return ' Set a single number.'
  if (/^-?\d+(\.\d+)?$/.test(value)) return ' Remove the quotes.'
  const meant = /^\d+ ?[a-z]+$/i.test(value) ? /Set `(\S+)`/.exec(explainDuration(value) ?? '')?.[1] : undefined
  const seconds = parseDuration(meant ?? value)
  return seconds === undefined ? '' : ` Set the number of seconds, \`${seconds}\`.`
}
