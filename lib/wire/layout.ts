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

/** Copies bytes and leaves stretches of them out. */
class Copier {
  readonly parts: Buffer[] = []
  private copied = 0

  constructor(private readonly bytes: Buffer) {}

  copyUntil(offset: number): void {
    if (offset > this.copied) this.parts.push(this.bytes.subarray(this.copied, offset))
    this.copied = Math.max(this.copied, offset)
  }

  /** Copies up to a stretch and puts something else in its place. */
  replace(span: Span, ...by: Buffer[]): void {
    this.copyUntil(span.start)
    this.parts.push(...by)
    this.copied = Math.max(this.copied, span.end)
  }
}

/** Writes the list with changes. What is not changed is copied byte for byte. */
export const writeLayout = (layout: Layout, changes: Changes, results: readonly unknown[]): Buffer =>
  Buffer.concat(layoutParts(layout, changes, results))

/** The same in the parts that it is put together of. */
export function layoutParts(layout: Layout, changes: Changes, results: readonly unknown[]): Buffer[] {
  const { bytes, itemsSection, newline } = layout
  const copier = new Copier(bytes)
  const resultsFirst = layout.results !== undefined && layout.results.start < itemsSection.start
  if (layout.results !== undefined && resultsFirst) copier.replace(layout.results)
  writeItems(layout, changes, copier)
  if (layout.results !== undefined && !resultsFirst) copier.replace(layout.results)
  copier.copyUntil(bytes.length)
  if (results.length > 0) {
    copier.parts.push(...endedLine(copier.parts, newline), lines(writeYaml({ results }), newline))
  }
  return copier.parts
}

function writeItems(layout: Layout, changes: Changes, copier: Copier): void {
  const { items, itemsSection, itemsEnd, newline } = layout
  const entry = (object: Manifest) => lines(writeListEntry(object, layout.column), newline)
  const dropped = [...changes.items.values()].filter((object) => object === null).length
  const remaining = items.length - dropped + changes.added.length
  // A list that becomes empty, or is no longer so, changes its form.
  if (remaining === 0 && items.length > 0) {
    copier.replace({ start: itemsSection.start, end: itemsEnd }, lines('items: []\n', newline))
    return
  }
  if (items.length === 0 && remaining > 0) {
    copier.replace({ start: itemsSection.start, end: itemsEnd }, lines('items:\n', newline))
  }
  for (const [at, object] of [...changes.items].sort(([one], [other]) => one - other)) {
    const span = items[at]
    if (span === undefined) throw new Error(`No item ${at} in the list`)
    if (object === null) copier.replace(span)
    else copier.replace({ start: span.dash, end: span.end }, entry(object))
  }
  copier.copyUntil(itemsEnd)
  if (changes.added.length > 0) copier.parts.push(...endedLine(copier.parts, newline))
  let text = ''
  for (const object of changes.added) {
    text += writeListEntry(object, layout.column)
    if (text.length < CHUNK) continue
    copier.parts.push(lines(text, newline))
    text = ''
  }
  if (text !== '') copier.parts.push(lines(text, newline))
}

/** How much text becomes bytes at once: many small buffers cost time, one large text memory. */
const CHUNK = 1 << 18

/** A line ending, where what was written so far has none. */
function endedLine(parts: readonly Buffer[], newline: string): Buffer[] {
  const last = parts.findLast((part) => part.length > 0)
  return last === undefined || last[last.length - 1] === 0x0a ? [] : [Buffer.from(newline)]
}

const lines = (text: string, newline: string): Buffer =>
  Buffer.from(newline === '\n' ? text : text.replaceAll('\n', newline))
