import { isUtf8 } from 'node:buffer'
import type { FieldPath, LocatedFinding, Place } from '../../finding/finding'
import type { Rule } from '../../finding/rule'
import { listVersion, noItems, noKind, notAList, notAnObject, notUtf8 } from '../rules'
import { isPlain, type Plain } from '../../manifest/manifest'
import { type Extent, eachPart, holdsText } from '../../manifest/text-search'
import { fileOf } from '../annotations'
import { blockLayout, rebuiltLayout } from './block-layout'
import { placeInFile, YamlDocument } from '../yaml/document'
import { commentLines, type Item, linesBefore, linesInFile, originOf, STDIN } from '../item'
import type { ResourceList } from './resource-list'

const VERSIONS = ['config.kubernetes.io/v1', 'config.kubernetes.io/v1beta1', 'config.kubernetes.io/v1alpha1']
const DOCUMENT = { file: STDIN, line: 1 }

/** Reads a ResourceList by parsing the whole text. Returns mistakes with their line and column. */
export function readFull(bytes: Buffer): ResourceList | LocatedFinding[] {
  const decoded = decode(bytes)
  if (typeof decoded !== 'string') return [decoded]
  const document = YamlDocument.parse(decoded, DOCUMENT)
  if (!(document instanceof YamlDocument)) return [document]
  const { value } = document
  if (!isPlain(value)) return [wrong(document, [], notAList, `${LIST_EXPECTED}, but is ${typeOf(value)}.`)]
  const findings = shapeOf(document, value)
  if (findings.length > 0) return findings
  const objects = value.items as Plain[]

  const layout = blockLayout(decoded, document) ?? rebuiltLayout(decoded)
  const texts = layout.items.map((span) => layout.bytes.toString('utf8', span.dash, span.end))
  const above = layout.items.map((span) => commentLines(layout.bytes.toString('utf8', span.start, span.dash)))
  const before = linesBefore((path) =>
    objects.flatMap((object, at) => {
      const file = fileOf(object)
      return file?.path === path ? [{ index: file.index, lines: (above[at] ?? 0) + linesInFile(texts[at] ?? '') }] : []
    }),
  )
  const items = objects.map((object, at): Item => {
    const text = texts[at] ?? ''
    return {
      ...accessors(document, object, ['items', at]),
      role: 'item',
      at,
      mentions: (word, extent) => (extent !== 'word' && text.includes(word)) || holdsText(object, word, extent),
      place: (path, atKey) => {
        const range = document.rangeOf(['items', at, ...path], atKey)
        const start = dashStart(decoded, document.rangeOf(['items', at]).start)
        // The document already contains its locations, so the line in the list is not needed.
        const origin = originOf(object, { text, line: 0, column: layout.column + 2, above: above[at] ?? 0, before })
        if (origin.file === STDIN) return document.place(['items', at, ...path], atKey)
        return placeInFile(decoded.slice(start), origin, range.start - start, range.end - start)
      },
    }
  })
  const config = value.functionConfig
  const list: ResourceList = {
    apiVersion: String(value.apiVersion),
    items,
    problems: () => [],
    layoutWithout: (positions) =>
      document.sharesAnchors(new Set(positions), ['items']) ? rebuiltLayout(decoded) : layout,
  }
  if (isPlain(config)) {
    list.functionConfig = {
      ...accessors(document, config, ['functionConfig']),
      role: 'config',
      at: 0,
      place: (path, atKey) => {
        const place = document.place(['functionConfig', ...path], atKey)
        return { ...place, file: fileOf(config)?.path ?? place.file }
      },
    }
  }
  return list
}

/**
 * Returns the line with the dash of an item.
 *
 * @param first offset of the item’s first token; comments can precede the token
 */
function dashStart(text: string, first: number): number {
  let start = text.lastIndexOf('\n', first) + 1
  while (start > 0 && /^\s*(#.*)?$/.test(text.slice(start, first).split('\n')[0] ?? '')) {
    start = text.lastIndexOf('\n', start - 2) + 1
  }
  return start
}

const LIST_EXPECTED = 'stdin must be a ResourceList'

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (value === null) return 'empty'
  return isPlain(value) ? 'an object' : `the scalar \`${String(value)}\``
}

function decode(bytes: Buffer): string | LocatedFinding {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    const message = 'The input is not UTF-8. Save the file that contains this line as UTF-8.'
    return { ...notUtf8.at([], message), place: firstBrokenPlace(bytes) }
  }
}

/** Returns the location of the first byte that is not valid UTF-8, on stdin. */
function firstBrokenPlace(bytes: Buffer): Place {
  const ending = (from: number): number => {
    const at = bytes.indexOf(0x0a, from)
    return at === -1 ? bytes.length : at
  }
  let [line, start, end] = [1, 0, ending(0)]
  for (; end < bytes.length && isUtf8(bytes.subarray(start, end)); line++) [start, end] = [end + 1, ending(end + 1)]
  const text = bytes.toString('utf8', start, end)
  const column = text.indexOf('\uFFFD') + 1
  return { file: STDIN, line, column, endColumn: column + 1, text }
}

function wrong(document: YamlDocument, path: FieldPath, rule: Rule, message: string): LocatedFinding {
  return { ...rule.at(path, message), place: document.place(path) }
}

/** Reports why an object is not a ResourceList. */
function shapeOf(document: YamlDocument, value: Plain): LocatedFinding[] {
  const findings: LocatedFinding[] = []
  if (value.kind !== 'ResourceList') {
    const found = value.kind === undefined ? 'it has no `kind`' : `it is a ${String(value.kind)}`
    const path = value.kind === undefined ? [] : ['kind']
    const fix = 'To expand an object from a file, run `lummo render FILE`'
    findings.push(wrong(document, path, notAList, `${LIST_EXPECTED}; ${found}. ${fix}.`))
    return findings
  }
  if (!VERSIONS.includes(String(value.apiVersion))) {
    const path = value.apiVersion === undefined ? [] : ['apiVersion']
    findings.push(
      wrong(
        document,
        path,
        listVersion,
        `The \`apiVersion\` of the ResourceList is unknown. Set one of ${VERSIONS.join(', ')}.`,
      ),
    )
  }
  const config = value.functionConfig
  if (config !== undefined && config !== null && !isPlain(config)) {
    const message = `\`functionConfig\` must be an object, but is ${typeOf(config)}.`
    findings.push(wrong(document, ['functionConfig'], notAnObject, message))
  }
  return [...findings, ...shapeOfItems(document, value)]
}

function shapeOfItems(document: YamlDocument, { items }: Plain): LocatedFinding[] {
  if (!Array.isArray(items)) {
    const found = items === undefined ? 'missing' : typeOf(items)
    const message = `\`items\` must be a list, but is ${found}. Set \`items: []\` for an empty list.`
    return [wrong(document, items === undefined ? [] : ['items'], noItems, message)]
  }
  return items.flatMap((item, at) => {
    if (!isPlain(item)) {
      return [wrong(document, ['items', at], notAnObject, `An item must be an object, but is ${typeOf(item)}.`)]
    }
    if (typeof item.kind === 'string' && item.kind !== '') return []
    return [wrong(document, ['items', at], noKind, 'An item has no `kind`. Add `apiVersion` and `kind`.')]
  })
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

const accessors = (document: YamlDocument, object: Plain, root: FieldPath) => ({
  object,
  apiVersion: text(object.apiVersion),
  kind: text(object.kind),
  mentions: (word: string, extent?: Extent) => holdsText(object, word, extent),
  eachPart: (see: (hash: number) => void) => eachPart(object, see),
  sourceOf: (path: FieldPath) => document.sourceOf([...root, ...path]),
})
