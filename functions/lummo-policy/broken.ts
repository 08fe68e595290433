import type { FieldPath, Severity } from '../../lib/finding/finding'
import type { Rule } from '../../lib/finding/rule'

/** A rule that an object violates. */
export interface Broken {
  rule: Rule
  /** Path of the violating field in the object. */
  path: FieldPath
  /** Sentence that states the violation. */
  what: string
  /** Sentence with the fix. */
  fix: string
  /** The container whose image violates the rule. */
  container?: string
  /** Highest severity to report, for a violation that is uncertain. */
  atMost?: Severity
  /** String to search for in the claim that generated the object. */
  written?: string
}
