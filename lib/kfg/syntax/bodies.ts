import { kfgSyntax, kfgNotSupported } from '../rules'
import type { Reader } from './reader'
import type { Token } from './tokens'
import { type Body, type Expression, KINDS, type KfgMember } from './tree'

/** Reads an expression; see expressions.ts, which imports this file. */
export type ReadValue = (reader: Reader) => Expression | undefined

/** Words that are reserved for a later version of the language. */
const PLANNED: readonly string[] = ['if', 'else', 'for', 'fn', 'function', 'macro']

/** Checks whether a declaration starts: `service api {`, `let x =`, `import "…"`, `type T {`, `mon.grafana {`. */
export function startsDeclaration(reader: Reader, ahead = 0): boolean {
  const { type, text, isFirst } = reader.peek(ahead)
  if (type !== 'name') return false
  if (text === 'import') return reader.peek(ahead + 1).type === 'string'
  if (!reader.isName(ahead + 1)) {
    return isFirst && reader.isSign('.', ahead + 1) && reader.isName(ahead + 2) && reader.isSign('{', ahead + 3)
  }
  if (text === 'let') return reader.isSign('=', ahead + 2)
  return text === 'type' || KINDS.includes(text)
}

/** Reports a word that is reserved for a later version. */
export function isPlanned(reader: Reader): boolean {
  const { type, text } = reader.peek()
  if (type !== 'name' || !PLANNED.includes(text) || reader.isSign(':', 1)) return false
  reader.report(
    kfgNotSupported.at([], `\`${text}\` is not supported in this version of the language. Remove \`${text}\`.`),
  )
  return true
}

/** Reads a body from its `{`. Reports errors in a member, and continues with the next member. */
export function readBody(reader: Reader, readValue: ReadValue): Body | undefined {
  const open = reader.take()
  const members: KfgMember[] = []
  const isRead = reader.deeper(() => {
    while (!reader.isSign('}') && !reader.isAtEnd && !startsDeclaration(reader)) {
      const member = memberOf(reader, readValue)
      if (member !== undefined) members.push(member)
      if (member === undefined) reader.take()
      if (member?.value === undefined) skipMember(reader)
      reader.takes(',')
    }
    return true
  })
  if (isRead === undefined) skipBody(reader)
  if (reader.takes('}') === undefined) {
    reader.report(kfgSyntax.at([], '`{` is not closed. Add `}`.'), open)
  }
  return { members, span: reader.since(open) }
}

function memberOf(reader: Reader, readValue: ReadValue): KfgMember | undefined {
  if (isPlanned(reader)) return undefined
  const key = keyOf(reader)
  if (key === undefined) return undefined
  if (reader.isSign('{')) {
    const body = readBody(reader, readValue)
    return { key, value: body && { type: 'body', body, span: body.span } }
  }
  const isMarked = reader.takes(':') !== undefined
  if (!isMarked) {
    const sign = reader.isSign('=') ? 'Write `:` instead of `=`' : 'Add `:`'
    reader.report(kfgSyntax.at([], `\`${key.text}\` has no \`:\`. ${sign} between the name and its value.`))
    reader.takes('=')
    if (reader.peek().isFirst || reader.isSign('}') || reader.isSign(',')) return { key, value: undefined }
  }
  return { key, value: memberValue(reader, readValue) }
}

/** Reads the value of a member. The value is missing if the next line starts with another member. */
function memberValue(reader: Reader, readValue: ReadValue): Expression | undefined {
  const isNextMember = reader.peek().isFirst && (reader.isSign(':', 1) || reader.isSign('}'))
  if (!isNextMember) return readValue(reader)
  reader.report(kfgSyntax.at([], 'A value is missing. Add a value after `:`.'))
  return undefined
}

function keyOf(reader: Reader): KfgMember['key'] | undefined {
  const token = reader.peek()
  const parts = token.parts ?? []
  const [only] = parts
  if (token.type === 'name') return { text: reader.take().text, span: reader.spanOf(token) }
  if (token.type === 'string' && parts.length === 1 && only !== undefined && 'text' in only) {
    return { text: only.text, span: reader.spanOf(reader.take()) }
  }
  const message =
    token.type === 'string'
      ? 'A key cannot contain a value in braces. Replace the braces with the value.'
      : `\`${textOf(reader, token)}\` is not a field name. Write \`name: value\`, or \`name { … }\`.`
  reader.report(kfgSyntax.at([], message))
  return undefined
}

const textOf = (reader: Reader, { start, end }: Token): string => reader.source.text.slice(start, end)

/** Skips the rest of an invalid member: up to a comma, a line that starts a member, or the end of the body. */
function skipMember(reader: Reader): void {
  while (!reader.isAtEnd) {
    const token = reader.peek()
    if (reader.isSign('}') || reader.isSign(',') || startsDeclaration(reader)) return
    if (token.isFirst && (token.type === 'name' || token.type === 'string')) return
    if (reader.isSign('{')) {
      skipBody(reader)
      reader.takes('}')
    } else reader.take()
  }
}

/** Skips to the `}` that closes the current body. */
function skipBody(reader: Reader): void {
  let depth = 0
  const isInner = reader.isSign('{')
  if (isInner) reader.take()
  while (!reader.isAtEnd) {
    if (reader.isSign('}') && depth === 0) return
    if (reader.isSign('{')) depth += 1
    if (reader.isSign('}')) depth -= 1
    reader.take()
  }
}
