import { COLLECTION_STYLE, EVENT_ID, type Event, getScalarValue, parseEvents, SCALAR_STYLE } from 'js-yaml'

/** A node of a YAML document with its range in the source text. The range includes quotes and brackets. */
export interface SourceNode {
  type: 'scalar' | 'object' | 'list'
  start: number
  end: number
  /** Whether the node is written in flow style: `{…}` or `[…]`. */
  isFlow: boolean
  entries: SourceEntry[]
}

/** An entry of an object or of a list. */
export interface SourceEntry {
  /** Key of an object entry. */
  key?: string
  /** Start of the key, or of the dash of an entry in a block list. */
  start: number
  /** Position after the colon or the dash. */
  valueFrom: number
  node: SourceNode
}

/**
 * Returns the nodes of one document with their ranges. Returns undefined for a document with anchors, tags or empty
 * entries of lists, because an edit could change other parts of the document.
 */
export function sourceTree(text: string): SourceNode | undefined {
  const events = parseEvents(text, { maxDepth: 1000 }).filter(({ type }) => type !== EVENT_ID.DOCUMENT)
  const isPlain = events.every(
    (event) =>
      event.type !== EVENT_ID.ALIAS && !('anchorStart' in event && (event.anchorStart >= 0 || event.tagStart >= 0)),
  )
  const reader = new Reader(text, events)
  const root = isPlain ? reader.node() : undefined
  return reader.isIncomplete ? undefined : root
}

class Reader {
  /** Whether the document has an entry without a range, such as an empty entry of a list. */
  isIncomplete = false
  private at = 0

  constructor(
    private readonly text: string,
    private readonly events: readonly Event[],
  ) {}

  node(): SourceNode | undefined {
    const event = this.events[this.at]
    this.at += 1
    if (event?.type === EVENT_ID.SCALAR) return this.scalar(event)
    if (event?.type !== EVENT_ID.MAPPING && event?.type !== EVENT_ID.SEQUENCE) return undefined
    const isFlow = event.style === COLLECTION_STYLE.FLOW
    const isList = event.type === EVENT_ID.SEQUENCE
    const entries: SourceEntry[] = []
    while (this.events[this.at] !== undefined && this.events[this.at]?.type !== EVENT_ID.POP) {
      const entry = isList ? this.item(isFlow) : this.member()
      if (entry === undefined) this.isIncomplete = true
      else entries.push(entry)
    }
    this.at += 1
    const last = entries.at(-1)?.node.end ?? event.start + 1
    const end = isFlow ? this.bracketAfter(last) : last
    return { type: isList ? 'list' : 'object', start: event.start, end, isFlow, entries }
  }

  private scalar(event: Extract<Event, { type: typeof EVENT_ID.SCALAR }>): SourceNode | undefined {
    const { valueStart, valueEnd, style } = event
    if (valueStart < 0) return undefined
    const isQuoted = style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED
    const isBlock = style === SCALAR_STYLE.LITERAL_BLOCK || style === SCALAR_STYLE.FOLDED_BLOCK
    const header = this.text.slice(0, valueStart).search(/[|>][-+0-9]*[ \t]*(?:#.*)?\r?\n$/)
    const start = isBlock ? header : valueStart - (isQuoted ? 1 : 0)
    const end = isBlock ? valueStart + this.text.slice(valueStart, valueEnd).trimEnd().length : valueEnd
    return { type: 'scalar', start, end: end + (isQuoted ? 1 : 0), isFlow: false, entries: [] }
  }

  private member(): SourceEntry | undefined {
    const event = this.events[this.at]
    const key = this.node()
    const node = this.node()
    if (event?.type !== EVENT_ID.SCALAR || key === undefined) return undefined
    const valueFrom = this.text.indexOf(':', key.end) + 1
    // An empty value has no range, and follows the colon.
    const empty: SourceNode = { type: 'scalar', start: valueFrom, end: valueFrom, isFlow: false, entries: [] }
    return { key: getScalarValue(this.text, event), start: key.start, valueFrom, node: node ?? empty }
  }

  private item(isFlow: boolean): SourceEntry | undefined {
    const node = this.node()
    if (node === undefined) return undefined
    const dash = this.text.lastIndexOf('-', node.start - 1)
    return isFlow ? { start: node.start, valueFrom: node.start, node } : { start: dash, valueFrom: dash + 1, node }
  }

  /** Returns the position after the bracket that ends a flow collection. Only a comma, spaces and comments precede it. */
  private bracketAfter(position: number): number {
    const ends = /(?:[\s,]|#[^\n]*\n)*[\]}]/y
    ends.lastIndex = position
    return ends.exec(this.text) === null ? position : ends.lastIndex
  }
}
