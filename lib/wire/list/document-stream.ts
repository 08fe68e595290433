import type { Finding, LocatedFinding } from '../../finding/finding'
import { hiddenLineBreak, noKind, notAnObject } from '../rules'
import { isPlain, type Plain } from '../../manifest/manifest'
import { eachPart, holdsText } from '../../manifest/text-search'
import { YamlDocument } from '../yaml/document'
import { unended } from '../yaml/ended'
import type { Item } from '../item'
import { changeAt, type Changes } from './layout'
import { writeYaml } from '../yaml/write-yaml'

/** Objects of files. A file contains one or more YAML documents, each with one object. */
export interface DocumentStream {
  items: readonly StreamItem[]
}

/** An object, together with its text and its file. */
export interface StreamItem extends Item {
  text: string
  file: string
}

/** Pattern that ends a document: a marker, which content can follow, or a directive of the next document. */
const ENDS = /^(?:(---|\.\.\.)(?:\s|$)|%(?:YAML|TAG))/
/**
 * Pattern of a line with content other than a comment. Some readers treat characters other than line feeds as line
 * breaks.
 */
const CONTENT = /(?:^|[\n\r\u0085\u2028\u2029])[^\S\n\r\u0085\u2028\u2029]*[^\s#]/

/**
 * Returns the documents of a file, each with its first line. The file is split at `---` lines, because YAML does not
 * allow them within a document.
 */
function documentsOf(given: string): { text: string; line: number }[] {
  const text = given.replace(/^\uFEFF/, '')
  const documents: { text: string; line: number }[] = []
  let open = { from: 0, line: 1, first: '' }
  const close = (end: number) => {
    const whole = `${open.first}${text.slice(open.from, end)}`
    if (CONTENT.test(whole)) documents.push({ text: `${unended(whole)}\n`, line: open.line })
  }
  let line = 0
  for (let start = 0; start <= text.length; ) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline
    line++
    // For most lines, the first character is sufficient to decide.
    const found = '-.%'.includes(text.charAt(start)) ? ENDS.exec(text.slice(start, end)) : null
    if (found !== null) {
      close(start)
      const rest = text.slice(start + 3, end)
      const goesOn = found[1] !== undefined && /^\s*[^\s#]/.test(rest)
      // Content after the marker stays in the same column.
      open = goesOn ? { from: end, line, first: `   ${rest}` } : { from: end + 1, line: line + 1, first: '' }
    }
    start = end + 1
  }
  close(text.length)
  return documents
}

/**
 * Reads the objects of one YAML or JSON file.
 *
 * @param kindIfNone kind of documents without a kind; if undefined, such a document is an error
 */
export function readDocuments(text: string, file: string, kindIfNone?: string): DocumentStream | LocatedFinding[] {
  const findings: LocatedFinding[] = []
  const items: StreamItem[] = []
  for (const [index, part] of documentsOf(text).entries()) {
    const document = YamlDocument.parse(part.text, { file, line: part.line, index })
    if (!(document instanceof YamlDocument)) {
      findings.push(document)
      continue
    }
    const place = document.hiddenBreak()
    if (place !== undefined) {
      findings.push({ ...hiddenLineBreak.at([], HIDDEN), place })
      continue
    }
    const { value } = document
    if (value === null) continue
    const problem = problemOf(value, kindIfNone)
    if (problem !== undefined) {
      findings.push({ ...problem, place: document.place([]) })
      continue
    }
    if (!isPlain(value)) continue
    items.push({
      role: 'item',
      at: items.length,
      apiVersion: typeof value.apiVersion === 'string' ? value.apiVersion : '',
      kind: String(value.kind ?? kindIfNone),
      object: value,
      text: part.text,
      file,
      mentions: (word, extent) => (extent === 'word' ? holdsText(value, word, extent) : part.text.includes(word)),
      eachPart: (see) => eachPart(value, see),
      place: (path, atKey) => document.place(path, atKey),
      sourceOf: (path) => document.sourceOf(path),
    })
  }
  return findings.length > 0 ? findings : { items }
}

/** Checks whether a document is a list of operations (RFC 6902), as in `patches` of a kustomization. */
const isJsonPatch = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.every((one) => isPlain(one) && typeof one.op === 'string' && typeof one.path === 'string')

const HIDDEN =
  'An invisible character ends the line for kubectl and kustomize. Remove the character, or replace it with `\\u2028` in double quotes.'

/** Returns why a document is not an object. */
function problemOf(value: unknown, kindIfNone: string | undefined): Finding | undefined {
  if (!isPlain(value)) {
    const message = isJsonPatch(value)
      ? 'This is a JSON patch, not a Kubernetes object. Check the folder of the kustomization that lists it, or remove the file from the input.'
      : 'This document is not a Kubernetes object. It must be an object with `apiVersion` and `kind`.'
    return notAnObject.at([], message)
  }
  if (kindIfNone !== undefined || (typeof value.kind === 'string' && value.kind !== '')) return undefined
  const message = 'This document has no `kind`. Add `kind`, or remove the file from the input.'
  return noKind.at([], message)
}

/**
 * Returns the documents after a run, separated by `---`. Unchanged documents are copied exactly. A generated Namespace
 * precedes existing objects, because `kubectl apply` follows the order and refuses objects whose namespace does not
 * exist yet.
 */
export function writeDocuments(items: readonly { text: string; object: unknown }[], changes: Changes): string {
  const texts: string[] = []
  for (const [at, item] of items.entries()) {
    const change = changeAt(changes, at)
    if (change.action === 'keep') texts.push(item.text)
    if (change.action === 'replace') texts.push(writeYaml(change.manifest))
  }
  const isFirst = ({ kind }: Plain) => texts.length > 0 && kind === 'Namespace'
  const first = changes.added.filter(isFirst)
  const last = changes.added.filter((object) => !isFirst(object))
  return [...first.map((object) => writeYaml(object)), ...texts, ...last.map((object) => writeYaml(object))].join(
    '---\n',
  )
}
