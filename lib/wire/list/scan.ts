import { Sniffer } from './sniff'

/** Position of one entry of `items`, in bytes. */
export interface ItemSpan {
  /**
   * Start of the comment lines directly above the dash. Without comments, this is the start of the line with the dash.
   */
  start: number
  /** Start of the line with the dash. */
  dash: number
  /** Line number of the dash in the list, counted from 1. */
  line: number
  /**
   * End of the item, after its last line. Blank lines after an item are part of the item, because a `|+` scalar keeps
   * blank lines.
   */
  end: number
  /**
   * Value of the field. Set only if the value is certain, which requires a plain scalar on one line of the item
   * itself. The same rule applies to `kind`.
   */
  apiVersion?: string
  kind?: string
}

/** Byte positions of the parts of a ResourceList. */
export interface ListScan {
  /** Column of all dashes. */
  column: number
  items: ItemSpan[]
  /** Top-level keys. The range of a key ends before the next key and the comments above it. */
  sections: { key: string; start: number; end: number }[]
  /** Position at which a new item is inserted: after the last item. */
  itemsEnd: number
}

const NEWLINE = 0x0a
const SPACE = 0x20
const TAB = 0x09
const HASH = 0x23
const DASH = 0x2d
const COLON = 0x3a

const isLetter = (byte: number | undefined): boolean =>
  byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a

/**
 * Finds the items of a ResourceList by its lines, without parsing the items. In a block list whose dashes are in column
 * k, YAML 1.2 allows only the following lines at or left of this column: blank lines, comments, the next dash, the next
 * key of the list and document markers. The scan recognises each of these lines, or stops. Returns null, so that the
 * caller parses everything, for: CR, a BOM or UTF-16, a missing last newline, tabs or any unknown text at or left of
 * the dashes, directives, document markers other than a first `---`, quoted, complex or duplicate top-level keys,
 * `items` with a value on its line, no items, uneven dashes. Never throws.
 */
export function scanResourceList(bytes: Buffer): ListScan | null {
  if (bytes.length === 0 || bytes[bytes.length - 1] !== NEWLINE || bytes.includes(0x0d) || bytes.includes(0))
    return null
  if ((bytes[0] ?? 0) >= 0x80) return null
  return new Scan(bytes).run()
}

class Scan {
  private readonly sections: ListScan['sections'] = []
  private readonly items: ItemSpan[] = []
  private column = -1
  private inItems = false
  /** Start of the comments above the current line; -1 if there are none. */
  private comments = -1
  /** Number of the current line, counted from 1. */
  private row = 0
  private readonly sniffer: Sniffer

  constructor(private readonly bytes: Buffer) {
    this.sniffer = new Sniffer(bytes)
  }

  run(): ListScan | null {
    const { bytes } = this
    for (let start = 0, end = 0; start < bytes.length; start = end + 1) {
      end = bytes.indexOf(NEWLINE, start)
      this.row++
      let text = start
      while (bytes[text] === SPACE) text++
      if (text === end) continue
      // Most lines are within an item. Such lines are handled here, because a function call for each line would be
      // slow.
      if (this.inItems && this.column >= 0 && text - start > this.column) {
        // A comment at or left of the dashes ends the item, so later lines do not belong to the item.
        if (this.comments < 0) this.sniffer.line(text - start, text, end)
        else if (bytes[text] !== HASH) return null
      } else if (!this.line(start, text, end)) return null
    }
    this.closeItem(this.comments >= 0 ? this.comments : bytes.length)
    this.closeSection(bytes.length)
    const last = this.items[this.items.length - 1]
    if (last === undefined) return null
    return { column: this.column, items: this.items, sections: this.sections, itemsEnd: last.end }
  }

  /** Handles a line that is not blank and not within an item. Returns false if the scan must stop. */
  private line(start: number, text: number, end: number): boolean {
    const { bytes } = this
    const indent = text - start
    const first = bytes[text]
    if (first === HASH) {
      if (this.comments < 0) this.comments = start
      return true
    }
    if (first === TAB) return false
    if (this.inItems && first === DASH && (text + 1 === end || bytes[text + 1] === SPACE))
      return this.dash(start, indent, text, end)
    if (indent === 0) return this.key(start, end)
    // The line is content of another section. Content of an item would be indented more deeply than the dashes.
    if (!this.inItems && this.sections.length > 0) {
      this.comments = -1
      return true
    }
    return false
  }

  private dash(start: number, indent: number, text: number, end: number): boolean {
    if (this.column === -1) this.column = indent
    else if (indent !== this.column) return false
    const above = this.comments >= 0 ? this.comments : start
    this.closeItem(above)
    this.comments = -1
    const item: ItemSpan = { start: above, dash: start, line: this.row, end: -1 }
    this.items.push(item)
    this.sniffer.begin(indent + 2)
    let content = text + 1
    while (this.bytes[content] === SPACE) content++
    if (content < end) this.sniffer.line(content - start, content, end)
    return true
  }

  /** Handles a top-level key, or the `---` that can precede all keys. */
  private key(start: number, end: number): boolean {
    const { bytes } = this
    if (bytes[start] === DASH) return this.sections.length === 0 && bytes.toString('latin1', start, end) === '---'
    let colon = start
    while (isLetter(bytes[colon])) colon++
    const after = bytes[colon + 1]
    if (colon === start || bytes[colon] !== COLON || (after !== SPACE && after !== NEWLINE)) return false
    const key = bytes.toString('latin1', start, colon)
    if (this.sections.some((section) => section.key === key)) return false
    const above = this.comments >= 0 ? this.comments : start
    this.closeItem(above)
    this.closeSection(above)
    this.comments = -1
    this.sections.push({ key, start, end: -1 })
    this.inItems = key === 'items'
    return !this.inItems || isBlankOrComment(bytes, colon + 1, end)
  }

  private closeItem(at: number): void {
    const item = this.items[this.items.length - 1]
    if (item === undefined || item.end !== -1) return
    item.end = at
    const found = this.sniffer.finish()
    if (found === undefined) return
    item.apiVersion = found.apiVersion
    item.kind = found.kind
  }

  private closeSection(at: number): void {
    const section = this.sections[this.sections.length - 1]
    if (section !== undefined && section.end === -1) section.end = at
  }
}

function isBlankOrComment(bytes: Buffer, from: number, end: number): boolean {
  let at = from
  while (bytes[at] === SPACE) at++
  return at === end || (at > from && bytes[at] === HASH)
}
