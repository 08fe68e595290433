import { JobError } from '../contracts/job-runtime'

/** The runs that have not ended. */
export class OpenRuns {
  private readonly runs = new Set<Promise<unknown>>()
  private isClosed = false

  /** Starts a run, unless the runtime is closed. */
  add<T>(start: () => Promise<T>): Promise<T> {
    if (this.isClosed) return Promise.reject(new JobError('Unavailable', 'The runtime is closed.'))
    const run = start()
    const settled = run.catch(() => undefined).finally(() => this.runs.delete(settled))
    this.runs.add(settled)
    return run
  }

  /** Refuses further runs, and waits for the current runs. */
  async close(): Promise<void> {
    this.isClosed = true
    await Promise.all(this.runs)
  }
}
