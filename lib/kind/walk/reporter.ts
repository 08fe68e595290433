import type { FieldPath } from '../../finding/finding'
import type { Extra, Rule } from '../../finding/rule'

/** How a scalar stands in the source: its text, and whether it has no quotes. Undefined where there is no source. */
export type SourceOf = (path: FieldPath) => { text: string; plain: boolean } | undefined

/** Where problems go. The answer is always undefined, so that a check can end with it. */
export interface Reporter {
  readonly sourceOf: SourceOf
  report(rule: Rule, source: FieldPath, message: string, extra?: Extra): undefined
}
