import type { Manifest } from '../manifest/manifest'

/** A Job to run once, and the ConfigMaps of its package that its pod reads. */
export interface RunnableJob {
  /** A Job of batch/v1. */
  manifest: Manifest
  configMaps: readonly Manifest[]
}

export type OutputStream = 'stdout' | 'stderr'

/** State of a run. */
export interface RunProgress {
  /** `waiting`: the cluster or the container engine prepares the container. */
  state: 'waiting' | 'running'
  /** Reason for the wait, as the cluster reports it. */
  message?: string
}

export interface RunOptions {
  /** Files in the folder of the job's `inputs`, keyed by name. A file replaces an input with the same name. */
  files?: Readonly<Record<string, string | Uint8Array>>
  /** Environment variables of the main container. A variable replaces an existing variable with the same name. */
  env?: Readonly<Record<string, string>>
  /** Milliseconds until the job is stopped, counted from its creation. Default: its `deadline`, or 10 minutes. */
  timeout?: number
  /** Stops and removes the job. */
  signal?: AbortSignal
  /** Additional labels of the Job and its pod. Container engines ignore these labels. */
  labels?: Readonly<Record<string, string>>
  /** Called for each part of the output as it arrives. Must not throw. */
  onOutput?(text: string, stream: OutputStream): void
  /** Called when the state changes. Must not throw. */
  onProgress?(progress: RunProgress): void
}

/** The result of a job that has ended, or was stopped after its timeout. */
export interface JobResult {
  /** Exit code of the main container; 124 after the timeout. */
  exitCode: number
  stdout: string
  /** Empty in a cluster, where `stdout` contains both streams. */
  stderr: string
  /** Whether `stdout` contains both streams. */
  isCombined: boolean
  /** Milliseconds from the creation to the end. */
  duration: number
  timedOut: boolean
  /** Whether the output was longer than the maximum. `stdout` and `stderr` then contain only its start. */
  truncated: boolean
}

/** Runs jobs: in a cluster, in a local container engine, or in memory for tests. */
export interface JobRuntime {
  /**
   * Runs a job once, without retries. A failed job is a result with its exit code. Throws a JobError if the job cannot
   * run. In this case, nothing remains.
   */
  run(job: RunnableJob, options?: RunOptions): Promise<JobResult>
  /**
   * Checks whether an image exists in the environment where jobs run. A cluster pulls images itself, so an image
   * counts as existing unless the last run failed to pull it.
   */
  imageExists(image: string): Promise<boolean>
  /** Waits for the current runs and releases all resources. Later runs throw. */
  close(): Promise<void>
}

/** Exit code of a job that was stopped after its timeout, as with `timeout` from GNU coreutils. */
export const TIMEOUT_EXIT_CODE = 124

/** Reason why a job could not run. */
export type JobErrorReason =
  /** The job, a file or an option is not valid. Nothing was created. */
  | 'Invalid'
  /** The image does not exist or cannot be pulled. */
  | 'ImageMissing'
  /** The cluster or the engine refuses the job or its pod: a quota, a permission, an admission rule. */
  | 'Refused'
  /** The container did not start, or was removed before it ended. */
  | 'NotStarted'
  /** The cluster or the engine does not respond. */
  | 'Unavailable'
  /** The signal stopped the run. */
  | 'Cancelled'

/** Error that every runtime throws. */
export class JobError extends Error {
  override readonly name = 'JobError'

  constructor(
    readonly reason: JobErrorReason,
    message: string,
  ) {
    super(message)
  }
}
