import type { Table } from '../table/table'

/**
 * What to write for a word of others, as a line of a table. One of:
 * - `field`: another name in the same map;
 * - `field: value`: something else in the same map;
 * - `<< field: value`: something in place of the map itself;
 * - `place > field: value`: something in a map within this one, or around it;
 * - `Kind + field: value`: another object;
 * - `LummoPackage * field: value`: a setting, for all objects or for this one;
 * - `- Reason.`: nothing;
 * - `! Sentence.`: what the sentence says.
 * Several lines where the value decides, each with what it must look like.
 */
export type Fix = string | readonly { when: (value: unknown) => boolean; fix: string }[]

/** Words of others, and what to write for each; several words for the same are separated by blanks. */
export type Words = Readonly<Record<string, Fix>>

/** The words of one place: of a kind, or of a map that several kinds have. */
export interface PlaceOfWords {
  /** What a page calls it. */
  title: string
  /** The kinds whose specs these are; or fields by which the map is known. */
  kinds?: readonly string[]
  fields?: readonly string[]
  /** The map has no other fields. */
  exact?: boolean
  words: Words
  /** Fields that the map has, by values that they refuse and that mean something else. */
  values?: Words
  /** For any name of a form that the map does not have. */
  others?: { form: RegExp; fix: string }
}

/** A line of a table, taken apart. */
export interface ParsedFix {
  sort: 'rename' | 'outer' | 'replace' | 'place' | 'object' | 'setting' | 'remove' | 'sentence'
  /** The place, the kind or the reason. */
  where: string
  /** What to write. */
  write: string
}

export function parseFix(fix: string): ParsedFix {
  if (fix.startsWith('- ')) return { sort: 'remove', where: fix.slice(2), write: '' }
  if (fix.startsWith('<< ')) return { sort: 'outer', where: '', write: fix.slice(3) }
  if (fix.startsWith('! ')) return { sort: 'sentence', where: fix.slice(2), write: '' }
  const [, where = '', sign = '', write = ''] = /^(\w+) ([>+*]) (.*)$/s.exec(fix) ?? []
  if (sign === '>') return { sort: 'place', where, write }
  if (sign === '+') return { sort: 'object', where, write }
  if (sign === '*') return { sort: 'setting', where, write }
  return { sort: /^[\w-]+$/.test(fix) ? 'rename' : 'replace', where: '', write: fix }
}

/**
 * The sentence of a message.
 *
 * @param map the name of the map that the word is in
 * @param kind of the object: a template of containers has no pod around it, the workload that uses it has
 */
export function fixText(fix: string, map: string, kind?: string): string {
  const { sort, where, write } = parseFix(fix)
  switch (sort) {
    case 'rename':
      return `Rename it to \`${write}\`.`
    case 'outer':
      return `Replace \`${map}\` with \`${write}\`.`
    case 'replace':
      return `Replace it with \`${write}\`.`
    case 'place':
      if (where === 'container') return `Replace it with \`${write}\` in the container.`
      return `Replace it with \`${write}\` under \`${where}\`${kind === 'LummoContainer' ? ' of the workload' : ''}.`
    case 'object':
      return write === '' ? `Add a \`${where}\` instead.` : `Add a \`${where}\` with \`${write}\` instead.`
    case 'setting':
      return `Set \`${write}\` in a \`${where}\` instead, or under \`package\` of this object.`
    case 'sentence':
      return where
    default:
      return `Remove it: ${where.charAt(0).toLowerCase()}${where.slice(1)}`
  }
}

/** Picks the line for a value; undefined where none fits. */
export const fixFor = (fix: Fix, value: unknown): string | undefined =>
  typeof fix === 'string' ? fix : fix.find(({ when }) => when(value))?.fix

/** A word by which others call something: the line for it, if there is one. */
export function lookUp(words: Words | undefined, word: string, value: unknown): string | undefined {
  for (const [theirs, fix] of Object.entries(words ?? {})) {
    if (theirs.split(' ').includes(word)) return fixFor(fix, value)
  }
  return undefined
}

/** Whether a map is the one that a place is about. */
export const isPlace = (
  place: PlaceOfWords,
  { fields, root, kind }: { fields: Readonly<Record<string, Table>>; root: boolean; kind: string | undefined },
): boolean =>
  place.fields === undefined
    ? root && kind !== undefined && place.kinds?.includes(kind) === true
    : place.fields.every((field) => Object.hasOwn(fields, field)) &&
      (place.exact !== true || Object.keys(fields).length === place.fields.length) &&
      (place.kinds === undefined || (kind !== undefined && place.kinds.includes(kind)))

/** The field of the same map that a line of a table leads to. */
export function meantBy(fix: string, fields: Readonly<Record<string, Table>>): string | undefined {
  const { sort, where, write } = parseFix(fix)
  if (sort === 'outer') return undefined
  const named = sort === 'remove' || sort === 'sentence' ? /`(\w+)/.exec(where)?.[1] : where
  const field = where === '' ? /^[\w.-]+/.exec(write)?.[0] : named
  return field !== undefined && Object.hasOwn(fields, field) ? field : undefined
}
