import type { Extent } from '../manifest/text-search'
import type { FieldPath, Place } from '../finding/finding'
import type { Plain } from '../manifest/manifest'
import { fileOf, isAddedLine } from './annotations'
import type { Origin } from './yaml/document'
import { unended } from './yaml/ended'

/** File name for objects that were not read from a file. */
export const STDIN = 'stdin'

/** An object of the input. The object is parsed on demand. */
export interface Item {
  /** Whether the object is an item or the configuration of the function. */
  readonly role: 'item' | 'config'
  /** Index of the item in the input; 0 for the configuration. */
  readonly at: number
  readonly apiVersion: string
  readonly kind: string
  readonly object: Plain
  /**
   * File from which the object was read, or STDIN. Undefined in a list from a host, in which an annotation can contain
   * the file.
   */
  readonly file?: string
  /** Set for an entry of a `kind: List`. The index is then the index of the list. */
  readonly isListEntry?: true
  /**
   * Returns false only if the word certainly does not occur in the object. The test is cheap and determines which
   * objects are parsed.
   *
   * @param extent see lib/manifest/text-search.ts
   */
  mentions(word: string, extent?: Extent): boolean
  /**
   * Reports the hash of each part of each word; see lib/manifest/text-search.ts. Returns false if the object can
   * contain words that were not reported.
   */
  eachPart(see: (hash: number) => void): boolean
  place(path: FieldPath, atKey?: boolean): Place
  /** Returns the source of a scalar, such as `1.10` for the value 1.1, and whether the scalar is unquoted. */
  sourceOf(path: FieldPath): { text: string; plain: boolean } | undefined
}

/**
 * Returns the number of lines before a document of a file.
 *
 * @param path path of the file
 * @param index index of the document
 */
export type Before = (path: string, index: number) => number

/** Position of an item in a list. */
export interface InList {
  text: string
  /** Line of the list that contains the dash of the item. */
  line: number
  /** Number of columns by which the item is indented in the list. */
  column: number
  /** Number of comment lines directly above the dash. These lines are part of the item. */
  above: number
  /** Returns the number of lines that earlier documents occupy in the file. */
  before: Before
}

/**
 * Returns the location of a list item as its author sees it. With a path annotation (kpt), the location is in
 * the user’s file. Lines that the host added are then not counted, but lines of earlier documents in the file are.
 * Without a path annotation, the location is the line in the list.
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

/** Returns the number of lines that an object has in the user’s file, including the following separator. */
export function linesInFile(text: string): number {
  const lines = unended(text).split('\n')
  return lines.filter((_, at) => !isAddedLine(lines, at)).length + 1
}

/** A document of a file, as its index and its number of lines. */
interface FileDocument {
  index: number
  lines: number
}

/**
 * Returns a function that counts the lines before a document. The documents of a file are counted only once, when the
 * file is first needed for a finding.
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

/** Returns the number of comment lines in a text. */
export const commentLines = (text: string): number => text.split('\n').filter((line) => /^\s*#/.test(line)).length
