/** Severity of a finding. Only `error` makes a run fail. */
export type Severity = 'error' | 'warning' | 'info'

declare const ruled: unique symbol

/**
 * Code of a rule, in lower case with dashes. Codes are stable; docs/findings.md explains each code. Only `rule` creates
 * codes, so every finding belongs to a listed rule.
 */
export type Code = string & { readonly [ruled]: true }

/** Path in an object: keys and list indexes, starting at the root, e.g. `['spec', 'containers', 0, 'image']`. */
export type FieldPath = readonly (string | number)[]

/** Reference to the object of a finding, in the notation of the user. */
export interface ObjectRef {
  apiVersion: string
  kind: string
  name: string
  namespace?: string
}

/**
 * A position in a text: a file (or `stdin`) with the line and column, counted from 1. Line 0 is the position of an
 * object without a text, for example in a cluster; `file` is then the name of the object.
 */
export interface Place {
  file: string
  line: number
  column: number
  /** The column after the last underlined column, on the same line. */
  endColumn: number
  /** The source line, which the excerpt shows above the carets. */
  text: string
  /** Index of the document in a file with several documents, from 0. */
  index?: number
}

/**
 * A problem or remark whose location is not determined yet. Kinds and parts create findings; the pipeline adds the
 * object and the location.
 */
export interface Finding {
  severity: Severity
  code: Code
  /** One or two sentences that state the problem, then the fix. */
  message: string
  /** Path in the object as the user wrote it. If absent, the finding is about the whole object. */
  path?: FieldPath
  /** Whether to underline the key instead of its value, for example for unknown fields. */
  atKey?: boolean
  /** Current value, for tools that offer to apply a fix. */
  current?: unknown
  proposed?: unknown
  /**
   * Missing object, as `namespace/Kind/name`. Checks of the whole package replace earlier findings about the same
   * object.
   */
  missing?: string
}

/** A finding with its object and its location in a file, if both are known. */
export interface LocatedFinding extends Finding {
  object?: ObjectRef
  place?: Place
}

/** Returns a path as text, such as `spec.containers[0].image`. Keys that are not plain identifiers are quoted. */
export const pathText = (path: FieldPath): string =>
  path
    .map((step, at) => {
      if (typeof step === 'number') return `[${step}]`
      if (!/^[A-Za-z_$][\w$-]*$/.test(step)) return `[${JSON.stringify(step)}]`
      return at === 0 ? step : `.${step}`
    })
    .join('')

/** Returns a location for a message: `app.yaml:12`, or only the name of the object if it has no text. */
export const placeText = ({ file, line }: Place): string => (line === 0 ? file : `${file}:${line}`)

/** Checks whether any finding makes the run fail. */
export const hasErrors = (findings: readonly Pick<LocatedFinding, 'severity'>[]): boolean =>
  findings.some((finding) => finding.severity === 'error')

/** Returns the findings without duplicates at the same location. */
export const withoutRepeats = (findings: readonly Finding[]): Finding[] => [
  ...new Map(findings.map((one) => [JSON.stringify([one.path, one.code, one.message]), one])).values(),
]
