import type { FieldPath, LocatedFinding, Place } from '../../finding/finding'
import { isPlain, type Plain } from '../../manifest/manifest'
import { type Extent, eachPartOfBytes, holdsText, isOfPart, mayEndEscape } from '../../manifest/text-search'
import { fileOf } from '../annotations'
import { YamlDocument } from '../yaml/document'
import { type Before, commentLines, type Item, linesBefore, linesInFile, originOf, STDIN } from '../item'
import type { Layout } from './layout'
import { readConfig } from './read-config'
import { readFull } from './read-full'
import type { ResourceList } from './resource-list'
import { type ItemSpan, type ListScan, scanResourceList } from './scan'
import { itemText } from './slice'

/** Sections that the fast path supports. Any other key requires the full path. */
const SECTIONS = new Set(['apiVersion', 'kind', 'items', 'functionConfig', 'results'])
const VERSION = /^apiVersion: (config\.kubernetes\.io\/v1(?:alpha1|beta1)?)\n*$/
const KIND = /^kind: ResourceList\n*$/

/**
 * Reads a ResourceList line by line; undefined if the result could be wrong. Items are parsed on demand. If
 * an item cannot be parsed on its own, for example because of an alias, the whole text is parsed.
 */
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

  const source = sourceOf(bytes, scan)
  const { items } = source
  // An item without a recognisable kind may not be an object. The full path reports the position of such an item.
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
    itemsWith: (text, extent) => itemsWith(source, text, extent),
    problems: source.problems,
    layoutWithout: (positions) => {
      const all = [...positions]
      if (!all.some((at) => mayHoldAnchor(bytes, scan.items[at]))) return layout
      const read = source.whole()
      return Array.isArray(read) ? layout : read.layoutWithout(all)
    },
  }
  const config = section('functionConfig')
  if (config !== undefined) {
    const item = readConfig(text('functionConfig'), bytes, config.start)
    if (item === 'unclear') return undefined
    if (item !== 'none') list.functionConfig = item
  }
  return list
}

/** Returns the items of a text, with the data that each item needs from other items and from the whole text. */
function sourceOf(bytes: Buffer, scan: ListScan): Source {
  const items: FastItem[] = []
  let hiding: readonly FastItem[] | undefined
  let whole: ReturnType<typeof readFull> | undefined
  const source: Source = {
    bytes,
    column: scan.column,
    items,
    before: linesBefore((path) =>
      itemsWith(source, path, 'anywhere').flatMap((item) => {
        const file = fileOf(item.object)
        return file?.path === path ? [{ index: file.index, lines: item.linesInFile }] : []
      }),
    ),
    hiding: () => {
      hiding ??= items.filter((item) => item.mayHide)
      return hiding
    },
    whole: () => {
      whole ??= readFull(bytes)
      return whole
    },
    problems: () => (Array.isArray(whole) ? whole : []),
  }
  for (const [at, span] of scan.items.entries()) items.push(new FastItem(at, span, source))
  return source
}

/** Checks whether an item can define an anchor to which another part of the text refers. */
function mayHoldAnchor(bytes: Buffer, span: ItemSpan | undefined): boolean {
  if (span === undefined) return false
  const anchors = bytes.toString('utf8', span.dash, span.end).match(/(?<=^|[\s,[{])&[^\s,\]}]+/gm) ?? []
  return anchors.some((anchor) => bytes.includes(`*${anchor.slice(1)}`))
}

/** The list that contains an item. */
interface Source {
  bytes: Buffer
  /** Column of the dashes. */
  column: number
  items: readonly FastItem[]
  /** Counts the lines that earlier documents of a file occupy in the list. */
  before: Before
  /** Returns the items that can contain words that a byte search would miss. Usually, there are no such items. */
  hiding(): readonly FastItem[]
  /** Parses the whole text. Returns the list, or the mistakes in the text. */
  whole(): ResourceList | LocatedFinding[]
  /** Returns the mistakes in the text if the whole text was parsed. */
  problems(): readonly LocatedFinding[]
}

/** Pattern of escapes that hide a word from a byte search. */
const HIDING = /\\(?:x|u00|U000000)(?:2[de]|3\d|4[1-9a-f]|5[\daf]|6[1-9a-f]|7[\da])|[\w.-]\\\n/i
const BACKSLASH = 0x5c
const PRINTABLE = /^[ -~]*$/

/** Returns the items that contain a string. Each byte is searched only once. */
function itemsWith({ bytes, items, hiding }: Source, text: string, extent: Extent): FastItem[] {
  const found: FastItem[] = []
  let next = 0
  for (let at = bytes.indexOf(text); at !== -1; at = bytes.indexOf(text, at + 1)) {
    while (items[next]?.endsBefore(at)) next++
    const item = items[next]
    if (item === undefined) break
    if (!item.holds(at) || (extent === 'word' && !standsAlone(bytes, at, text))) continue
    found.push(item)
    next++
    // The search continues after this item, because the result for it is already known.
    at = item.lastByte
  }
  const able = (PRINTABLE.test(text) ? hiding() : items).filter((item) => !found.includes(item))
  return [...found, ...able.filter((item) => item.mentions(text, extent))].sort((one, other) => one.at - other.at)
}

/** Checks whether an occurrence of a string is, or can be, a whole word. */
const standsAlone = (bytes: Buffer, at: number, text: string): boolean =>
  (!isOfPart(bytes[at - 1]) || mayEndEscape(bytes, at)) && !isOfPart(bytes[at + Buffer.byteLength(text)])

/** Placeholder for an item with invalid YAML. The invalid YAML is reported as a problem of the list. */
const UNREADABLE: Plain = {}

class FastItem implements Item {
  readonly role = 'item'
  private parsed: YamlDocument | Item | undefined
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
    const { read } = this
    if (!(read instanceof YamlDocument)) return read?.object ?? UNREADABLE
    return isPlain(read.value) ? read.value : UNREADABLE
  }

  mentions(word: string, extent: Extent = 'anywhere'): boolean {
    const bytes = this.source.bytes.subarray(this.span.dash, this.span.end)
    let at = bytes.indexOf(word)
    while (extent === 'word' && at !== -1 && !standsAlone(bytes, at, word)) at = bytes.indexOf(word, at + 1)
    return at !== -1 || ((this.mayHide || !PRINTABLE.test(word)) && holdsText(this.object, word, extent))
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

  place(path: FieldPath, atKey = false): Place {
    const { read } = this
    if (!(read instanceof YamlDocument)) return read?.place(path, atKey) ?? NOWHERE
    const { column, before } = this.source
    const { line } = this.span
    const at = { text: read.text, line, column: column + 2, above: this.linesAbove, before }
    return read.placeIn(originOf(this.object, at), path, atKey)
  }

  sourceOf(path: FieldPath) {
    return this.read?.sourceOf(path)
  }

  /** Document of the item. If the item cannot be parsed separately, this is the item of the parsed whole text. */
  private get read(): YamlDocument | Item | undefined {
    if (this.parsed === undefined) {
      const document = YamlDocument.parse(this.text, { file: STDIN, line: 1 })
      this.parsed = document instanceof YamlDocument && isPlain(document.value) ? document : this.inWhole()
    }
    return this.parsed
  }

  private inWhole(): Item | undefined {
    const whole = this.source.whole()
    return Array.isArray(whole) ? undefined : whole.items[this.at]
  }

  private get text(): string {
    return itemText(this.source.bytes, this.span, this.source.column)
  }

  private get linesAbove(): number {
    return commentLines(this.source.bytes.toString('utf8', this.span.start, this.span.dash))
  }

  get linesInFile(): number {
    return this.linesAbove + linesInFile(this.text)
  }
}

const NOWHERE: Place = { file: STDIN, line: 1, column: 1, endColumn: 2, text: '' }

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
