import type { FieldPath, LocatedFinding, Place } from '../../finding/finding'
import { duplicateKey, notYaml } from '../rules'
import { isPlain } from '../../manifest/manifest'
import { parseInFull } from '../full-parser'
import type { ParsedYaml } from './parsed-yaml'
import { readSimple } from './read-simple'
import type { TextRange } from './text-range'

/** Origin of a text, and the mapping of its lines to lines of the file. */
export interface Origin {
  file: string
  /** Line of the file at which the text starts, counted from 1. */
  line: number
  /** Index of the document in the file, counted from 0. */
  index?: number
  /**
   * Number of additional columns at the start of every line, which the file does not have, because list entries are
   * indented.
   */
  indent?: number
  /**
   * Checks whether a line of the text is not in the file, such as an annotation that a host adds. Lines are counted
   * from 0.
   */
  added?: (line: number) => boolean
}

/** Characters that end a line for some YAML readers only. */
const BREAK = /[\u0085\u2028\u2029]/

/** A YAML document, with its value and the position of each part. */
export class YamlDocument {
  private constructor(
    readonly text: string,
    readonly origin: Origin,
    /**
     * Content of the document. Mappings are plain objects, an empty document is `null`, and integers beyond 2^53 are
     * bigints.
     */
    readonly value: unknown,
    private known: ParsedYaml | undefined,
  ) {}

  /** Parses one document. Invalid YAML and several documents result in a finding with a location. */
  static parse(text: string, origin: Origin): YamlDocument | LocatedFinding {
    const simple = readSimple(text)
    if (simple !== undefined) return new YamlDocument(text, origin, simple, undefined)
    const parsed = parseInFull(text)
    if ('reason' in parsed) return unreadable(text, origin, parsed.position, parsed.reason)
    return new YamlDocument(text, origin, parsed.value, parsed)
  }

  /**
   * Returns the location of a field. If the field does not exist, returns the location of its nearest existing
   * ancestor.
   */
  place(path: FieldPath, atKey = false): Place {
    return this.placeIn(this.origin, path, atKey)
  }

  /** Returns the location of a field in a text whose origin is determined only after the text is read. */
  placeIn(origin: Origin, path: FieldPath, atKey = false): Place {
    const range = this.rangeOf(path, atKey)
    return placeInFile(this.text, origin, range.start, range.end)
  }

  /** Returns the range of a field in the text. */
  rangeOf(path: FieldPath, atKey = false): TextRange {
    const found = this.parsed.locate(path)
    return (atKey || !found?.exact ? found?.key : undefined) ?? found?.node ?? { start: 0, end: 1 }
  }

  /** Returns the range of a field’s key in the text. */
  keyOf(path: FieldPath): TextRange {
    const found = this.parsed.locate(path)
    return found?.key ?? found?.node ?? { start: 0, end: 1 }
  }

  /** Returns the start of each list entry. Passes over the document only once. */
  entriesOf(path: FieldPath): number[] {
    return this.parsed.entriesOf(path)
  }

  /** Checks whether entries of a list define anchors to which other parts refer. */
  sharesAnchors(entries: ReadonlySet<number>, path: FieldPath): boolean {
    return this.parsed.sharesAnchors(entries, path)
  }

  /**
   * Returns the location of a character that ends a line for some readers only, if it affects the meaning; see
   * hidden-break.ts.
   */
  hiddenBreak(): Place | undefined {
    const at = BREAK.test(this.text) ? this.parsed.hiddenBreak() : undefined
    return at === undefined ? undefined : placeInFile(this.text, this.origin, at, at + 1)
  }

  /** Returns the source text of a scalar, and whether it is unquoted. */
  sourceOf(path: FieldPath): { text: string; plain: boolean } | undefined {
    if (this.known === undefined) {
      const value = path.reduce<unknown>(memberOf, this.value)
      // The simple reader accepts only one spelling of numbers and booleans.
      if (typeof value === 'number' || typeof value === 'boolean') return { text: String(value), plain: true }
    }
    const found = this.parsed.locate(path)
    if (!found?.exact) return undefined
    if (!found.written) return { text: '', plain: true }
    const { start, end } = found.node
    return { text: this.text.slice(start, end), plain: !/["']/.test(this.text[start - 1] ?? '') }
  }

  private get parsed(): ParsedYaml {
    if (this.known === undefined) {
      const parsed = parseInFull(this.text)
      if ('reason' in parsed) throw new Error(`The simple reader accepted invalid YAML: ${parsed.reason}`)
      this.known = parsed
    }
    return this.known
  }
}

function memberOf(value: unknown, step: string | number): unknown {
  if (Array.isArray(value)) return value[Number(step)]
  return isPlain(value) && Object.hasOwn(value, step) ? value[step] : undefined
}

const ADVICE: readonly [RegExp, string][] = [
  [/tab characters/, 'Replace tabs with spaces.'],
  [/duplicated mapping key/, 'Remove one of the two.'],
  [/unidentified alias/, 'Define the anchor before it is used, or put a string that starts with `*` in quotes.'],
  [/an alias is inside|its aliases/, 'Replace the alias with its value.'],
  [
    /second document/,
    'As a function, lummo reads a single ResourceList. To expand documents, pipe them to `lummo render -`.',
  ],
  [/name of an alias/, 'Put a string that starts with `*` in quotes.'],
  [
    /indentation|expected/,
    'Check the indentation, the quotes, the brackets and the space after each `:` in this line and the line above.',
  ],
]

const KFG =
  'kustomize reads only YAML. Write the output of `lummo compile --short` to a YAML file, and list that file instead.'

function unreadable(text: string, origin: Origin, position: number, reason: string): LocatedFinding {
  // The parser reads `{{` as a mapping that is the key of another mapping, and the library reports this mistake
  // without a location.
  const at = /is used as a key/.test(reason) && text.includes('{{') ? text.indexOf('{{') : position
  const rule = /duplicated mapping key/.test(reason) ? duplicateKey : notYaml
  if (origin.file.endsWith('.kfg')) return { ...rule.at([], KFG), place: placeInFile(text, origin, at, at + 1) }
  const message = `The YAML is not valid: ${reason}. ${adviceFor(text, at, reason)}`
  return { ...rule.at([], message), place: placeInFile(text, origin, at, at + 1) }
}

function adviceFor(text: string, at: number, reason: string): string {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1).split('\n', 1)[0] ?? ''
  if (/^(apiVersion|kind|metadata|spec):/.test(line) && /duplicated/.test(reason))
    return 'Add a line `---` between two objects.'
  if (/^\s*(- )?[\w-]+:\s+\*[^\w.-]/.test(line)) return 'Put a string that starts with `*` in quotes.'
  if (line.includes('{{')) return 'Put a string with `{{` in quotes. If this file is a template, render it first.'
  const sign = text[at] ?? ''
  if ('@`%'.includes(sign) && sign !== '') return `Put a string that starts with \`${sign}\` in quotes.`
  return ADVICE.find(([pattern]) => pattern.test(reason))?.[1] ?? 'Correct the YAML at this position.'
}

/** Returns the location of a text range, as lines and columns of the file. */
export function placeInFile(text: string, origin: Origin, start: number, end: number): Place {
  const lineStart = text.lastIndexOf('\n', Math.min(start, text.length) - 1) + 1
  const newline = text.indexOf('\n', lineStart)
  const lineEnd = newline === -1 ? text.length : newline
  let line = 0
  let inFile = 0
  for (let at = text.indexOf('\n'); at !== -1 && at < lineStart; at = text.indexOf('\n', at + 1)) {
    if (!origin.added?.(line)) inFile++
    line++
  }
  const indent = origin.indent ?? 0
  const column = Math.max(1, start - lineStart + 1 - indent)
  return {
    file: origin.file,
    line: origin.line + inFile,
    column,
    endColumn: Math.max(column + 1, Math.min(end, lineEnd) - lineStart + 1 - indent),
    text: text.slice(lineStart, lineEnd).replace(/\r$/, '').slice(indent),
    ...(origin.index === undefined ? {} : { index: origin.index }),
  }
}
