import { deepEqual } from '../../manifest/deep-equal'
import { isPlain, type Plain } from '../../manifest/manifest'
import { parseInFull } from '../full-parser'
import { quote } from './quote'
import { type SourceEntry, type SourceNode, sourceTree } from './source-tree'
import { writeYaml } from './write-yaml'

/** A replacement for a text range. */
interface Splice {
  start: number
  end: number
  text: string
}

/**
 * Returns the text of a document with another value. Comments, order and style of unchanged parts are kept. Returns
 * undefined if the text cannot be edited, for example because it contains anchors.
 */
export function editYaml(text: string, value: unknown): string | undefined {
  const parsed = parseInFull(text)
  const root = 'reason' in parsed ? undefined : sourceTree(text)
  if ('reason' in parsed || root === undefined) return undefined
  const editor = new Editor(text)
  editor.change(root, { old: parsed.value, now: value, from: root.start, column: 0 })
  const edited = editor.result()
  const written = parseInFull(edited)
  return 'reason' in written || !deepEqual(written.value, value) ? undefined : edited
}

/** A change of one node: its values, the position after its key or dash, and the column of its key or dash. */
interface Change {
  old: unknown
  now: unknown
  from: number
  column: number
  isInFlow?: boolean
}

class Editor {
  private readonly splices: Splice[] = []

  constructor(private readonly text: string) {}

  result(): string {
    const ends = this.text.includes('\r\n') ? '\r\n' : '\n'
    let result = this.text
    for (const { start, end, text } of [...this.splices].sort((one, other) => other.start - one.start)) {
      result = result.slice(0, start) + text.replaceAll('\n', ends) + result.slice(end)
    }
    return result
  }

  change(node: SourceNode, change: Change): void {
    const { old, now } = change
    if (deepEqual(old, now)) return
    if (node.type === 'object' && isPlain(old) && isPlain(now) && this.canEdit(node, old, now)) {
      this.changeObject(node, old, now)
    } else if (node.type === 'list' && Array.isArray(old) && Array.isArray(now) && now.length > 0 && !node.isFlow) {
      this.changeList(node, old, now)
    } else this.replace(node, change)
  }

  /** Checks whether the members of an object can be edited one by one. */
  private canEdit({ isFlow, entries }: SourceNode, old: Plain, now: Plain): boolean {
    if (Object.keys(now).length === 0) return false
    const [first] = Object.keys(old)
    const isFirstRemoved = first !== undefined && now[first] === undefined
    const isSame = Object.keys({ ...old, ...now }).every((key) => (old[key] === undefined) === (now[key] === undefined))
    // The first member of a list entry is on the line of the dash.
    const isOnDash =
      entries[0] !== undefined && this.text.slice(this.lineStart(entries[0].start), entries[0].start).trim() !== ''
    return isFlow ? isSame : !(isFirstRemoved && isOnDash)
  }

  private changeObject(node: SourceNode, old: Plain, now: Plain): void {
    const column = this.columnOf(node.entries[0]?.start ?? node.start)
    for (const { key = '', start, valueFrom, node: value } of node.entries) {
      if (now[key] === undefined) this.removeLines(start, value.end)
      else this.change(value, { old: old[key], now: now[key], from: valueFrom, column, isInFlow: node.isFlow })
    }
    const added = Object.entries(now).filter(([key, one]) => one !== undefined && old[key] === undefined)
    if (added.length > 0) this.append(node.end, column, writeYaml(Object.fromEntries(added)))
  }

  private changeList(node: SourceNode, old: readonly unknown[], now: readonly unknown[]): void {
    const column = this.columnOf(node.entries[0]?.start ?? node.start)
    const pairs = aligned(old, now)
    let end = node.start
    for (const [at, entry] of node.entries.entries()) {
      const pair = pairs.find(([before]) => before === at)
      if (pair === undefined) this.removeLines(entry.start, entry.node.end)
      else this.changeEntry(entry, old[at], now[pair[1]], column)
      end = Math.max(end, entry.node.end)
    }
    const added = now.filter((_, at) => !pairs.some(([, after]) => after === at))
    if (added.length > 0) this.append(end, column, writeYaml(added))
  }

  private changeEntry({ node, valueFrom }: SourceEntry, old: unknown, now: unknown, column: number): void {
    this.change(node, { old, now, from: valueFrom, column })
  }

  /** Replaces a whole node. In block style, the new value can start on the next line. */
  private replace(node: SourceNode, { now, from, column, isInFlow = false }: Change): void {
    const hasLines = isPlain(now) || Array.isArray(now) || (typeof now === 'string' && now.includes('\n'))
    if (isInFlow || (!hasLines && node.type === 'scalar') || (node.isFlow && node.entries.length > 0)) {
      this.splices.push({ start: node.start, end: node.end, text: `${node.start === from ? ' ' : ''}${flowText(now)}` })
      return
    }
    const isEntry = this.text[from - 1] === '-'
    const written = isEntry ? writeYaml([now]).slice(1) : writeYaml({ k: now }).slice('k:'.length)
    this.splices.push({ start: from, end: node.end, text: indented(written, column) })
  }

  /** Removes the lines of an entry. A comment on the same line belongs to the entry. */
  private removeLines(start: number, end: number): void {
    const newline = this.text.indexOf('\n', end)
    this.splices.push({ start: this.lineStart(start), end: newline === -1 ? this.text.length : newline + 1, text: '' })
  }

  /** Adds lines after the line of a position. */
  private append(position: number, column: number, written: string): void {
    const found = this.text.slice(position).search(/\r?\n/)
    const at = found === -1 ? this.text.length : position + found
    this.splices.push({ start: at, end: at, text: `\n${' '.repeat(column)}${indented(written, column)}` })
  }

  private lineStart(position: number): number {
    return this.text.lastIndexOf('\n', position - 1) + 1
  }

  private columnOf(position: number): number {
    return position - this.lineStart(position)
  }
}

/** Returns a value as YAML without the final newline, with all lines except the first indented to the given column. */
const indented = (written: string, column: number): string =>
  written.trimEnd().replace(/\n(?=.)/g, `\n${' '.repeat(column)}`)

/** Returns the indexes of entries that are the same in both lists, in order. */
function aligned(old: readonly unknown[], now: readonly unknown[]): (readonly [number, number])[] {
  const isSame = old.every((one, at) => !isPlain(one) || isSimilar(one, now[at]))
  if (old.length === now.length && isSame) return old.map((_, at) => [at, at])
  const pairs: (readonly [number, number])[] = []
  for (const [at, one] of old.entries()) {
    const from = (pairs.at(-1)?.[1] ?? -1) + 1
    const found = now.findIndex((other, index) => index >= from && isSimilar(one, other))
    if (found !== -1) pairs.push([at, found])
  }
  return pairs
}

/** Checks whether two entries are versions of the same entry, because they have the same identity, name or value. */
function isSimilar(one: unknown, other: unknown): boolean {
  if (!isPlain(one) || !isPlain(other)) return deepEqual(one, other)
  return IDENTITIES.every((key) => deepEqual(identityOf(one[key]), identityOf(other[key])))
}

const IDENTITIES = ['kind', 'metadata', 'name', 'code', 'object']

const identityOf = (value: unknown): unknown => (isPlain(value) ? [value.namespace, value.name] : value)

/** Returns a value on one line, for a flow collection. */
export function flowText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flowText).join(', ')}]`
  if (isPlain(value)) {
    const members = Object.entries(value).filter(([, one]) => one !== undefined)
    return `{${members.map(([key, one]) => `${flowText(key)}: ${flowText(one)}`).join(', ')}}`
  }
  if (typeof value !== 'string') return writeYaml(value).trimEnd()
  return /^[\w./-][\w ./-]*$/.test(value) ? quote(value) : JSON.stringify(value)
}
