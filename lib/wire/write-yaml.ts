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
  if (Array.isArray(value) && value.length > 0) return listText(value, '')
  if (isMap(value)) {
    const text = mapText(value, '', '')
    if (text !== '') return text
  }
  return `${scalarText(value, '')}\n`
}

/** One entry of a block list whose dashes stand in a column. */
export function writeListEntry(value: unknown, column: number): string {
  return listText([value], ' '.repeat(column))
}

type Members = Readonly<Record<string, unknown>>

const isMap = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof SourceScalar)

/** The members of a map, each line behind `indent`, the first behind `first`; empty when there are none. */
function mapText(map: Members, indent: string, first: string): string {
  let text = ''
  for (const key of Object.keys(map)) {
    const value = map[key]
    if (value === undefined) continue
    const start = text === '' ? first : indent
    const name = quote(key)
    text += name.length > LONGEST_KEY ? `${start}? ${name}\n${indent}:` : `${start}${name}:`
    text += memberText(value, indent)
  }
  return text
}

/** What stands behind the colon of a member. */
function memberText(value: unknown, indent: string): string {
  if (Array.isArray(value) && value.length > 0) return `\n${listText(value, indent)}`
  if (isMap(value)) {
    const inner = mapText(value, `${indent}  `, `${indent}  `)
    if (inner !== '') return `\n${inner}`
  }
  return ` ${scalarText(value, indent)}\n`
}

function listText(list: readonly unknown[], indent: string): string {
  const inner = `${indent}  `
  let text = ''
  for (const entry of list) {
    if (Array.isArray(entry) && entry.length > 0) text += `${indent}- ${listText(entry, inner).slice(inner.length)}`
    else {
      const members = isMap(entry) ? mapText(entry, inner, `${indent}- `) : ''
      text += members === '' ? `${indent}- ${scalarText(entry, indent)}\n` : members
    }
  }
  return text
}

/** A scalar, or an empty map or list. A literal block goes two columns deeper than `indent`. */
function scalarText(value: unknown, indent: string): string {
  switch (typeof value) {
    case 'string':
      return isLiteral(value) ? literalText(value, `${indent}  `) : quote(value)
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
  if (!Number.isFinite(value)) throw new Error(`A manifest cannot hold the number ${value}`)
  if (Object.is(value, -0)) return '0'
  const text = String(value)
  const parts = /^(-?\d+)(\.\d+)?e([+-]\d+)$/.exec(text)
  return parts === null ? text : `${parts[1]}${parts[2] ?? '.0'}e${parts[3]}`
}

function literalText(text: string, indent: string): string {
  const body = text.replace(/\n+$/, '')
  const ends = text.length - body.length
  const mark = ends === 0 ? '|-' : ends === 1 ? '|' : '|+'
  return `${mark}\n${indent}${body.replace(/\n(?=[^\n])/g, `\n${indent}`)}${'\n'.repeat(Math.max(0, ends - 1))}`
}
