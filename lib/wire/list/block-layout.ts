import { isPlain } from '../../manifest/manifest'
import type { YamlDocument } from '../yaml/document'
import type { Layout, ByteRange } from './layout'
import { SourceScalar, writeListEntry, writeYaml } from '../yaml/write-yaml'
import { readVerbatimInFull } from '../full-parser'

type Entry = ByteRange & { dash: number }

/**
 * Returns the layout of a list whose items can be cut from the text line by line. The list under `items:` is in block
 * style, with all dashes in one column. Offsets are in bytes. Returns undefined for other forms (JSON, flow style,
 * several dashes on a line).
 */
export function blockLayout(text: string, document: YamlDocument): Layout | undefined {
  if (/^(%|\.\.\.)/m.test(text)) return undefined
  const keyLine = lineOf(text, document.keyOf(['items']).start)
  if (!/^(items|"items"|'items')\s*:\s*(#.*)?\r?\n/.test(text.slice(keyLine))) return undefined
  const dashes: Entry[] = []
  let column: number | undefined
  for (const first of document.entriesOf(['items'])) {
    const dash = dashLine(text, first, keyLine)
    if (dash === undefined || (column !== undefined && dash.column !== column)) return undefined
    column = dash.column
    dashes.push({ start: above(text, dash.line, column), dash: dash.line, end: 0 })
  }
  if (column === undefined) return undefined
  const sectionEnd = nextKey(text, keyLine, column)
  for (const [at, entry] of dashes.entries()) entry.end = dashes[at + 1]?.start ?? above(text, sectionEnd, 0)

  const inBytes = byteOffsets(text)
  const itemsStart = inBytes(keyLine)
  const items = dashes.map(({ start, dash, end }) => ({
    start: inBytes(start),
    dash: inBytes(dash),
    end: inBytes(end),
  }))
  const layout: Layout = {
    bytes: Buffer.from(text),
    column,
    items,
    itemsSection: { start: itemsStart, end: inBytes(sectionEnd) },
    itemsEnd: items[items.length - 1]?.end ?? itemsStart,
    newline: text.includes('\r\n') ? '\r\n' : '\n',
  }
  const results = resultsSection(text, document)
  if (results !== undefined) layout.results = { start: inBytes(results.start), end: inBytes(results.end) }
  return layout
}

/**
 * Rewrites a list of any other form in block style and returns its layout. Plain scalars keep their spelling, but
 * comments are lost.
 */
export function rebuiltLayout(text: string): Layout {
  const value = readVerbatimInFull(text, SourceScalar)
  const list = isPlain(value) ? value : {}
  const keys = Object.keys(list).filter((key) => key !== 'results')
  const shell = (part: string[]) =>
    part.length === 0 ? '' : writeYaml(Object.fromEntries(part.map((key) => [key, list[key]])))
  const objects = Array.isArray(list.items) ? list.items : []
  let written = shell(keys.slice(0, keys.indexOf('items')))
  const start = Buffer.byteLength(written)
  written += objects.length === 0 ? 'items: []\n' : 'items:\n'
  const items: Entry[] = []
  let end = Buffer.byteLength(written)
  for (const object of objects) {
    const entry = writeListEntry(object, 0)
    items.push({ start: end, dash: end, end: end + Buffer.byteLength(entry) })
    end += Buffer.byteLength(entry)
    written += entry
  }
  written += shell(keys.slice(keys.indexOf('items') + 1))
  return {
    bytes: Buffer.from(written),
    column: 0,
    items,
    itemsSection: { start, end },
    itemsEnd: end,
    newline: '\n',
  }
}

/** Returns a function that converts character offsets to byte offsets. The function is fast for ascending offsets. */
function byteOffsets(text: string): (offset: number) => number {
  let characters = 0
  let bytes = 0
  return (offset) => {
    if (offset < characters) {
      characters = 0
      bytes = 0
    }
    bytes += Buffer.byteLength(text.slice(characters, offset))
    characters = offset
    return bytes
  }
}

const lineOf = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1

/**
 * Returns the line with the dash of an item.
 *
 * @param first offset of the item’s first token, on the same line or on a later one
 */
function dashLine(text: string, first: number, floor: number): { line: number; column: number } | undefined {
  let line = lineOf(text, first)
  let before = text.slice(line, first)
  while (line > floor) {
    const dash = /^( *)-(?=[\s&!]|$)[^"'{[|>]*$/.exec(before)
    if (dash !== null) return /- +-/.test(before) ? undefined : { line, column: dash[1]?.length ?? 0 }
    if (!/^\s*([&!]\S+\s*)*(#.*)?$/.test(before)) return undefined
    const end = line - 1
    line = lineOf(text, end)
    before = text.slice(line, end).replace(/\r$/, '')
  }
  return undefined
}

/** Returns the start of the comments directly above a line that are not indented beyond a column. */
function above(text: string, line: number, column: number): number {
  let start = line
  while (start > 0) {
    const previous = lineOf(text, start - 1)
    const comment = /^( *)#/.exec(text.slice(previous, start))
    if (comment === null || (comment[1]?.length ?? 0) > column) return start
    start = previous
  }
  return start
}

/** Returns the line of the next key after a key of the list, or the end of the text. */
function nextKey(text: string, keyLine: number, dashColumn: number): number {
  let line = text.indexOf('\n', keyLine) + 1
  while (line > 0 && line < text.length) {
    if (/^[^\s#-]/.test(text.slice(line, line + 1)) || (dashColumn > 0 && text[line] === '-')) return line
    line = text.indexOf('\n', line) + 1
  }
  return text.length
}

function resultsSection(text: string, document: YamlDocument): ByteRange | undefined {
  if (!isPlain(document.value) || document.value.results === undefined) return undefined
  const start = lineOf(text, document.keyOf(['results']).start)
  return { start, end: nextKey(text, start, 0) }
}
