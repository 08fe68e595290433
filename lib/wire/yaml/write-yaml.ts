import { unended } from './ended'
import { isLiteral, quote } from './quote'

/**
 * A scalar that is written with exactly this text. The text is a plain YAML scalar whose spelling must not change,
 * such as `1.10` or `0o17`.
 */
export class SourceScalar {
  constructor(readonly text: string) {}
}

/**
 * Maximum length of an implicit key. A longer key must be in the explicit form (YAML 1.2, section 7.4.3: implicit
 * keys).
 */
const MAX_KEY = 1000

/**
 * Returns a value as YAML in block style. Readers of YAML 1.1 and 1.2 read the same value. Lists have the indentation
 * of their key, as in kubectl. Undefined members are omitted. The text ends with a newline.
 */
export function writeYaml(value: unknown): string {
  const writer = new Writer()
  if (Array.isArray(value) && value.length > 0) writer.list(value, 0)
  else if (hasMembers(value)) writer.map(value, 0, '')
  else writer.text = `${scalarText(value, 0)}\n`
  return writer.text
}

/**
 * Returns one entry of a block list.
 *
 * @param column the column of the dashes
 */
export function writeListEntry(value: unknown, column: number): string {
  const writer = new Writer()
  writer.list([value], column)
  return writer.text
}

type Members = Readonly<Record<string, unknown>>

/** Checks whether a value is an object with members. An empty object is written on the same line as its key. */
function hasMembers(value: unknown): value is Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof SourceScalar) return false
  for (const key in value) if ((value as Members)[key] !== undefined) return true
  return false
}

const spaces: string[] = []

/** Returns the spaces up to the given column. */
function upTo(column: number): string {
  spaces[column] ??= ' '.repeat(column)
  return spaces[column] as string
}

/** Appends to one string, which is faster than joining many short strings. */
class Writer {
  text = ''

  /**
   * Writes the members of an object, with each key at the given column.
   *
   * @param start the text that precedes the first member
   */
  map(map: Members, column: number, start = upTo(column)): void {
    let before = start
    for (const key of Object.keys(map)) {
      const value = map[key]
      if (value === undefined) continue
      const name = quote(key)
      this.text += name.length > MAX_KEY ? `${before}? ${name}\n${upTo(column)}:` : `${before}${name}:`
      before = upTo(column)
      if (hasMembers(value)) {
        this.text += '\n'
        this.map(value, column + 2)
      } else if (Array.isArray(value) && value.length > 0) {
        this.text += '\n'
        this.list(value, column)
      } else this.text += ` ${scalarText(value, column)}\n`
    }
  }

  /**
   * Writes the entries of a list with their dashes in the given column.
   *
   * @param start the text that precedes the first entry
   */
  list(list: readonly unknown[], column: number, start = `${upTo(column)}- `): void {
    let before = start
    for (const entry of list) {
      this.text += before
      before = `${upTo(column)}- `
      if (hasMembers(entry)) this.map(entry, column + 2, '')
      else if (Array.isArray(entry) && entry.length > 0) this.list(entry, column + 2, '- ')
      else this.text += `${scalarText(entry, column)}\n`
    }
  }
}

/**
 * Returns the text of a scalar, an empty object or an empty list. The lines of a literal block are indented by two more
 * columns.
 */
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

/**
 * Returns a number in a form that is also a number in YAML 1.1. YAML 1.1 requires a dot and a sign, as in `1.0e+21`.
 */
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
  const mark = ['|-', '|'][ends] ?? '|+'
  return `${mark}\n${indent}${body.replace(/\n(?=[^\n])/g, `\n${indent}`)}${'\n'.repeat(Math.max(0, ends - 1))}`
}
