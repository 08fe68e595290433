import type { Code, FieldPath, Finding, Severity } from './finding'

/** What a finding may carry besides its place and message; a severity only if the rule has several. */
export type Extra<S extends Severity = never> = Partial<Pick<Finding, 'atKey' | 'current' | 'proposed'>> & {
  severity?: S
}

/**
 * A rule that an object must keep to: its code, how bad it is to break it, and what that means. The rules of a folder
 * are in its `rules.ts`; docs/findings.md lists them all. Messages are written where the rule is applied, with what is
 * known there.
 */
export interface Rule<S extends Severity = Severity> {
  readonly code: Code
  /** The usual severity, and then those that a finding may have instead. */
  readonly severities: readonly [S, ...S[]]
  /** A sentence for the list of all findings. */
  readonly summary: string
  /**
   * Returns the finding that an object breaks the rule.
   *
   * @param path where in the object, as the user wrote it; empty for the object as a whole
   * @param message one or two plain sentences: what is wrong, then what to do
   */
  at(path: FieldPath, message: string, extra?: Extra<S>): Finding
}

/** Returns a rule; the only source of a code. */
export function rule<const S extends Severity>({
  code,
  severity,
  summary,
}: {
  code: string
  severity: S | readonly [S, ...S[]]
  summary: string
}): Rule<S> {
  const ruled = code as Code
  const severities = typeof severity === 'string' ? ([severity] as const) : severity
  const at = (path: FieldPath, message: string, extra?: Extra<S>): Finding => ({
    severity: severities[0],
    code: ruled,
    message,
    path,
    ...extra,
  })
  return { code: ruled, severities, summary, at }
}
