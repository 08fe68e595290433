/** Limits that are checked before anything is created. */
export interface RunLimits {
  /** Bytes of all files, with the inputs of the job. A ConfigMap can have 1 MiB. */
  filesBytes: number
  /** Bytes of the names and values in `env`. */
  envBytes: number
  /** Maximum timeout in milliseconds. */
  timeout: number
  /** Bytes of stdout and of stderr that a result contains. A longer output is truncated. */
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
