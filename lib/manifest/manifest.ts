/** Any JSON value: what a manifest is made of. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** A plain object of unknown content, as parsed from YAML. */
export type Plain = Record<string, unknown>

/** The metadata that this suite reads and writes; everything else passes through. */
export interface Metadata {
  name: string
  namespace?: string
  labels?: Record<string, string>
  annotations?: Record<string, string>
}

/** An object that a cluster takes. */
export interface Manifest {
  apiVersion: string
  kind: string
  metadata: Metadata
  [field: string]: unknown
}

/** Whether a value is a mapping: neither null, nor a list, nor a scalar. */
export const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
