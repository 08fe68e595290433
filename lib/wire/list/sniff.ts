const SPACE = 0x20
const HASH = 0x23
const DASH = 0x2d
const COLON = 0x3a

/**
 * Patterns of plain scalars that every YAML reader reads as strings, because the scalars start with a letter and are
 * not keywords of YAML.
 */
const VERSION = /^[a-z][A-Za-z0-9.-]*(?:\/v[a-z0-9]+)?$/
const KIND = /^[A-Z][A-Za-z0-9]*$/
const WORDS = /^(?:y|n|yes|no|on|off|true|false|null)$/i

/** A comment after a plain scalar. The scalar cannot continue on the next line. */
const COMMENT = / +#.*$/

/** Caches the values that match a pattern, because only a few different values occur. */
interface Known {
  pattern: RegExp
  values: Set<string>
}

/**
 * Reads `apiVersion` and `kind` of an item from its lines, if their values are certain. The item must be a block
 * mapping whose keys are two columns to the right of its dash. Both values must be plain scalars on one line that no
 * other line continues. No other key may be an alternative spelling of these keys.
 */
export class Sniffer {
  private indent = 0
  private certain = false
  private started = false
  /**
   * Whether the previous line set one of the two fields. A more deeply indented line would then continue the value of
   * this field.
   */
  private pending = false
  private apiVersion: string | undefined
  private kind: string | undefined
  private readonly kinds: Known = { pattern: KIND, values: new Set() }
  private readonly versions: Known = { pattern: VERSION, values: new Set() }

  constructor(private readonly bytes: Buffer) {}

  /**
   * Starts a new item.
   *
   * @param indent the column of its keys
   */
  begin(indent: number): void {
    this.indent = indent
    this.certain = true
    this.started = false
    this.pending = false
    this.apiVersion = undefined
    this.kind = undefined
  }

  /** Handles a non-blank line of the item. The range is from the first character of the line to its end. */
  line(indent: number, text: number, end: number): void {
    if (!this.certain || this.bytes[text] === HASH) return
    if (indent > this.indent) {
      if (this.pending || !this.started) this.certain = false
      return
    }
    if (indent < this.indent) {
      this.certain = false
      return
    }
    this.pending = false
    if (this.bytes[text] === DASH && this.started) return
    this.started = true
    this.key(text, end)
  }

  /** Returns the result; undefined unless both fields are certain. */
  finish(): { apiVersion: string; kind: string } | undefined {
    if (!this.certain || this.apiVersion === undefined || this.kind === undefined) return undefined
    return { apiVersion: this.apiVersion, kind: this.kind }
  }

  private key(text: number, end: number): void {
    const { bytes } = this
    const colon = bytes.indexOf(COLON, text)
    const first = bytes[text] ?? 0
    const letter = (first | SPACE) >= 0x61 && (first | SPACE) <= 0x7a
    if (!letter || colon === -1 || colon >= end || (colon + 1 < end && bytes[colon + 1] !== SPACE)) {
      this.certain = false
      return
    }
    if (this.isAt('kind', text, colon)) {
      this.kind = this.value(this.kind, this.kinds, colon + 2, end)
    } else if (this.isAt('apiVersion', text, colon)) {
      this.apiVersion = this.value(this.apiVersion, this.versions, colon + 2, end)
    }
  }

  private isAt(word: string, start: number, end: number): boolean {
    if (word.length !== end - start) return false
    for (let at = 0; at < word.length; at++) if (this.bytes[start + at] !== word.charCodeAt(at)) return false
    return true
  }

  private value(before: string | undefined, known: Known, start: number, end: number): string | undefined {
    const text = this.bytes.toString('latin1', start, end)
    const value = known.values.has(text) ? text : text.replace(COMMENT, '')
    if (!known.values.has(value)) {
      if (!known.pattern.test(value) || WORDS.test(value)) this.certain = false
      else known.values.add(value)
    }
    if (before !== undefined) this.certain = false
    this.pending = true
    return value
  }
}
