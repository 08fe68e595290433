import type { Place } from '../../finding/finding'
import { placeInFile } from '../../wire/yaml/document'

/** The text of one `.kfg` file, without a byte order mark. */
export interface KfgSource {
  /** Path of the file, as findings show it. */
  file: string
  text: string
}

/** A range of characters in a file. `end` is exclusive. */
export interface Span {
  source: KfgSource
  start: number
  end: number
}

/** Returns a file for the parser. */
export const sourceOf = (file: string, text: string): KfgSource => ({ file, text: text.replace(/^\uFEFF/, '') })

/** Returns the line and columns of a range. A range over several lines ends at the end of its first line. */
export const placeOf = ({ source, start, end }: Span): Place =>
  placeInFile(source.text, { file: source.file, line: 1 }, start, end)

/** Returns the range from the start of one range to the end of another in the same file. */
export const across = (first: Span, last: Span): Span => ({ ...first, end: Math.max(first.end, last.end) })
