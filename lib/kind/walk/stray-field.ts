import type { Finding, FieldPath } from '../../finding/finding'
import { emptyField } from '../../finding/rules'
import { closest, didYouMean } from '../../finding/suggest'
import { lazy } from '../../manifest/lazy'
import { nativeModels } from './native'
import type { Table } from '../table/table'
import { fixText, isPlace, lookUp, meantBy, parseFix } from '../words/word'
import { labelOf, list } from './wording'

/** 40 KB that only a run with an error needs. */
const wordsOfOthers = lazy(() => require('../words/table') as typeof import('../words/table'))

/** A map: its fields, those that must be there, and where it stands. */
export interface Level {
  fields: Readonly<Record<string, Table>>
  required: readonly string[]
  source: FieldPath
}

/** What to do about a stray field, and the field of its own map that it stands for. */
export interface Cure {
  cure: string
  proposed?: string
  meant?: string
}

/** What belongs to every object of Kubernetes, and never to a spec. */
const OF_METADATA = ['name', 'namespace', 'labels', 'annotations']

/** Words that are as good as a field of ours, and mean something else. */
const MEANING_ELSE = ['environment', 'https', 'pods', 'port']

/** A field that a map does not have: its name and value, and the kind of the object. */
export interface Stray {
  key: string
  value: unknown
  kind: string | undefined
}

/**
 * What to do about a field that a map does not have: it may have another name, stand a level too high or too low, or be
 * misspelt.
 *
 * @param levels the maps around it, the outermost first; the last one is its own
 */
export function cureFor(stray: Stray, levels: readonly Level[], resolve: (table: Table) => Table): Cure {
  const { key } = stray
  const { fields = {}, required = [] } = levels[levels.length - 1] ?? {}
  const names = Object.keys(fields)
  const guess = closest(key, names)
  const alike = guess !== undefined && stem(guess) === stem(key) && !MEANING_ELSE.includes(key)
  if (alike) return meaning(guess)
  const known = ofOthers(stray, levels)
  if (known !== undefined) return known
  if (levels.length === 1 && OF_METADATA.includes(key)) return { cure: 'It belongs under `metadata`.' }
  const holders = names.filter((name) => mapsOf(fields[name], resolve).some((map) => has(map, key)))
  const below =
    holders.find((name) => required.includes(name)) ?? holders[0] ?? names.find((name) => hasNative(fields[name], key))
  if (below !== undefined) return { cure: `It belongs under \`${below}\`.`, meant: below }
  const above = levels.slice(0, -1).findLast((level) => has(level.fields, key))
  if (above !== undefined) return { cure: `It belongs under ${labelOf(above.source)}.` }
  if (guess !== undefined) return meaning(guess)
  return {
    cure:
      names.length === 0
        ? 'Remove it.'
        : `It takes ${list([...required, ...names.filter((name) => !required.includes(name))])}.`,
  }
}

const nameOf = ({ source }: Level): string => String(source.findLast((step) => typeof step === 'string') ?? 'spec')

function meaning(name: string): Cure {
  const { text, ...proposal } = didYouMean(name)
  return { cure: text.trimStart(), ...proposal, meant: name }
}

/** What to do about a word of Kubernetes and other tools. */
function ofOthers({ key, value, kind }: Stray, levels: readonly Level[]): Cure | undefined {
  const level = levels[levels.length - 1]
  for (const place of wordsOfOthers().PLACES) {
    if (level === undefined || !isPlace(place, { ...level, root: levels.length === 1, kind })) continue
    const fix =
      lookUp(place.words, key, value) ?? (place.others?.form.test(key) === true ? place.others.fix : undefined)
    if (fix === undefined || namesItself(fix, key)) continue
    const { sort, where, write } = parseFix(fix)
    const isThere = sort === 'place' && write.startsWith(`${key}: `) && !['container', 'metadata'].includes(where)
    const meant = meantBy(fix, level.fields)
    return {
      cure: isThere ? `It belongs under \`${where}\`.` : fixText(fix, nameOf(level), kind),
      ...(sort === 'rename' ? { proposed: write } : {}),
      ...(meant === undefined ? {} : { meant }),
    }
  }
  return undefined
}

/** Whether a line of the table is about the very field: of a kind that has it, in a table for several. */
const namesItself = (fix: string, key: string): boolean =>
  parseFix(fix).sort === 'rename' && parseFix(fix).write === key

/** What to write instead of a value that a field refuses, where it is one of other tools; with a space before it. */
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
    if (fix !== undefined) return ` ${fixText(fix, nameOf(level), kind)}`
  }
  return ''
}

/** Takes away what only follows from stray fields: that the fields which they stand for are empty. */
export function dropEchoes(findings: Finding[], source: FieldPath, strays: readonly Cure[]): void {
  const echoes = new Set(strays.map(({ meant }) => JSON.stringify([...source, meant])))
  const rest = findings.filter(({ code, path }) => code !== emptyField.code || !echoes.has(JSON.stringify(path)))
  findings.splice(0, findings.length, ...rest)
}

/** The same for one and for many, in capitals or not, with or without separators. */
const stem = (word: string): string => word.replace(/[-_]/g, '').toLowerCase().replace(/s$/, '')

/** The fields of the maps that a value may be, or that its entries may be. */
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
