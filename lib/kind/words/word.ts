import type { Table } from '../table/table'
import { withLowerStart } from '../../manifest/text'

/**
 * Replacement for a name from another tool, as a line of a table. A line has one of these forms:
 * - `field`: another name in the same object;
 * - `field: value`: another field in the same object;
 * - `<< field: value`: a field that replaces the object itself;
 * - `place > field: value`: a field in an object within this one, or around it;
 * - `Kind + field: value`: another object;
 * - `LummoPackage * field: value`: a setting, for all objects or for this one;
 * - `- Reason.`: no replacement;
 * - `! Sentence.`: the given sentence.
 *
 * If the fix depends on the value, there are several lines, each with a condition. The condition also gets the name of
 * the object that contains the field. `$(PATH,PATH|EXAMPLE)` is the author’s value at the first path whose value has
 * the type of the example; without such a value, it is the example. A path that starts with `^` is a path in the object
 * that contains the field. For instance, `$(name,|letsencrypt)` is the `name` of an object, or the value itself. `@` is
 * the name of the field.
 */
export type Fix = string | readonly { when: (value: unknown, map?: string) => boolean; fix: string }[]

/** Part of a line that the author’s value replaces. */
export const HOLE = /\$\(([^|)]*)\|([^)]*)\)/g

/** Names that other tools use, each with its replacement. Names with the same replacement are separated by spaces. */
export type Words = Readonly<Record<string, Fix>>

/** Names in one place: a kind, or an object that several kinds contain. */
export interface PlaceOfWords {
  /** Title of the place in the docs. */
  title: string
  /** Kinds with this place as their spec. Otherwise, the place is an object that has one of these fields. */
  kinds?: readonly string[]
  fields?: readonly string[]
  /** Whether the object must not have other fields. */
  exact?: boolean
  words: Words
  /** Fields of the object, with refused values whose meaning is known. */
  values?: Words
  /** Replacement for all other names that match a pattern. */
  others?: { form: RegExp; fix: Fix }
}

/** A parsed line of a table. */
export interface ParsedFix {
  type: 'rename' | 'outer' | 'replace' | 'place' | 'object' | 'setting' | 'remove' | 'sentence'
  /** Place, kind or reason, depending on the form of the fix. */
  where: string
  /** The replacement. */
  write: string
}

/** Parses a line of a table and its examples. */
export function parseFix(line: string): ParsedFix {
  const fix = line.replace(HOLE, '$2')
  if (fix.startsWith('- ')) return { type: 'remove', where: fix.slice(2), write: '' }
  if (fix.startsWith('<< ')) return { type: 'outer', where: '', write: fix.slice(3) }
  if (fix.startsWith('! ')) return { type: 'sentence', where: fix.slice(2), write: '' }
  const [, where = '', sign = '', write = ''] = /^(\w+) ([>+*]) (.*)$/s.exec(fix) ?? []
  if (sign === '>') return { type: 'place', where, write }
  if (sign === '+') return { type: 'object', where, write }
  if (sign === '*') return { type: 'setting', where, write }
  return { type: /^[\w-]+$/.test(fix) ? 'rename' : 'replace', where: '', write: fix }
}

/**
 * Returns the sentence for a message.
 *
 * @param map name of the object that contains the field
 * @param kind kind of the short object; a LummoContainer has no pod, because the pod belongs to the workload that uses
 * the container
 */
export function fixText(fix: string, map: string, kind?: string): string {
  const { type, where, write } = parseFix(fix)
  switch (type) {
    case 'rename':
      return `Rename the field to \`${write}\`.`
    case 'outer':
      return `Replace \`${map}\` with \`${write}\`.`
    case 'replace':
      return `Replace the field with \`${write}\`.`
    case 'place':
      if (where === 'container') return `Replace the field with \`${write}\` in the container.`
      return `Replace the field with \`${write}\` under \`${where}\`${kind === 'LummoContainer' ? ' of the workload' : ''}.`
    case 'object':
      return write === '' ? `Add a \`${where}\` instead.` : `Add a \`${where}\` with \`${write}\` instead.`
    case 'setting':
      return `Set \`${write}\` in a \`${where}\` instead, or under \`package\` of this object.`
    case 'sentence':
      return where
    default:
      return `Remove the field: ${withLowerStart(where)}`
  }
}

/** Returns the line that applies to a value; undefined if no line applies. */
export const fixFor = (fix: Fix, value: unknown, map?: string): string | undefined =>
  typeof fix === 'string' ? fix : fix.find(({ when }) => when(value, map))?.fix

/** Returns the line for a name from another tool; undefined if no line matches. */
export function lookUp(words: Words | undefined, word: string, value: unknown): string | undefined {
  for (const [theirs, fix] of Object.entries(words ?? {})) {
    if (theirs.split(' ').includes(word)) return fixFor(fix, value)
  }
  return undefined
}

/** Checks whether a place describes an object. */
export const isPlace = (
  place: PlaceOfWords,
  { fields, root, kind }: { fields: Readonly<Record<string, Table>>; root: boolean; kind: string | undefined },
): boolean =>
  place.fields === undefined
    ? root && kind !== undefined && place.kinds?.includes(kind) === true
    : place.fields.every((field) => Object.hasOwn(fields, field)) &&
      (place.exact !== true || Object.keys(fields).length === place.fields.length) &&
      (place.kinds === undefined || (kind !== undefined && place.kinds.includes(kind)))

/** Returns the field of the same object with which a fix replaces the name; undefined for other fixes. */
export function meantBy(fix: string, fields: Readonly<Record<string, Table>>): string | undefined {
  const { type, where, write } = parseFix(fix)
  if (type === 'outer') return undefined
  const named = type === 'remove' || type === 'sentence' ? /`(\w+)/.exec(where)?.[1] : where
  const field = where === '' ? /^[\w.-]+/.exec(write)?.[0] : named
  return field !== undefined && Object.hasOwn(fields, field) ? field : undefined
}
