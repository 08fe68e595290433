import type { Finding } from '../../finding/finding'
import type { Problems } from '../problems'
import { kfgLimit } from '../rules'
import type { KfgSource, Span } from './source'
import { type Token, tokensOf } from './tokens'

/** Maximum depth of bodies, lists, parentheses and `${…}`. */
const MAX_DEPTH = 50

/** Reads the tokens of a range one after the other, and reports unexpected tokens. */
export class Reader {
  private at = 0
  private readonly tokens: readonly Token[]

  constructor(
    private readonly range: Span,
    readonly problems: Problems,
    private depth = 0,
  ) {
    this.tokens = tokensOf(range, problems)
  }

  get source(): KfgSource {
    return this.range.source
  }

  /** Returns a reader of an expression within a string. */
  within(start: number, end: number): Reader {
    return new Reader({ source: this.source, start, end }, this.problems, this.depth + 1)
  }

  /** Returns the next token, or the token that is `ahead` tokens after the next token. */
  peek(ahead = 0): Token {
    const found = this.tokens[this.at + ahead] ?? this.tokens.at(-1)
    if (found === undefined) throw new Error('The tokens have no end')
    return found
  }

  take(): Token {
    const token = this.peek()
    if (token.type !== 'end') this.at += 1
    return token
  }

  /** Consumes the next token if it is the given sign. */
  takes(sign: string): Token | undefined {
    return this.isSign(sign) ? this.take() : undefined
  }

  isSign(sign: string, ahead = 0): boolean {
    const { type, text } = this.peek(ahead)
    return type === 'sign' && text === sign
  }

  isName(ahead = 0): boolean {
    return this.peek(ahead).type === 'name'
  }

  get isAtEnd(): boolean {
    return this.peek().type === 'end'
  }

  spanOf({ start, end }: Pick<Token, 'start' | 'end'>): Span {
    return { source: this.source, start, end }
  }

  /** Returns the range from a token to the last consumed token. */
  since(first: Token): Span {
    const last = this.tokens[this.at - 1] ?? first
    return { source: this.source, start: first.start, end: Math.max(first.end, last.end) }
  }

  /** Reports a problem at a token, or after the last token at the end of the file. */
  report(finding: Finding, token = this.peek()): void {
    const last = this.tokens[this.tokens.length - 2]
    const at = token.type === 'end' && last !== undefined ? { start: last.end, end: last.end + 1 } : token
    this.problems.add(finding, this.spanOf(at))
  }

  /** Runs a step one level deeper. If the file is nested too deeply, adds a finding and returns undefined. */
  deeper<T>(step: () => T): T | undefined {
    if (this.depth >= MAX_DEPTH) {
      this.report(
        kfgLimit.at([], `The file is nested more than ${MAX_DEPTH} levels deep. Use \`let\` for inner values.`),
      )
      return undefined
    }
    this.depth += 1
    const result = step()
    this.depth -= 1
    return result
  }
}
