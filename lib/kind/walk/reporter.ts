import type { FieldPath } from '../../finding/finding'
import type { Extra, Rule } from '../../finding/rule'

/** Returns the text of a scalar in the source, and whether the scalar is unquoted; undefined if there is no source. */
export type SourceOf = (path: FieldPath) => { text: string; plain: boolean } | undefined

/** Receives problems. Returns undefined, so that a check can return its result. */
export interface Reporter {
  readonly sourceOf: SourceOf
  /** Returns the replacement for a refused value from another tool, with a leading space. */
  replacementFor(value: unknown, source: FieldPath): string
  report(rule: Rule, source: FieldPath, message: string, extra?: Extra): undefined
}
