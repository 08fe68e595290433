import type { Problems } from '../problems'
import { kfgSyntax } from '../rules'
import { readBody, isPlanned, startsDeclaration } from './bodies'
import { expressionOf } from './expressions'
import { Reader } from './reader'
import type { KfgSource } from './source'
import { type Declaration, KINDS, type Name, type TypeField, type TypeOf } from './tree'

/** Parses a file. Reports syntax errors, and keeps all valid declarations. */
export function parse(source: KfgSource, problems: Problems): Declaration[] {
  const reader = new Reader({ source, start: 0, end: source.text.length }, problems)
  const declarations: Declaration[] = []
  while (!reader.isAtEnd && !problems.isFull) {
    const found = isPlanned(reader) ? undefined : declarationOf(reader)
    if (found !== undefined) declarations.push(found)
    else skipToDeclaration(reader)
  }
  return declarations
}

function declarationOf(reader: Reader): Declaration | undefined {
  const { type, text } = reader.peek()
  if (type !== 'name') return unexpected(reader)
  if (text === 'let') return letOf(reader)
  if (text === 'import') return importOf(reader)
  if (text === 'type') return typeOf(reader)
  if (KINDS.includes(text)) return resourceOf(reader)
  if (reader.isSign('.', 1) && reader.isName(2)) return instanceOf(reader)
  return unexpected(reader)
}

const DECLARATIONS = 'Start with a resource such as `service NAME {`, or with `let`, `import` or `type`.'

function unexpected(reader: Reader): undefined {
  const { text, start, end } = reader.peek()
  const shown = text === '' ? reader.source.text.slice(start, end) : text
  const message =
    shown === '}'
      ? '`}` has no opening brace. Remove `}`.'
      : `No declaration starts with \`${shown.slice(0, 40)}\`. ${DECLARATIONS}`
  reader.report(kfgSyntax.at([], message))
  return undefined
}

/** Skips to the next declaration, at least one token. */
function skipToDeclaration(reader: Reader): void {
  const isStray = reader.isSign('}')
  reader.take()
  if (isStray) return
  while (!reader.isAtEnd && !(reader.peek().isFirst && startsDeclaration(reader))) reader.take()
}

/** Consumes a name, or reports that the name is missing. */
function nameOf(reader: Reader, what: string): Name | undefined {
  const token = reader.peek()
  if (token.type === 'name') {
    reader.take()
    return { text: token.text, span: reader.spanOf(token) }
  }
  reader.report(kfgSyntax.at([], `The ${what} has no name. Add a name at this position.`))
  return undefined
}

function letOf(reader: Reader): Declaration | undefined {
  reader.take()
  const name = nameOf(reader, 'value')
  if (name === undefined) return undefined
  if (reader.takes('=') === undefined) {
    reader.report(kfgSyntax.at([], `\`let ${name.text}\` has no \`=\`. Write \`let ${name.text} = value\`.`))
    if (reader.takes(':') === undefined) return undefined
  }
  const value = expressionOf(reader)
  return value === undefined ? undefined : { type: 'let', name, value }
}

function importOf(reader: Reader): Declaration | undefined {
  const first = reader.take()
  if (reader.peek().type !== 'string') {
    reader.report(kfgSyntax.at([], '`import` has no file. Write its path in double quotes.'))
    return undefined
  }
  const path = expressionOf(reader)
  if (path === undefined) return undefined
  const span = reader.since(first)
  if (!(reader.isName() && reader.peek().text === 'as' && reader.isName(1))) return { type: 'import', path, span }
  reader.take()
  const alias = nameOf(reader, 'import')
  return { type: 'import', path, span, ...(alias && { alias }) }
}

function typeOf(reader: Reader): Declaration | undefined {
  reader.take()
  const name = nameOf(reader, 'type')
  if (name === undefined) return undefined
  const open = reader.peek()
  if (reader.takes('{') === undefined) {
    reader.report(kfgSyntax.at([], `\`type ${name.text}\` has no \`{\`. Write its fields in braces.`))
    return undefined
  }
  const fields: TypeField[] = []
  while (!reader.isSign('}') && !reader.isAtEnd && !startsDeclaration(reader)) {
    const field = fieldOf(reader)
    if (field === undefined) break
    fields.push(field)
    reader.takes(',')
  }
  if (reader.takes('}') === undefined) reader.report(kfgSyntax.at([], '`{` is not closed. Add `}`.'), open)
  return { type: 'type', name, fields }
}

function fieldOf(reader: Reader): TypeField | undefined {
  const name = nameOf(reader, 'field')
  if (name === undefined) return undefined
  if (reader.takes(':') === undefined) {
    reader.report(kfgSyntax.at([], `\`${name.text}\` has no \`:\`. Write \`${name.text}: type\`.`))
    return undefined
  }
  const type = fieldType(reader)
  if (type === undefined) return undefined
  const initial = reader.takes('=') === undefined ? undefined : expressionOf(reader)
  return { name, type, ...(initial && { initial }) }
}

function fieldType(reader: Reader): TypeOf | undefined {
  const first = reader.peek()
  const choices: TypeOf['choices'] = []
  do {
    const token = reader.peek()
    const only = token.parts?.[0]
    if (token.type === 'name') choices.push({ type: 'name', name: { text: token.text, span: reader.spanOf(token) } })
    else if (only !== undefined && 'text' in only) choices.push({ type: 'text', text: only.text })
    else {
      reader.report(kfgSyntax.at([], 'The type of the field is missing. Write `int`, `string` or another type.'))
      return undefined
    }
    reader.take()
  } while (reader.takes('|') !== undefined)
  const isList = reader.isSign('[') && reader.isSign(']', 1)
  if (isList) {
    reader.take()
    reader.take()
  }
  return { choices, isList, span: reader.since(first) }
}

function resourceOf(reader: Reader): Declaration | undefined {
  const first = reader.take()
  const kind: Name = { text: first.text, span: reader.spanOf(first) }
  const name = nameOf(reader, kind.text)
  if (name === undefined) return undefined
  const shape = reader.takes(':') === undefined ? undefined : nameOf(reader, 'type')
  const body = requiredBody(reader, `${kind.text} ${name.text}`)
  return body && { type: 'resource', kind, name, ...(shape && { shape }), body }
}

function instanceOf(reader: Reader): Declaration | undefined {
  const first = reader.take()
  const module: Name = { text: first.text, span: reader.spanOf(first) }
  reader.take()
  const name = nameOf(reader, 'resource')
  if (name === undefined) return undefined
  const body = requiredBody(reader, `${module.text}.${name.text}`)
  return body && { type: 'instance', module, name, body }
}

function requiredBody(reader: Reader, of: string) {
  if (reader.isSign('{')) return readBody(reader, expressionOf)
  reader.report(kfgSyntax.at([], `\`${of}\` has no \`{\`. Write its fields in braces.`))
  return undefined
}
