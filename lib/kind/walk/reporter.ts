import type { FieldPath } from '../../finding/finding'
import type { Extra, Rule } from '../../finding/rule'

/** How a scalar stands in the source: its text, and whether it has no quotes. Undefined where there is no source. */
export type SourceOf = (path: FieldPath) => { text: string; plain: boolean } | undefined

/** Where problems go. The answer is always undefined, so that a check can end with it. */
export interface Reporter {
  readonly sourceOf: SourceOf
  /** What to write instead of a value that is refused, where it is a word of other tools; with a space before it. */
  cureFor(value: unknown, source: FieldPath): string
  report(rule: Rule, source: FieldPath, message: string, extra?: Extra): undefined
}
