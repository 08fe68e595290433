/** How bad a finding is. Only `error` makes a run fail. */
export type Severity = 'error' | 'warning' | 'info'

declare const ruled: unique symbol

/**
 * The code of a rule: stable, lower case with dashes, explained in docs/findings.md. Only `rule` makes one, so that
 * every finding belongs to a rule of the list.
 */
export type Code = string & { readonly [ruled]: true }

/** A place in an object: map keys and list indexes from its root, e.g. `['spec', 'containers', 0, 'image']`. */
export type FieldPath = readonly (string | number)[]

/** The object a finding is about, as a user would name it. */
export interface ObjectRef {
  apiVersion: string
  kind: string
  name: string
  namespace?: string
}

/** A place in a text that a person can open: a file (or `stdin`) with one-based line and column. */
export interface Place {
  file: string
  line: number
  column: number
  /** One past the last column to underline; on the same line. */
  endColumn: number
  /** The source line itself, for the caret rendering. */
  text: string
  /** Which document of the file, counted from 0, where a file holds several. */
  index?: number
}

/**
 * Something wrong or noteworthy, before anybody knows where in a file it stands. Kinds and parts make these; the
 * pipeline adds the object and the place.
 */
export interface Finding {
  severity: Severity
  code: Code
  /** One or two plain sentences: what is wrong, then what to do. */
  message: string
  /** Where in the object, as the user wrote it. Absent: the object as a whole. */
  path?: FieldPath
  /** Underline the key itself, not its value (unknown fields, for example). */
  atKey?: boolean
  /** What stands there now, and what should, for tools that offer to fix it. */
  current?: unknown
  proposed?: unknown
}

/** A finding with the object it is about and its place in a file, as far as these are known. */
export interface LocatedFinding extends Finding {
  object?: ObjectRef
  place?: Place
}

/** `spec.containers[0].image`, with quotes where a key is no plain word. */
export const pathText = (path: FieldPath): string =>
  path
    .map((step, at) => {
      if (typeof step === 'number') return `[${step}]`
      if (!/^[A-Za-z_$][\w$-]*$/.test(step)) return `[${JSON.stringify(step)}]`
      return at === 0 ? step : `.${step}`
    })
    .join('')

/** Whether any of the findings makes the run fail. */
export const hasErrors = (findings: readonly Pick<LocatedFinding, 'severity'>[]): boolean =>
  findings.some((finding) => finding.severity === 'error')

/** Each finding once, where the same is found out about several things at the same place. */
export const withoutRepeats = (findings: readonly Finding[]): Finding[] => [
  ...new Map(findings.map((one) => [JSON.stringify([one.path, one.code, one.message]), one])).values(),
]
