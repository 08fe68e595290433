import type { FieldPath } from '../../finding/finding'
import { isPlain, type Plain } from '../../manifest/manifest'
import { eachPart, eachPartOfBytes, holdsText, isOfPart, mayEndEscape } from '../../manifest/words'
import { fileOf } from '../annotations'
import { YamlDocument } from '../yaml/document'
import { type Before, commentLines, type Item, linesBefore, linesInFile, originOf, STDIN } from '../item'
import type { Layout } from './layout'
import { FullReadingNeeded, type ResourceList } from './resource-list'
import { type ItemSpan, scanResourceList } from './scan'
import { itemText } from './slice'

/** Sections this way knows how to read; any other key means the full way. */
const SECTIONS = new Set(['apiVersion', 'kind', 'items', 'functionConfig', 'results'])
const VERSION = /^apiVersion: (config\.kubernetes\.io\/v1(?:alpha1|beta1)?)\n*$/
const KIND = /^kind: ResourceList\n*$/

/** Reads a ResourceList by its lines alone; undefined where that is not certain to be right. */
export function readFast(bytes: Buffer): ResourceList | undefined {
  const scan = scanResourceList(bytes)
  if (scan === null || scan.sections.some(({ key }) => !SECTIONS.has(key))) return undefined
  const section = (key: string) => scan.sections.find((one) => one.key === key)
  const text = (key: string) => {
    const range = section(key)
    return range === undefined ? '' : bytes.toString('utf8', range.start, range.end)
  }
  const apiVersion = VERSION.exec(text('apiVersion'))?.[1]
  const itemsSection = section('items')
  if (apiVersion === undefined || itemsSection === undefined || !KIND.test(text('kind'))) return undefined

  const items: FastItem[] = []
  const before = linesBefore((path) =>
    itemsWith(source, path, false).flatMap((item) => {
      const file = fileOf(item.object)
      return file?.path === path ? [{ index: file.index, lines: item.linesInFile }] : []
    }),
  )
  let hiding: readonly FastItem[] | undefined
  const source: Source = {
    bytes,
    column: scan.column,
    items,
    before,
    hiding: () => {
      hiding ??= items.filter((item) => item.mayHide)
      return hiding
    },
  }
  for (const [at, span] of scan.items.entries()) items.push(new FastItem(at, span, source))
  // An item whose kind could not be seen may be no object at all; the full way says so, with line and column.
  if (items.some((item, at) => scan.items[at]?.kind === undefined && item.kind === '')) return undefined
  const results = section('results')
  const layout: Layout = {
    bytes,
    column: scan.column,
    items: scan.items,
    itemsSection,
    itemsEnd: scan.itemsEnd,
    newline: '\n',
    ...(results === undefined ? {} : { results }),
  }
  const list: ResourceList = {
    apiVersion,
    items,
    itemsWith: (text, alone) => itemsWith(source, text, alone),
    layoutWithout: (positions) => {
      for (const at of positions) if (mayHoldAnchor(bytes, scan.items[at])) throw new FullReadingNeeded()
      return layout
    },
  }
  const config = section('functionConfig')
  if (config !== undefined) {
    const item = functionConfig(text('functionConfig'), bytes, config.start)
    if (item !== undefined) list.functionConfig = item
  }
  return list
}

/** Whether an item may define an anchor that something else in the text refers to. */
function mayHoldAnchor(bytes: Buffer, span: ItemSpan | undefined): boolean {
  if (span === undefined) return false
  const anchors = bytes.toString('utf8', span.dash, span.end).match(/(?<=^|[\s,[{])&[^\s,\]}]+/gm) ?? []
  return anchors.some((anchor) => bytes.includes(`*${anchor.slice(1)}`))
}

/** The document of a text that the scanner has cut out. It has no room for doubt: on any problem the full way decides. */
function parse(text: string, line: number): YamlDocument {
  const document = YamlDocument.parse(text, { file: STDIN, line })
  if (!(document instanceof YamlDocument)) throw new FullReadingNeeded()
  return document
}

const lineAt = (bytes: Buffer, offset: number): number => {
  let line = 1
  for (let at = bytes.indexOf(0x0a); at !== -1 && at < offset; at = bytes.indexOf(0x0a, at + 1)) line++
  return line
}

/** The list that an item is of. */
interface Source {
  bytes: Buffer
  /** The column of the dashes. */
  column: number
  items: readonly FastItem[]
  /** As far as the documents of a file are in the list. */
  before: Before
  /** The items that may hold words which cannot be seen in their bytes; very few, if any. */
  hiding(): readonly FastItem[]
}

/** Escapes that stand for a sign of a word, which is not seen in the bytes then, `"\u0063art"`; or a line ends within it. */
const HIDING = /\\(?:x|u00|U000000)(?:2[de]|3\d|4[1-9a-f]|5[\daf]|6[1-9a-f]|7[\da])|[\w.-]\\\n/i
const BACKSLASH = 0x5c

/** The items in which a text occurs: all bytes are looked through at once, which is faster than item by item. */
function itemsWith({ bytes, items, hiding }: Source, text: string, alone: boolean): FastItem[] {
  const found: FastItem[] = []
  let next = 0
  for (let at = bytes.indexOf(text); at !== -1; at = bytes.indexOf(text, at + 1)) {
    while (items[next]?.endsBefore(at)) next++
    const item = items[next]
    if (item === undefined) break
    if (!item.holds(at) || (alone && !standsAlone(bytes, at, text))) continue
    found.push(item)
    next++
    // Nothing more is to be known of this one.
    at = item.lastByte
  }
  const hidden = hiding().filter((item) => !found.includes(item) && item.mentions(text, alone))
  return hidden.length === 0 ? found : [...found, ...hidden].sort((one, other) => one.at - other.at)
}

/** Whether a text that occurs somewhere is, or may be, no part of a longer word there. */
const standsAlone = (bytes: Buffer, at: number, text: string): boolean =>
  (!isOfPart(bytes[at - 1]) || mayEndEscape(bytes, at)) && !isOfPart(bytes[at + Buffer.byteLength(text)])

class FastItem implements Item {
  private parsed: YamlDocument | undefined
  private hides: boolean | undefined

  constructor(
    readonly at: number,
    private readonly span: ItemSpan,
    private readonly source: Source,
  ) {}

  get apiVersion(): string {
    return this.span.apiVersion ?? text(this.object.apiVersion)
  }

  get kind(): string {
    return this.span.kind ?? text(this.object.kind)
  }

  get object(): Plain {
    const value = this.document.value
    if (!isPlain(value)) throw new FullReadingNeeded()
    return value
  }

  mentions(word: string, alone = false): boolean {
    const bytes = this.source.bytes.subarray(this.span.dash, this.span.end)
    let at = bytes.indexOf(word)
    while (alone && at !== -1 && !standsAlone(bytes, at, word)) at = bytes.indexOf(word, at + 1)
    return at !== -1 || (this.mayHide && holdsText(this.object, word, alone))
  }

  get mayHide(): boolean {
    const { dash, end } = this.span
    this.hides ??=
      this.source.bytes.subarray(dash, end).includes(BACKSLASH) &&
      HIDING.test(this.source.bytes.toString('latin1', dash, end))
    return this.hides
  }

  get lastByte(): number {
    return this.span.end - 1
  }

  endsBefore(offset: number): boolean {
    return this.span.end <= offset
  }

  holds(offset: number): boolean {
    return this.span.dash <= offset && offset < this.span.end
  }

  eachPart(see: (hash: number) => void): boolean {
    return eachPartOfBytes(this.source.bytes, this.span.dash, this.span.end, see)
  }

  place(path: FieldPath, atKey = false) {
    const { column, before } = this.source
    const origin = originOf(this.object, this.document.text, this.span.line, column + 2, this.linesAbove, before)
    return this.document.placeIn(origin, path, atKey)
  }

  sourceOf(path: FieldPath) {
    return this.document.sourceOf(path)
  }

  private get document(): YamlDocument {
    this.parsed ??= parse(itemText(this.source.bytes, this.span, this.source.column), 1)
    return this.parsed
  }

  private get linesAbove(): number {
    return commentLines(this.source.bytes.toString('utf8', this.span.start, this.span.dash))
  }

  get linesInFile(): number {
    return this.linesAbove + linesInFile(this.document.text)
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

function functionConfig(section: string, bytes: Buffer, start: number): Item | undefined {
  const document = parse(section, lineAt(bytes, start))
  const object = isPlain(document.value) ? document.value.functionConfig : undefined
  if (object === null || object === undefined) return undefined
  if (!isPlain(object)) throw new FullReadingNeeded()
  return {
    at: -1,
    apiVersion: text(object.apiVersion),
    kind: text(object.kind),
    object,
    mentions: (word, alone) => holdsText(object, word, alone),
    eachPart: (see) => eachPart(object, see),
    place: (path, atKey) => {
      const indent = /\n( *)\S/.exec(section)?.[1]?.length ?? 0
      const body = section.slice(section.indexOf('\n') + 1)
      const origin = originOf(object, body, lineAt(bytes, start), indent, 0, () => 0)
      // One line less: the line `functionConfig:` itself is not in the user's file.
      const shifted = origin.file === STDIN ? origin : { ...origin, line: origin.line - 1 }
      const added = shifted.added
      return document.placeIn(
        added === undefined ? shifted : { ...shifted, added: (line) => line > 0 && added(line - 1) },
        ['functionConfig', ...path],
        atKey,
      )
    },
    sourceOf: (path) => document.sourceOf(['functionConfig', ...path]),
  }
}
