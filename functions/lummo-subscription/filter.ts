import { quoted } from '../../lib/manifest/grammar/quoted'

/** Maximum length of a filter in bytes of UTF-8. Source: Pub/Sub v1, Subscription.filter. */
const MAX_FILTER_BYTES = 256

/**
 * Returns why the filter of a subscription is invalid, with the fix; undefined if the filter is valid. A filter is
 * immutable, so a mistake requires a new subscription. Source: Pub/Sub "Filter messages from a subscription", syntax.
 */
export function explainFilter(filter: string): string | undefined {
  const length = new TextEncoder().encode(filter).length
  if (length > MAX_FILTER_BYTES)
    return `The filter has ${length} bytes, but Pub/Sub allows at most ${MAX_FILTER_BYTES}. Shorten the filter.`
  return new Reader(filter).problem()
}

const TOKEN = /\s*("(?:[^"\\]|\\.)*"|!=|[():,=.-]|[^\s"():,=.!-][^\s"():,=.!]*|\S)/gy
const OPERATORS = ['AND', 'OR', 'NOT']
const EXAMPLE = 'Set, for example, `attributes.type = "paid" AND NOT attributes:test`.'

/** Reports the first mistake in a filter. The error is thrown and caught only in this file. */
class Misfit extends Error {}

class Reader {
  private readonly tokens: string[]
  private at = 0

  constructor(filter: string) {
    this.tokens = [...filter.trimEnd().matchAll(TOKEN)].map(([, token = '']) => token)
  }

  problem(): string | undefined {
    try {
      this.expression()
      if (this.next !== undefined) this.fail(`${quoted(this.next)} is unexpected.`)
    } catch (error) {
      if (error instanceof Misfit) return error.message
      throw error
    }
    return undefined
  }

  private get next(): string | undefined {
    return this.tokens[this.at]
  }

  private take(token: string): boolean {
    if (this.next !== token) return false
    this.at += 1
    return true
  }

  private fail(what: string, fix = EXAMPLE): never {
    throw new Misfit(`${what} ${fix}`)
  }

  private expression(): void {
    this.term()
    const first = this.next
    while (this.take('AND') || this.take('OR')) {
      const joint = this.tokens[this.at - 1]
      if (joint !== first) this.fail('The filter mixes `AND` and `OR` without parentheses.', 'Add parentheses.')
      this.term()
    }
    const word = this.next?.toUpperCase() ?? ''
    if (OPERATORS.includes(word) && this.next !== word)
      this.fail(`${quoted(this.next ?? '')} is not an operator.`, `Replace the operator with \`${word}\`.`)
  }

  private term(): void {
    while (this.take('NOT') || this.take('-'));
    if (this.take('(')) {
      this.expression()
      if (!this.take(')')) this.fail('A parenthesis in the filter is not closed.', 'Add `)`.')
    } else if (this.take('hasPrefix')) this.prefix()
    else this.comparison()
  }

  private prefix(): void {
    if (!this.take('(')) this.fail('`hasPrefix` has no parentheses.', 'Set `hasPrefix(attributes.KEY, "start")`.')
    this.attribute()
    const rest = this.tokens.slice(this.at, this.at + 3)
    if (rest[0] !== ',' || !isText(rest[1]) || rest[2] !== ')') {
      this.fail('`hasPrefix` requires an attribute and a string.', 'Set `hasPrefix(attributes.KEY, "start")`.')
    }
    this.at += 3
  }

  private comparison(): void {
    if (this.tokens[this.at + 1] === ':') {
      this.root()
      this.at += 1
      this.key()
      return
    }
    this.attribute()
    const operator = this.next ?? 'nothing'
    if (!this.take('=') && !this.take('!=')) {
      this.fail(`An attribute must be followed by \`=\` or \`!=\`, not ${quoted(operator)}.`)
    }
    if (this.next === '=') this.fail('`==` is not an operator.', 'Replace `==` with `=`.')
    const value = this.next ?? 'nothing'
    if (!isText(value))
      this.fail(
        `${quoted(value)} is not a string.`,
        `Put the value in double quotes: \`"${value.replaceAll("'", '')}"\`.`,
      )
    this.at += 1
  }

  private attribute(): void {
    this.root()
    if (!this.take('.')) this.fail('`attributes` has no key.', 'Set `attributes.KEY = "value"`, or `attributes:KEY`.')
    this.key()
    if (this.next === '.') {
      this.fail('A key with a dot must be in quotes.', 'Set `attributes."a.b" = "value"`.')
    }
  }

  private root(): void {
    const word = this.next
    if (this.take('attributes')) return
    if (word === undefined) this.fail('The filter is incomplete.')
    this.fail(`A filter can refer only to \`attributes\`, not to ${quoted(word)}.`)
  }

  private key(): void {
    const key = this.next
    if (key === undefined || !(isText(key) || /^[\w-]+$/.test(key))) {
      this.fail(`${quoted(key ?? 'nothing')} is not a key of an attribute.`, 'Put the key in double quotes.')
    }
    this.at += 1
  }
}

const isText = (token: string | undefined): boolean => token !== undefined && /^".*"$/s.test(token) && token.length > 1
