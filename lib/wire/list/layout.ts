import type { Manifest } from '../../manifest/manifest'
import { writeListEntry, writeYaml } from '../yaml/write-yaml'

/** A range of bytes. The range includes `start` but not `end`. */
export interface ByteRange {
  start: number
  end: number
}

/** Positions in the text of a ResourceList, in bytes from the start. */
export interface Layout {
  bytes: Buffer
  /** The column of the dashes in `items`. */
  column: number
  /**
   * Range of an item: from the comments above it (`start`) and its dash (`dash`) to the end of its last line (`end`).
   */
  items: readonly (ByteRange & { dash: number })[]
  /** Range of the section `items:`, including its key. */
  itemsSection: ByteRange
  /** Position at which a new item is inserted: after the last item. */
  itemsEnd: number
  /** Range of the section `results:`, if there is one. */
  results?: ByteRange
  /** Line ending that the text uses. */
  newline: '\n' | '\r\n'
}

/** Change to one object in the input list. */
export type Change = { action: 'keep' } | { action: 'remove' } | { action: 'replace'; manifest: Manifest }

/** Changes that a run makes to the input list. */
export interface Changes {
  /** Changes, keyed by the index of the object in the list. Objects without an entry are kept. */
  items: ReadonlyMap<number, Change>
  added: readonly Manifest[]
}

export const KEEP: Change = { action: 'keep' }
export const REMOVE: Change = { action: 'remove' }

/** Returns the change of the object with the given index. */
export const changeAt = ({ items }: Changes, at: number): Change => items.get(at) ?? KEEP

export const NO_CHANGES: Changes = { items: new Map(), added: [] }

/** Writes the list with changes. Unchanged parts are copied byte for byte. */
export const writeLayout = (layout: Layout, changes: Changes, results: readonly unknown[]): Buffer =>
  Buffer.concat([...layoutParts(layout, changes, results)])

/** Writes the list in parts, which are built on demand. The whole text can be as large as all objects together. */
export function* layoutParts(layout: Layout, changes: Changes, results: readonly unknown[]): Generator<Buffer> {
  let last: number | undefined
  for (const piece of pieces(layout, changes, results)) {
    const lineEnd = () => (last === NEWLINE || last === undefined ? NOTHING : Buffer.from(layout.newline))
    const part = piece === LINE_END ? lineEnd() : piece
    if (part.length === 0) continue
    last = part[part.length - 1]
    yield part
  }
}

const NEWLINE = 0x0a
const NOTHING = Buffer.alloc(0)
/** Requests a line break, unless the text written so far ends with one. */
const LINE_END = 'line end'
type Piece = Buffer | typeof LINE_END

function* pieces(layout: Layout, changes: Changes, results: readonly unknown[]): Generator<Piece> {
  const { bytes, newline } = layout
  let copied = 0
  for (const { span, by } of replacements(layout, changes)) {
    if (span.start > copied) yield bytes.subarray(copied, span.start)
    yield* by
    copied = Math.max(copied, span.end)
  }
  if (copied < bytes.length) yield bytes.subarray(copied)
  if (results.length > 0) {
    yield LINE_END
    yield lines(writeYaml({ results }), newline)
  }
}

/** A range of bytes, and its replacement text. */
interface Replacement {
  span: ByteRange
  by: Iterable<Piece>
}

/** Returns all parts that are not copied from the input, in the order of the text. */
function* replacements(layout: Layout, changes: Changes): Generator<Replacement> {
  const { results, itemsSection } = layout
  const earlier = results !== undefined && results.start < itemsSection.start
  if (results !== undefined && earlier) yield { span: results, by: [] }
  yield* replacedItems(layout, changes)
  if (results !== undefined && !earlier) yield { span: results, by: [] }
}

function* replacedItems(layout: Layout, changes: Changes): Generator<Replacement> {
  const { items, itemsSection, itemsEnd, newline, column } = layout
  const dropped = [...changes.items.values()].filter(({ action }) => action === 'remove').length
  const remaining = items.length - dropped + changes.added.length
  const whole = { start: itemsSection.start, end: itemsEnd }
  // A list that becomes empty, or that is no longer empty, changes its form.
  if (remaining === 0 && items.length > 0) {
    yield { span: whole, by: [lines('items: []\n', newline)] }
    return
  }
  if (items.length === 0 && remaining > 0) yield { span: whole, by: [lines('items:\n', newline)] }
  for (const [at, change] of [...changes.items].sort(([one], [other]) => one - other)) {
    const span = items[at]
    if (span === undefined) throw new Error(`No item ${at} in the list`)
    if (change.action === 'remove') yield { span, by: [] }
    if (change.action !== 'replace') continue
    const entry = lines(writeListEntry(change.manifest, column), newline)
    yield { span: { start: span.dash, end: span.end }, by: [entry] }
  }
  if (changes.added.length > 0) yield { span: { start: itemsEnd, end: itemsEnd }, by: added(layout, changes) }
}

function* added({ column, newline }: Layout, changes: Changes): Generator<Piece> {
  yield LINE_END
  let text = ''
  for (const object of changes.added) {
    text += writeListEntry(object, column)
    if (text.length < CHUNK) continue
    yield lines(text, newline)
    text = ''
  }
  if (text !== '') yield lines(text, newline)
}

/**
 * Number of characters that are converted to bytes at once. Many small buffers would take time, and one large string
 * would take memory.
 */
const CHUNK = 1 << 18

const lines = (text: string, newline: string): Buffer =>
  Buffer.from(newline === '\n' ? text : text.replaceAll('\n', newline))
