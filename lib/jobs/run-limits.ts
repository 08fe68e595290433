/** Limits that are checked before anything is created. */
export interface RunLimits {
  /** Maximum bytes of all files, including the inputs of the job. A ConfigMap can have at most 1 MiB. */
  filesBytes: number
  /** Maximum bytes of the names and values in `env`. */
  envBytes: number
  /** Maximum timeout in milliseconds. */
  timeout: number
  /** Maximum size of stdout, and of stderr, in a result, in bytes. Longer output is truncated. */
  outputBytes: number
}

export const DEFAULT_LIMITS: RunLimits = {
  filesBytes: 512 << 10,
  envBytes: 32 << 10,
  timeout: 24 * 3_600_000,
  outputBytes: 1 << 20,
}

/** Timeout of a job without a deadline, in milliseconds. */
export const DEFAULT_TIMEOUT_MS = 600_000
