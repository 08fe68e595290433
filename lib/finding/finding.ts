/** Severity of a finding. Only `error` makes a run fail. */
export type Severity = 'error' | 'warning' | 'info'

declare const ruled: unique symbol

/**
 * Code of a rule: stable, lower case with dashes, explained in docs/findings.md. Only `rule` creates one, so every
 * finding belongs to a listed rule.
 */
export type Code = string & { readonly [ruled]: true }

/** Path in an object: keys and list indexes from its root, e.g. `['spec', 'containers', 0, 'image']`. */
export type FieldPath = readonly (string | number)[]

/** The object that a finding is about, as a user would name it. */
export interface ObjectRef {
  apiVersion: string
  kind: string
  name: string
  namespace?: string
}

/** A place in a text: a file (or `stdin`) with one-based line and column. */
export interface Place {
  file: string
  line: number
  column: number
  /** One past the last column to underline, on the same line. */
  endColumn: number
  /** The source line, for the excerpt with carets. */
  text: string
  /** Index of the document in a file with several documents, from 0. */
  index?: number
}

/**
 * A problem or remark before its place in a file is known. Kinds and parts create these; the pipeline adds the object
 * and the place.
 */
export interface Finding {
  severity: Severity
  code: Code
  /** One or two sentences: the problem, then the fix. */
  message: string
  /** Path in the object, as the user wrote it. Absent: the whole object. */
  path?: FieldPath
  /** Underlines the key instead of its value, for example for unknown fields. */
  atKey?: boolean
  /** The current value, for tools that offer to apply a fix. */
  current?: unknown
  proposed?: unknown
  /** A missing object, as `namespace/Kind/name`. Checks of the whole package replace earlier findings about it. */
  missing?: string
}

/** A finding with its object and its place in a file, if they are known. */
export interface LocatedFinding extends Finding {
  object?: ObjectRef
  place?: Place
}

/** Returns a path as text, `spec.containers[0].image`, with quotes around keys that are not plain identifiers. */
export const pathText = (path: FieldPath): string =>
  path
    .map((step, at) => {
      if (typeof step === 'number') return `[${step}]`
      if (!/^[A-Za-z_$][\w$-]*$/.test(step)) return `[${JSON.stringify(step)}]`
      return at === 0 ? step : `.${step}`
    })
    .join('')

/** Checks whether any of the findings makes the run fail. */
export const hasErrors = (findings: readonly Pick<LocatedFinding, 'severity'>[]): boolean =>
  findings.some((finding) => finding.severity === 'error')

/** Returns the findings without duplicates at the same place. */
export const withoutRepeats = (findings: readonly Finding[]): Finding[] => [
  ...new Map(findings.map((one) => [JSON.stringify([one.path, one.code, one.message]), one])).values(),
]
