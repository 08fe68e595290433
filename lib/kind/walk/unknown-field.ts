import type { Finding, FieldPath } from '../../finding/finding'
import { emptyField } from '../../finding/rules'
import { closest, didYouMean } from '../../finding/suggest'
import type { Plain } from '../../manifest/manifest'
import { lazy } from '../../manifest/memo/lazy'
import { nativeModels } from './native'
import type { Table } from '../table/table'
import { fixFor, fixText, isPlace, lookUp, meantBy, parseFix } from '../words/word'
import { labelOf, listNames } from './wording'

/** The table is 40 KB in size and is needed only if there is an error, so it is loaded lazily. */
const wordsOfOthers = lazy(() => require('../words/table') as typeof import('../words/table'))

/** An object around the current value: its fields, required fields, path and content. */
export interface Level {
  fields: Readonly<Record<string, Table>>
  required: readonly string[]
  source: FieldPath
  content: Plain
}

/** The fix for an unknown field, and the field of the same object that the author probably intended. */
export interface FieldFix {
  fix: string
  proposed?: string
  meant?: string
}

/** Fields of metadata. These fields never belong in a spec. */
const OF_METADATA = ['name', 'namespace', 'labels', 'annotations']

/** Names that resemble a field of lummo but have another meaning. */
const MEANING_ELSE = ['backend', 'environment', 'https', 'pods', 'port']

/** An unknown field: its name, its value, and the kind of the object. */
export interface UnknownField {
  key: string
  value: unknown
  kind: string | undefined
}

/**
 * Returns the fix for an unknown field. The field can have another name, be one level too high or too low, or be
 * misspelt.
 *
 * @param levels the objects around the field, starting with the outermost; the last object contains the field
 */
export function fixForField(field: UnknownField, levels: readonly Level[], resolve: (table: Table) => Table): FieldFix {
  const { key } = field
  const { fields = {}, required = [] } = levels[levels.length - 1] ?? {}
  const names = Object.keys(fields)
  const guess = closest(key, names)
  const alike = guess !== undefined && stem(guess) === stem(key) && !MEANING_ELSE.includes(key)
  if (alike) return meaning(guess)
  const known = ofOthers(field, levels)
  if (known !== undefined) return known
  if (levels.length === 1 && OF_METADATA.includes(key)) return { fix: `Set \`metadata.${key}\` instead.` }
  const holders = names.filter((name) => mapsOf(fields[name], resolve).some((map) => has(map, key)))
  const below =
    holders.find((name) => required.includes(name)) ?? holders[0] ?? names.find((name) => hasNative(fields[name], key))
  if (below !== undefined) return { fix: `Move the field under \`${below}\`.`, meant: below }
  const above = levels.slice(0, -1).findLast((level) => has(level.fields, key))
  if (above !== undefined) return { fix: `Move the field under ${labelOf(above.source)}.` }
  if (guess !== undefined) return meaning(guess)
  return {
    fix:
      names.length === 0
        ? 'Remove the field.'
        : `Available fields: ${listNames([...required, ...names.filter((name) => !required.includes(name))])}.`,
  }
}

const nameOf = ({ source }: Level): string => String(source.findLast((step) => typeof step === 'string') ?? 'spec')

function meaning(name: string): FieldFix {
  const { text, ...proposal } = didYouMean(name)
  return { fix: text.trimStart(), ...proposal, meant: name }
}

/** Returns the fix for a field with a name from Kubernetes or another tool. */
function ofOthers({ key, value, kind }: UnknownField, levels: readonly Level[]): FieldFix | undefined {
  const level = levels[levels.length - 1]
  for (const place of wordsOfOthers().PLACES) {
    if (level === undefined || !isPlace(place, { ...level, root: levels.length === 1, kind })) continue
    const map = nameOf(level)
    const other = place.others?.form.test(key) === true ? fixFor(place.others.fix, value, map) : undefined
    const line = lookUp(place.words, key, value) ?? other
    if (line === undefined || namesItself(line, key)) continue
    const fix = wordsOfOthers().filled(line, key, value, level.content)
    const { type, where, write } = parseFix(fix)
    const isThere =
      type === 'place' &&
      write.startsWith(`${key}: `) &&
      !['container', 'metadata'].includes(where) &&
      !(write.startsWith(`${key}: [{`) && listsScalars(value))
    const meant = meantBy(fix, level.fields)
    return {
      fix: isThere ? `Move the field under \`${where}\`.` : fixText(fix, map, kind),
      ...(type === 'rename' ? { proposed: write } : {}),
      ...(meant === undefined ? {} : { meant }),
    }
  }
  return undefined
}

/** Checks whether a list contains scalars, such as the volumes of Compose. */
const listsScalars = (value: unknown): boolean => Array.isArray(value) && value.some((one) => typeof one !== 'object')

/** Checks whether a fix suggests only the field itself, which can happen in tables that several kinds share. */
const namesItself = (fix: string, key: string): boolean =>
  parseFix(fix).type === 'rename' && parseFix(fix).write === key

/** Returns the replacement for a refused value from another tool, with a leading space. */
export function cureForValue(
  field: string,
  value: unknown,
  levels: readonly Level[],
  kind: string | undefined,
): string {
  const level = levels[levels.length - 1]
  for (const place of wordsOfOthers().PLACES) {
    if (level === undefined || !isPlace(place, { ...level, root: levels.length === 1, kind })) continue
    const fix = lookUp(place.values, field, value)
    if (fix !== undefined)
      return ` ${fixText(wordsOfOthers().filled(fix, field, value, level.content), nameOf(level), kind)}`
  }
  return ''
}

/** Removes findings that result from unknown fields, such as a missing field whose name was misspelt. */
export function dropEchoes(findings: Finding[], source: FieldPath, unknown: readonly FieldFix[]): void {
  const echoes = new Set(unknown.map(({ meant }) => JSON.stringify([...source, meant])))
  const rest = findings.filter(({ code, path }) => code !== emptyField.code || !echoes.has(JSON.stringify(path)))
  findings.splice(0, findings.length, ...rest)
}

/** Returns a word in lower case, without separators and plural ending. */
const stem = (word: string): string => word.replace(/[-_]/g, '').toLowerCase().replace(/s$/, '')

/** Returns the fields of objects that are allowed as the value or as its entries. */
function mapsOf(given: Table | undefined, resolve: (table: Table) => Table): Record<string, Table>[] {
  if (given === undefined) return []
  const table = resolve(given)
  if (table.properties !== undefined) return [table.properties]
  return [...(table.anyOf ?? []), ...(table.items === undefined ? [] : [table.items])].flatMap((one) =>
    mapsOf(one, resolve),
  )
}

const has = (fields: Readonly<Record<string, Table>>, key: string): boolean =>
  Object.hasOwn(fields, key) || Object.values(fields).some(({ aliases }) => aliases?.includes(key))

const hasNative = (table: Table | undefined, key: string): boolean =>
  table?.native !== undefined && Object.hasOwn(nativeModels()[table.native.replace('?', '')] ?? {}, key)
