import { kfgSyntax } from '../rules'
import { readBody } from './bodies'
import type { Reader } from './reader'
import { across } from './source'
import type { Token } from './tokens'
import type { Expression, Operation, Step, StringPart } from './tree'

/** Operators by precedence, starting with the lowest. */
const OPERATORS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
]

const WORDS: ReadonlyMap<string, true | false | null> = new Map([
  ['true', true],
  ['false', false],
  ['nil', null],
])

/** Reads an expression. Reports a missing expression, and then returns undefined. */
export const expressionOf = (reader: Reader, binding = 0): Expression | undefined => {
  const signs = OPERATORS[binding]
  if (signs === undefined) return unary(reader)
  const first = expressionOf(reader, binding + 1)
  if (first === undefined) return undefined
  const operations: Operation[] = []
  while (signs.some((sign) => reader.isSign(sign))) {
    const token = reader.take()
    const right = expressionOf(reader, binding + 1)
    if (right === undefined) break
    operations.push({ sign: token.text, span: reader.spanOf(token), right })
  }
  const last = operations.at(-1)
  if (last === undefined) return first
  return { type: 'chain', first, operations, span: across(first.span, last.right.span) }
}

function unary(reader: Reader): Expression | undefined {
  if (!reader.isSign('!') && !reader.isSign('-')) return withSteps(reader)
  const token = reader.take()
  const operand = reader.deeper(() => unary(reader))
  if (operand === undefined) return undefined
  return { type: 'unary', sign: token.text as '!' | '-', operand, span: reader.since(token) }
}

function withSteps(reader: Reader): Expression | undefined {
  const first = reader.peek()
  const of = primary(reader)
  if (of === undefined) return undefined
  const steps: Step[] = []
  for (;;) {
    const step = stepOf(reader)
    if (step === undefined) break
    steps.push(step)
  }
  return steps.length === 0 ? of : { type: 'steps', of, steps, span: reader.since(first) }
}

/** Reads `.name`, `[index]` or `(values)`. A bracket on a new line starts another value. */
function stepOf(reader: Reader): Step | undefined {
  const token = reader.peek()
  if (reader.isSign('.') && reader.isName(1)) {
    reader.take()
    const name = reader.take()
    return { type: 'member', name: { text: name.text, span: reader.spanOf(name) } }
  }
  if (token.isFirst) return undefined
  if (reader.takes('[') !== undefined) {
    const at = reader.deeper(() => expressionOf(reader))
    close(reader, token, ']')
    return at === undefined ? undefined : { type: 'index', at, span: reader.since(token) }
  }
  if (reader.takes('(') === undefined) return undefined
  return { type: 'call', values: listed(reader, token, ')'), span: reader.since(token) }
}

function primary(reader: Reader): Expression | undefined {
  const token = reader.peek()
  const span = reader.spanOf(token)
  if (token.type === 'number') return { type: 'number', value: reader.take().value ?? 0, span }
  if (token.type === 'size') {
    reader.take()
    return { type: 'size', value: token.value ?? 0, unit: token.unit ?? '', span }
  }
  if (token.type === 'string') return { type: 'string', parts: partsOf(reader, reader.take()), span }
  if (token.type === 'name') return named(reader)
  if (reader.isSign('{')) {
    const body = readBody(reader, expressionOf)
    return body === undefined ? undefined : { type: 'body', body, span: body.span }
  }
  if (reader.takes('[') !== undefined) {
    return { type: 'list', items: listed(reader, token, ']'), span: reader.since(token) }
  }
  if (reader.takes('(') !== undefined) {
    const inner = reader.deeper(() => expressionOf(reader))
    close(reader, token, ')')
    return inner
  }
  const found = reader.isAtEnd ? 'the end of the file' : `\`${token.text}\``
  reader.report(kfgSyntax.at([], `A value is missing before ${found}. Add a value.`))
  return undefined
}

/** Reads a name, a word such as `true`, or `postgres { … }`. */
function named(reader: Reader): Expression | undefined {
  const token = reader.take()
  const span = reader.spanOf(token)
  const word = WORDS.get(token.text)
  if (word !== undefined) return { type: 'word', value: word, span }
  if (!reader.isSign('{') || reader.peek().isFirst) return { type: 'name', name: token.text, span }
  const body = readBody(reader, expressionOf)
  if (body === undefined) return undefined
  return { type: 'named', name: { text: token.text, span }, body, span: reader.since(token) }
}

/** Reads values that are separated by commas, up to a closing bracket. */
function listed(reader: Reader, open: Token, end: string): Expression[] {
  const values: Expression[] = []
  reader.deeper(() => {
    while (!reader.isSign(end) && !reader.isAtEnd) {
      const value = expressionOf(reader)
      if (value === undefined) break
      values.push(value)
      if (reader.takes(',') === undefined) break
    }
  })
  close(reader, open, end)
  return values
}

/** Consumes a closing bracket, or reports the opening bracket as unclosed. */
function close(reader: Reader, open: Token, end: string): void {
  if (reader.takes(end) !== undefined) return
  reader.report(kfgSyntax.at([], `\`${open.text}\` is not closed. Add \`${end}\`.`), open)
}

/** Parses the expressions in a string. */
function partsOf(reader: Reader, token: Token): StringPart[] {
  return (token.parts ?? []).flatMap((part): StringPart[] => {
    if ('text' in part) return [part]
    const value = reader.deeper(() => {
      const inner = reader.within(part.start, part.end)
      const read = expressionOf(inner)
      if (read !== undefined && !inner.isAtEnd) {
        inner.report(kfgSyntax.at([], 'Each pair of braces in a string can contain only one value. Remove the rest.'))
      }
      return read
    })
    return value === undefined ? [] : [{ value }]
  })
}
