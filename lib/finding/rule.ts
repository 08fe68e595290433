import type { Code, FieldPath, Finding, Severity } from './finding'

/** Optional properties of a finding. The severity is allowed only if the rule has several. */
export type Extra<S extends Severity = never> = Partial<Pick<Finding, 'atKey' | 'current' | 'proposed' | 'missing'>> & {
  severity?: S
}

/**
 * A rule for objects: code, severities and summary. The rules of a folder are in its `rules.ts`, and docs/findings.md
 * lists all rules. The code that applies a rule contains the message, because only this code knows the values in it.
 */
export interface Rule<S extends Severity = Severity> {
  readonly code: Code
  /** The default severity, followed by all other severities that a finding can have. */
  readonly severities: readonly [S, ...S[]]
  /** Sentence for docs/findings.md. */
  readonly summary: string
  /**
   * Returns the finding that an object violates the rule.
   *
   * @param path path of the violation in the object, as the user wrote it; empty for the whole object
   * @param message one or two sentences: the problem, then the fix
   */
  at(path: FieldPath, message: string, extra?: Extra<S>): Finding
}

/** Returns a new rule. */
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
