import type { FieldPath, Severity } from '../../lib/finding/finding'
import type { Rule } from '../../lib/finding/rule'

/** A rule that an object breaks. */
export interface Broken {
  rule: Rule
  /** Where in the object. */
  path: FieldPath
  /** What is wrong, as a sentence. */
  what: string
  /** What to do, as a sentence. */
  cure: string
  /** The container that runs the image which it is about. */
  container?: string
  /** How bad it is at most, where it is not certain. */
  atMost?: Severity
  /** How it is probably written in a claim. */
  written?: string
}
