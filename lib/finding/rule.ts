import type { Code, FieldPath, Finding, Severity } from './finding'

/** Optional properties of a finding; a severity only if the rule has several. */
export type Extra<S extends Severity = never> = Partial<Pick<Finding, 'atKey' | 'current' | 'proposed' | 'missing'>> & {
  severity?: S
}

/**
 * A rule for objects: code, severities and summary. The rules of a folder are in its `rules.ts`; docs/findings.md lists
 * all of them. Messages are written where the rule is applied, because they use values that are known there.
 */
export interface Rule<S extends Severity = Severity> {
  readonly code: Code
  /** The usual severity, then the others that a finding can have. */
  readonly severities: readonly [S, ...S[]]
  /** A sentence for docs/findings.md. */
  readonly summary: string
  /**
   * Returns the finding that an object violates the rule.
   *
   * @param path in the object, as the user wrote it; empty for the whole object
   * @param message one or two sentences: the problem, then the fix
   */
  at(path: FieldPath, message: string, extra?: Extra<S>): Finding
}

/** Returns a rule. This is the only source of codes. */
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
