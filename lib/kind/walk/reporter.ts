import type { Finding, FieldPath } from '../../finding/finding'

/** How a scalar stands in the source: its text, and whether it has no quotes. Undefined where there is no source. */
export type SourceOf = (path: FieldPath) => { text: string; plain: boolean } | undefined

/** Where problems go. The answer is always undefined, so that a check can end with it. */
export interface Reporter {
  readonly sourceOf: SourceOf
  report(code: string, source: FieldPath, message: string, extra?: Partial<Finding>): undefined
}
