import { randomUUID } from 'node:crypto'
import type { JobResult, JobRuntime } from 'lummo-krm-functions'
import type { Submission } from './submission'

export type StoredJob =
  | { job_id: string; status: 'running' }
  | { job_id: string; status: 'completed' | 'timeout'; compiled: boolean; result: JobResult }
  | { job_id: string; status: 'error'; error: string }

/** Time for which a result can be read, in milliseconds. */
const RESULT_MS = 10 * 60_000

/** The jobs that this process has accepted, with their results. */
export class JobStore {
  private readonly jobs = new Map<string, StoredJob>()
  private running = 0

  constructor(
    private readonly runtime: JobRuntime,
    /** Maximum number of jobs at the same time. */
    private readonly maxJobs: number,
  ) {}

  get isFull(): boolean {
    return this.running >= this.maxJobs
  }

  get statistics(): { running: number; max: number; stored: number } {
    return { running: this.running, max: this.maxJobs, stored: this.jobs.size }
  }

  get(id: string): StoredJob | undefined {
    return this.jobs.get(id)
  }

  /** Starts a job and returns its ID. */
  start({ job, files }: Submission): string {
    const id = randomUUID()
    this.jobs.set(id, { job_id: id, status: 'running' })
    this.running += 1
    void this.runtime
      .run(job, { files, labels: { 'managed-by': 'will-it-compile', 'job-id': id } })
      .then((result): StoredJob => {
        const status = result.timedOut ? 'timeout' : 'completed'
        return { job_id: id, status, compiled: result.exitCode === 0, result }
      })
      .catch((error: Error): StoredJob => ({ job_id: id, status: 'error', error: error.message }))
      .then((ended) => this.end(ended))
    return id
  }

  private end(ended: StoredJob): void {
    this.running -= 1
    this.jobs.set(ended.job_id, ended)
    setTimeout(() => this.jobs.delete(ended.job_id), RESULT_MS).unref()
  }
}
