import type { FieldPath } from '../../finding/finding'

/** A value that the API rejects, and its path. */
export interface RefusedValue {
  at: FieldPath
  message: string
  /** Severity, if the cluster can be configured to accept the value. */
  severity?: 'warning'
  /** Words that locate the line in the claim. Default: the name of the field. */
  words?: readonly string[]
}

/** Checks whether a value is set. Kubernetes drops null values. */
export const isSet = (value: unknown): boolean => value !== undefined && value !== null
