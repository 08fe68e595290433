import type { FieldPath, Place } from '../finding/finding'
import type { Plain } from '../manifest/manifest'
import { fileOf, isAddedLine } from './annotations'
import type { Origin } from './yaml/document'
import { unended } from './yaml/ended'

/** What stands for the file of an object that was read from no file. */
export const STDIN = 'stdin'

/** An object that came in. Its content is parsed when somebody asks for it. */
export interface Item {
  /** Whether it is one of the objects, or configures the function. */
  readonly role: 'item' | 'config'
  /** Its position among the objects that came in; 0 for a configuration. */
  readonly at: number
  readonly apiVersion: string
  readonly kind: string
  readonly object: Plain
  /** The file it was read from, or STDIN; undefined in a list of a host, where an annotation may say it. */
  readonly file?: string
  /** Whether it is an entry of a `kind: List`, which is the item of this position. */
  readonly held?: true
  /**
   * False when the word surely does not occur in the object; cheap, for choosing what to parse.
   *
   * @param alone not within a longer word, see lib/manifest/words.ts
   */
  mentions(word: string, alone?: boolean): boolean
  /** Reports the hashes of the parts of its words, see lib/manifest/words.ts; false where it may hold others as well. */
  eachPart(see: (hash: number) => void): boolean
  place(path: FieldPath, atKey?: boolean): Place
  /** How a scalar is written: `1.10` where the value has become 1.1, and whether without quotes. */
  sourceOf(path: FieldPath): { text: string; plain: boolean } | undefined
}

/** How many lines stand before a document of a file, by the file's path and the document's position. */
export type Before = (path: string, index: number) => number

/** Where an item stands in a list. */
export interface InList {
  text: string
  /** The line of the list on which the item's dash stands. */
  line: number
  /** How many columns the item is indented in the list. */
  column: number
  /** How many lines of comments stand above the dash; they are the item's own. */
  above: number
  /** How many lines the documents take that come before this one in its file. */
  before: Before
}

/**
 * Where an item of a list stands for its author. With a path annotation (kpt) that is the user's file: lines the host
 * added are not counted, and what comes before it in the same file is. Otherwise it is the line of the list itself.
 */
export function originOf(object: Plain, { text, line, column, above, before }: InList): Origin {
  const file = fileOf(object)
  if (file === undefined) return { file: STDIN, line }
  const lines = text.split('\n')
  return {
    file: file.path,
    index: file.index,
    line: 1 + above + (file.index > 0 ? before(file.path, file.index) : 0),
    indent: column,
    added: (at) => isAddedLine(lines, at),
  }
}

/** How many lines an object takes in the user's file, the separator behind it included. */
export function linesInFile(text: string): number {
  const lines = unended(text).split('\n')
  return lines.filter((_, at) => !isAddedLine(lines, at)).length + 1
}

/** A document of a file: its position in it, and how many lines it takes there. */
interface FileDocument {
  index: number
  lines: number
}

/**
 * Tells how many lines of a file stand before one of its documents. They are counted when a file is first asked for, once
 * for all findings in it.
 */
export function linesBefore(documentsOf: (path: string) => readonly FileDocument[]): Before {
  const files = new Map<string, ReadonlyMap<number, number>>()
  return (path, index) => {
    const counted = files.get(path) ?? counts(documentsOf(path))
    files.set(path, counted)
    return counted.get(index) ?? 0
  }
}

function counts(documents: readonly FileDocument[]): ReadonlyMap<number, number> {
  const before = new Map<number, number>()
  let lines = 0
  for (const one of [...documents].sort((one, other) => one.index - other.index)) {
    if (!before.has(one.index)) before.set(one.index, lines)
    lines += one.lines
  }
  return before
}

/** How many of the lines above an item are comments. */
export const commentLines = (text: string): number => text.split('\n').filter((line) => /^\s*#/.test(line)).length
