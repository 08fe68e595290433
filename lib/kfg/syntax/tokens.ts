import { shortList } from '../../manifest/text'
import type { Problems } from '../problems'
import { kfgSyntax, kfgLimit } from '../rules'
import type { KfgSource, Span } from './source'

/** A part of a string literal: its text, or the range of an expression in `${…}`. */
export type TextPart = { text: string } | { start: number; end: number }

export interface Token {
  type: 'name' | 'number' | 'size' | 'string' | 'sign' | 'end'
  /** Text of a name or sign; empty for literals. */
  text: string
  start: number
  end: number
  /** Whether the token is the first one on its line. */
  isFirst: boolean
  value?: number
  unit?: string
  parts?: TextPart[]
}

/** Units of sizes. */
const UNITS: readonly string[] = ['m', 'KB', 'MB', 'GB', 'TB', 'Ki', 'Mi', 'Gi', 'Ti', '%']

const MAX_TOKENS = 200_000
const SPACE = /[\s\u0085\u2028\u2029]*/y
const NAME = /[A-Za-z_](?:[A-Za-z0-9_]|-(?=[A-Za-z0-9]))*/y
const NUMBER = /\d+(?:\.\d+)?/y
const WORD = /%|[A-Za-z]+/y
const SIGN = /\|\||&&|==|!=|<=|>=|[{}[\]():,.=<>+\-*/%!|]/y
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '"': '"', '\\': '\\', $: '$' }

/** Returns the tokens in a range of a file, followed by an `end` token. */
export function tokensOf({ source, start, end }: Span, problems: Problems): Token[] {
  return new Scanner(source, start, end, problems).scan()
}

class Scanner {
  private readonly tokens: Token[] = []
  private isFirst = true

  constructor(
    private readonly source: KfgSource,
    private at: number,
    private readonly end: number,
    private readonly problems: Problems,
  ) {}

  scan(): Token[] {
    while (this.skipSpace()) {
      if (this.tokens.length >= MAX_TOKENS) {
        this.problems.add(
          kfgLimit.at([], `The file has more than ${MAX_TOKENS} tokens. Split the file.`),
          this.span(this.at),
        )
        break
      }
      this.next()
      this.isFirst = false
    }
    this.push('end', this.end, {})
    return this.tokens
  }

  private span(start: number, end = start + 1): Span {
    return { source: this.source, start, end }
  }

  private push(type: Token['type'], end: number, more: Partial<Token>): void {
    const start = this.at
    this.tokens.push({ type, text: '', start, end, isFirst: this.isFirst, ...more })
    this.at = Math.max(end, start)
  }

  private match(pattern: RegExp, at = this.at): string | undefined {
    pattern.lastIndex = at
    const found = pattern.exec(this.source.text)?.[0]
    return found === undefined || found === '' || at + found.length > this.end ? undefined : found
  }

  /** Skips white space and comments. Returns false at the end. */
  private skipSpace(): boolean {
    const { text } = this.source
    for (;;) {
      const space = this.match(SPACE) ?? ''
      if (/[\n\r]/.test(space)) this.isFirst = true
      this.at += space.length
      if (this.at >= this.end) return false
      if (text.startsWith('//', this.at)) {
        const newline = text.indexOf('\n', this.at)
        this.at = newline === -1 ? this.end : newline
      } else if (text.startsWith('/*', this.at)) {
        const close = text.indexOf('*/', this.at + 2)
        if (close === -1) {
          this.problems.add(kfgSyntax.at([], 'The comment is not closed. Add `*/`.'), this.span(this.at, this.at + 2))
        }
        this.at = close === -1 ? this.end : close + 2
      } else return true
    }
  }

  private next(): void {
    const sign = this.source.text[this.at] ?? ''
    const name = this.match(NAME)
    const digits = this.match(NUMBER)
    const found = this.match(SIGN)
    if (name !== undefined) this.push('name', this.at + name.length, { text: name })
    else if (digits !== undefined) this.number(digits)
    else if (sign === '"') this.string()
    else if (found !== undefined) this.push('sign', this.at + found.length, { text: found })
    else this.unknown(sign)
  }

  private unknown(sign: string): void {
    const letters = /[^\s\x21-\x7e]+/y
    const foreign = this.match(letters)
    const end = this.at + (foreign ?? sign).length
    const message =
      foreign === undefined
        ? `\`${sign}\` is not valid here. Remove the character${sign === "'" ? ', or write the string in double quotes' : ''}.`
        : 'A name can contain only the letters a to z, digits, `_` and `-`. Put a string with other characters in double quotes.'
    this.problems.add(kfgSyntax.at([], message), this.span(this.at, end))
    this.at = end
  }

  private number(digits: string): void {
    const after = this.at + digits.length
    const unit = this.match(WORD, after)
    const value = Number(digits)
    if (unit === undefined) {
      this.push('number', after, { value })
      return
    }
    const end = after + unit.length
    if (UNITS.includes(unit)) {
      this.push('size', end, { value, unit })
      return
    }
    const message = `\`${unit}\` is not a unit. Use ${shortList(
      UNITS.map((one) => `\`${one}\``),
      'or',
    )}.`
    this.problems.add(kfgSyntax.at([], message, { current: unit }), this.span(after, end))
    this.push('number', end, { value })
  }

  /**
   * Reads a string up to its quote. A string that is not closed, or that contains an unclosed `${`, ends at the end of
   * its line.
   */
  private string(): void {
    const whole = this.source.text
    const parts: TextPart[] = []
    let text = ''
    let at = this.at + 1
    while (at < this.end && !'"\n\r'.includes(whole[at] ?? '')) {
      if (whole.startsWith('${', at)) {
        const end = endOfExpression(whole, at + 2, this.end)
        if (end === undefined) {
          this.openValue(at, [...parts, { text }])
          return
        }
        parts.push({ text }, { start: at + 2, end })
        text = ''
        at = end + 1
      } else if (whole[at] === '\\') {
        text += this.escaped(at + 1)
        at += 2
      } else text += whole[at++]
    }
    const isClosed = at < this.end && whole[at] === '"'
    if (!isClosed) {
      const message = 'The string is not closed. Add `"` in this line, and write `\\n` for a line break.'
      this.problems.add(kfgSyntax.at([], message), this.span(this.at))
    }
    this.push('string', isClosed ? at + 1 : Math.min(at, this.end), { parts: [...parts, { text }].filter(isFilled) })
  }

  private openValue(at: number, parts: TextPart[]): void {
    const message = 'The value in the string has no `}`. Add `}`, or write `\\$` for a dollar sign.'
    this.problems.add(kfgSyntax.at([], message), this.span(at, at + 2))
    const newline = this.source.text.indexOf('\n', at)
    this.push('string', newline === -1 ? this.end : Math.min(newline, this.end), { parts })
  }

  private escaped(at: number): string {
    const letter = this.source.text[at] ?? ''
    const meant = ESCAPES[letter]
    if (meant !== undefined) return meant
    const message = `\`\\${letter.trim()}\` is not an escape. Write \`\\\\\` for a backslash.`
    this.problems.add(kfgSyntax.at([], message), this.span(at - 1, at + 1))
    return letter
  }
}

/** Keeps an empty text part only if the string has no other part. */
const isFilled = (part: TextPart, _at: number, all: readonly TextPart[]): boolean =>
  !('text' in part) || part.text !== '' || all.length === 1

/** Returns the end of a `${`: its `}`, after any nested braces and strings; undefined if the line ends first. */
function endOfExpression(text: string, start: number, end: number): number | undefined {
  // The braces and strings that are open: `{` for an expression or a body, `"` for a string.
  const open = ['{']
  for (let at = start; at < end; at += 1) {
    const sign = text[at] ?? ''
    if (sign === '\n' || sign === '\r') return undefined
    if (open.at(-1) === '"') at += inString(text, at, open)
    else if (sign === '"' || sign === '{') open.push(sign)
    else if (sign === '}') open.pop()
    if (open.length === 0) return at
  }
  return undefined
}

/**
 * Updates the open brackets and quotes after a character of a string. Returns the number of following characters to
 * skip.
 */
function inString(text: string, at: number, open: string[]): 0 | 1 {
  if (text[at] === '\\') return 1
  if (text[at] === '"') open.pop()
  if (!text.startsWith('${', at)) return 0
  open.push('{')
  return 1
}
