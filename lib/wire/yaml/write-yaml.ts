import { unended } from './ended'
import { isLiteral, quote } from './quote'

/** A scalar that is written with exactly this text: plain YAML that must keep its spelling, such as `1.10` or `0o17`. */
export class SourceScalar {
  constructor(readonly text: string) {}
}

/** Past this length a key must be written in the explicit form (YAML 1.2, section 7.4.3: implicit keys). */
const LONGEST_KEY = 1000

/**
 * A value as block-style YAML that YAML 1.1 and 1.2 readers read back as the same value. Lists stand at the indent of
 * their key, as kubectl writes them; members that are undefined are left out. Ends with a newline.
 */
export function writeYaml(value: unknown): string {
  const writer = new Writer()
  if (Array.isArray(value) && value.length > 0) writer.list(value, 0)
  else if (hasMembers(value)) writer.map(value, 0, true)
  else writer.text = `${scalarText(value, 0)}\n`
  return writer.text
}

/** One entry of a block list whose dashes stand in a column. */
export function writeListEntry(value: unknown, column: number): string {
  const writer = new Writer()
  writer.list([value], column)
  return writer.text
}

type Members = Readonly<Record<string, unknown>>

/** Whether a value is a map with something in it; an empty one is written on the line of its key. */
function hasMembers(value: unknown): value is Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof SourceScalar) return false
  for (const key in value) if ((value as Members)[key] !== undefined) return true
  return false
}

const spaces: string[] = []

/** White space up to a column. */
function upTo(column: number): string {
  spaces[column] ??= ' '.repeat(column)
  return spaces[column] as string
}

/** Appends to one text: engines put together a long one sooner than a tree of short ones. */
class Writer {
  text = ''

  /** The members of a map, each in a column; the first stands behind what is there already, when it is `begun`. */
  map(map: Members, column: number, begun: boolean): void {
    let start = begun ? '' : upTo(column)
    for (const key of Object.keys(map)) {
      const value = map[key]
      if (value === undefined) continue
      const name = quote(key)
      this.text += name.length > LONGEST_KEY ? `${start}? ${name}\n${upTo(column)}:` : `${start}${name}:`
      start = upTo(column)
      if (hasMembers(value)) {
        this.text += '\n'
        this.map(value, column + 2, false)
      } else if (Array.isArray(value) && value.length > 0) {
        this.text += '\n'
        this.list(value, column)
      } else this.text += ` ${scalarText(value, column)}\n`
    }
  }

  /** The entries of a list, with their dashes in a column; likewise. */
  list(list: readonly unknown[], column: number, begun = false): void {
    let start = begun ? '- ' : `${upTo(column)}- `
    for (const entry of list) {
      this.text += start
      start = `${upTo(column)}- `
      if (hasMembers(entry)) this.map(entry, column + 2, true)
      else if (Array.isArray(entry) && entry.length > 0) this.list(entry, column + 2, true)
      else this.text += `${scalarText(entry, column)}\n`
    }
  }
}

/** A scalar, or an empty map or list, of something that stands in a column. A literal block goes two columns deeper. */
function scalarText(value: unknown, column: number): string {
  switch (typeof value) {
    case 'string':
      return isLiteral(value) ? literalText(value, upTo(column + 2)) : quote(value)
    case 'boolean':
    case 'bigint':
      return String(value)
    case 'number':
      return numberText(value)
  }
  if (value === null || value === undefined) return 'null'
  if (value instanceof SourceScalar) return value.text
  return Array.isArray(value) ? '[]' : '{}'
}

/** A number in a form that is a number for YAML 1.1 as well, which wants a dot and a sign in `1.0e+21`. */
function numberText(value: number): string {
  if (Number.isNaN(value)) return '.nan'
  if (!Number.isFinite(value)) return value > 0 ? '.inf' : '-.inf'
  if (Object.is(value, -0)) return '0'
  const text = String(value)
  const parts = /^(-?\d+)(\.\d+)?e([+-]\d+)$/.exec(text)
  return parts === null ? text : `${parts[1]}${parts[2] ?? '.0'}e${parts[3]}`
}

function literalText(text: string, indent: string): string {
  const body = unended(text)
  const ends = text.length - body.length
  const mark = ends === 0 ? '|-' : ends === 1 ? '|' : '|+'
  return `${mark}\n${indent}${body.replace(/\n(?=[^\n])/g, `\n${indent}`)}${'\n'.repeat(Math.max(0, ends - 1))}`
}
