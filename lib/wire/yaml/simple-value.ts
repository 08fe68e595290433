import type { Plain } from '../../manifest/manifest'

/** Error for text that the simple reader does not support, whether the text is valid or not. */
export const NOT_SIMPLE = new Error('Not simple YAML')

const WORDS: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null }
/** Pattern of words that some readers do not read as strings, and of spellings that not all readers support. */
const SPECIAL = /^(?:true|false|null)$/i
/** Pattern of text that starts like a word, a path or an option, and not like a number or YAML syntax. */
const TEXT = /^(?:[A-Za-z_/]|\.?\.\/|--?[A-Za-z])/
/**
 * Pattern of text that starts like a number but contains a letter or sign that excludes a number: `250m`, `128Mi`,
 * `25%`, `1.4.2-rc`.
 */
const NO_NUMBER = /^[0-9][0-9.]*[g-nq-wyzG-NP-WYZ%/]/
/** Pattern of numbers in the spelling that all readers share. For such numbers, the value determines the spelling. */
const NUMBER = /^(?:0|-?[1-9][0-9]{0,14}|(?:0|[1-9][0-9]{0,8})\.[0-9]{0,5}[1-9])$/

/** Returns the value of a plain scalar. */
function plainScalar(text: string): unknown {
  if (NUMBER.test(text)) return Number(text)
  if (SPECIAL.test(text)) {
    const word = WORDS[text]
    if (word === undefined) throw NOT_SIMPLE
    return word
  }
  if (TEXT.test(text) || NO_NUMBER.test(text)) return text
  throw NOT_SIMPLE
}

/** Pattern of the text that can follow a value on its line. The rest can only be a comment. */
const REST = /^(?: +#.*)?$/

/** Returns the value of text on one line: a plain scalar, a quoted string, or a collection in flow style. */
export function valueOnLine(text: string): unknown {
  const first = text[0]
  if (first === '{' || first === '[' || first === '"' || first === "'") {
    const reader = new FlowReader(text)
    const value = reader.value()
    if (!REST.test(text.slice(reader.at))) throw NOT_SIMPLE
    return value
  }
  const comment = text.indexOf(' #')
  const plain = comment === -1 ? text : text.slice(0, comment).trimEnd()
  if (plain.includes(': ') || plain.endsWith(':')) throw NOT_SIMPLE
  return plainScalar(plain)
}

/** Pattern of text up to a special character of flow style. A colon belongs to the text unless a space follows. */
const PLAIN_IN_FLOW = /(?:[^,[\]{}:#"'&*!|>%@`?]|:(?=[^\s,[\]{}]))+/y
const QUOTED = /"([^"\\]*)"|'([^']*)'(?!')/y
const BLANKS = / */y
const RESERVED = /^(?:true|false|null|__proto__)$/i

/** Maximum depth of nesting and indentation. The full parser handles deeper documents. */
export const DEEPEST = 100

class FlowReader {
  at = 0
  private depth = 0

  constructor(private readonly text: string) {}

  value(): unknown {
    switch (this.text[this.at]) {
      case '{':
        return this.map()
      case '[':
        return this.list()
      case '"':
      case "'":
        return this.quoted()
    }
    return plainScalar(this.plain())
  }

  private map(): Plain {
    const result: Plain = {}
    this.enter()
    for (this.blanks(); !this.takes('}'); this.blanks()) {
      const key = /["']/.test(this.text[this.at] ?? '') ? this.quoted() : this.plain()
      if (!/^[A-Za-z_]/.test(key) || RESERVED.test(key) || Object.hasOwn(result, key)) throw NOT_SIMPLE
      if (!this.takes(':') || this.text[this.at] !== ' ') throw NOT_SIMPLE
      this.blanks()
      result[key] = this.value()
      this.blanks()
      if (!this.takes(',') && this.text[this.at] !== '}') throw NOT_SIMPLE
    }
    this.depth--
    return result
  }

  private list(): unknown[] {
    const result: unknown[] = []
    this.enter()
    for (this.blanks(); !this.takes(']'); this.blanks()) {
      result.push(this.value())
      this.blanks()
      if (!this.takes(',') && this.text[this.at] !== ']') throw NOT_SIMPLE
    }
    this.depth--
    return result
  }

  private enter(): void {
    this.at++
    if (++this.depth > DEEPEST) throw NOT_SIMPLE
  }

  private quoted(): string {
    const match = this.match(QUOTED)
    return match[1] ?? match[2] ?? ''
  }

  private plain(): string {
    return this.match(PLAIN_IN_FLOW)[0].trimEnd()
  }

  private match(pattern: RegExp): RegExpExecArray {
    pattern.lastIndex = this.at
    const match = pattern.exec(this.text)
    if (match === null) throw NOT_SIMPLE
    this.at += match[0].length
    return match
  }

  private blanks(): void {
    this.match(BLANKS)
  }

  private takes(sign: string): boolean {
    if (this.text[this.at] !== sign) return false
    this.at++
    return true
  }
}
