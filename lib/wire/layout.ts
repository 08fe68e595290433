import type { Manifest } from '../manifest/manifest'
import { writeListEntry, writeYaml } from './write-yaml'

/** A stretch of bytes: [start, end). */
export interface Span {
  start: number
  end: number
}

/** Where things stand in the text of a ResourceList, in bytes. */
export interface Layout {
  bytes: Buffer
  /** The column of the dashes in `items`. */
  column: number
  /** From the comments above an item (`start`) and its dash (`dash`) to the end of its last line (`end`). */
  items: readonly (Span & { dash: number })[]
  /** The section `items:` with its key. */
  itemsSection: Span
  /** Where a new item goes: behind the last one. */
  itemsEnd: number
  /** The section `results:`, if there is one. */
  results?: Span
  /** The line ending of the text. */
  newline: '\n' | '\r\n'
}

/** What a run does to the list that came in. */
export interface Changes {
  /** By position in the list: the object that takes the place of the one there, or null to drop it. */
  items: ReadonlyMap<number, Manifest | null>
  added: readonly Manifest[]
}

export const NO_CHANGES: Changes = { items: new Map(), added: [] }

/** Writes the list with changes. What is not changed is copied byte for byte. */
export function writeLayout(layout: Layout, changes: Changes, results: readonly unknown[]): Buffer {
  const { bytes, items, itemsSection, newline } = layout
  const entry = (object: Manifest) => lines(writeListEntry(object, layout.column), newline)
  const parts: Buffer[] = []
  let copied = 0
  const copy = (until: number) => {
    if (until > copied) parts.push(bytes.subarray(copied, until))
    copied = Math.max(copied, until)
  }
  const drop = (span: Span) => {
    copy(span.start)
    copied = Math.max(copied, span.end)
  }
  if (layout.results !== undefined && layout.results.start < itemsSection.start) drop(layout.results)

  const dropped = [...changes.items.values()].filter((object) => object === null).length
  if (items.length - dropped + changes.added.length === 0 && items.length > 0) {
    copy(itemsSection.start)
    parts.push(lines('items: []\n', newline))
    copied = Math.max(copied, layout.itemsEnd)
  } else {
    if (items.length === 0 && changes.added.length > 0) {
      copy(itemsSection.start)
      parts.push(lines('items:\n', newline))
      copied = Math.max(copied, layout.itemsEnd)
    }
    for (const [at, object] of [...changes.items].sort(([one], [other]) => one - other)) {
      const span = items[at]
      if (span === undefined) throw new Error(`No item ${at} in the list`)
      if (object === null) drop(span)
      else {
        drop({ start: span.dash, end: span.end })
        parts.push(entry(object))
      }
    }
    copy(layout.itemsEnd)
    if (changes.added.length > 0) parts.push(...endedLine(parts, newline), ...changes.added.map(entry))
  }
  if (layout.results !== undefined && layout.results.start >= itemsSection.start) drop(layout.results)
  copy(bytes.length)
  if (results.length > 0) parts.push(...endedLine(parts, newline), lines(writeYaml({ results }), newline))
  return Buffer.concat(parts)
}

/** A line ending, where what was written so far has none. */
function endedLine(parts: readonly Buffer[], newline: string): Buffer[] {
  const last = parts.findLast((part) => part.length > 0)
  return last === undefined || last[last.length - 1] === 0x0a ? [] : [Buffer.from(newline)]
}

const lines = (text: string, newline: string): Buffer =>
  Buffer.from(newline === '\n' ? text : text.replaceAll('\n', newline))
