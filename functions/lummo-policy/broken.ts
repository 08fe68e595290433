import type { FieldPath, Severity } from '../../lib/finding/finding'
import type { Rule } from '../../lib/finding/rule'

/** A rule that an object violates. */
export interface Broken {
  rule: Rule
  /** Path in the object. */
  path: FieldPath
  /** What is wrong, as a sentence. */
  what: string
  /** The fix, as a sentence. */
  fix: string
  /** The container whose image violates the rule. */
  container?: string
  /** Maximum severity, if the violation is uncertain. */
  atMost?: Severity
  /** The text to search for in the claim that generated the object. */
  written?: string
}
