import type { Finding, FieldPath } from '../../finding/finding'
import { emptyField } from '../../finding/rules'
import { closest } from '../../finding/suggest'
import { nativeModels } from './native'
import { ELSEWHERE, OTHER_WORDS } from './other-words'
import type { Table } from '../table/table'
import { labelOf, list } from './wording'

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

/**
 * What to do about a field that a map does not have: it may have another name, stand a level too high or too low, or be
 * misspelt.
 *
 * @param levels the maps around it, the outermost first; the last one is its own
 */
export function cureFor(key: string, levels: readonly Level[], resolve: (table: Table) => Table): Cure {
  const { fields = {}, required = [] } = levels[levels.length - 1] ?? {}
  if (levels.length === 1 && OF_METADATA.includes(key)) return { cure: 'It belongs under `metadata`.' }
  const names = Object.keys(fields)
  const guess = closest(key, names)
  const same = guess !== undefined && stem(guess) === stem(key) ? guess : undefined
  const word =
    same ?? (Object.hasOwn(OTHER_WORDS, key) ? OTHER_WORDS[key] : [])?.find((name) => Object.hasOwn(fields, name))
  if (word !== undefined) return { cure: `Did you mean \`${word}\`?`, proposed: word, meant: word }
  const elsewhere = levels.length === 1 && Object.hasOwn(ELSEWHERE, key) ? ELSEWHERE[key] : undefined
  if (elsewhere !== undefined && Object.hasOwn(fields, elsewhere.meant)) return elsewhere
  const holders = names.filter((name) => mapsOf(fields[name], resolve).some((map) => has(map, key)))
  const below =
    holders.find((name) => required.includes(name)) ?? holders[0] ?? names.find((name) => hasNative(fields[name], key))
  if (below !== undefined) return { cure: `It belongs under \`${below}\`.`, meant: below }
  const above = levels.slice(0, -1).findLast((level) => has(level.fields, key))
  if (above !== undefined) return { cure: `It belongs under ${labelOf(above.source)}.` }
  if (guess !== undefined) return { cure: `Did you mean \`${guess}\`?`, proposed: guess, meant: guess }
  return { cure: `It takes ${list(names)}.` }
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
