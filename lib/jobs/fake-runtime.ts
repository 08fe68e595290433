import { type Clock, systemClock } from '../cluster/clock'
import {
  JobError,
  type JobResult,
  type JobRuntime,
  type RunnableJob,
  type RunOptions,
  TIMEOUT_EXIT_CODE,
} from '../contracts/job-runtime'
import { cancelled, type CheckedRun, checkRun } from './checked-run'
import { OpenRuns } from './open-runs'
import { OutputBuffer } from './output-buffer'
import { DEFAULT_LIMITS, type RunLimits } from './run-limits'

/** Input of a fake job. */
export interface FakeRun {
  image: string
  command: readonly string[]
  files: ReadonlyMap<string, string>
  env: Readonly<Record<string, string>>
  labels: Readonly<Record<string, string>>
  /** Aborts when the job is stopped. */
  signal: AbortSignal
  /** Writes to stdout before the job ends. */
  print(text: string): void
}

/** Result of a fake job. */
export interface FakeOutcome {
  /** Default: 0. */
  exitCode?: number
  stdout?: string
  stderr?: string
}

export interface FakeRuntimeOptions {
  /** Simulates the container of a job. May throw a JobError. */
  play(run: FakeRun): FakeOutcome | Promise<FakeOutcome>
  /** Images that exist. Default: all. */
  images?: readonly string[]
  limits?: Partial<RunLimits>
  clock?: Clock
}

/** A runtime in memory for tests. Checks jobs and options like other runtimes, and simulates the containers. */
export class FakeJobRuntime implements JobRuntime {
  private readonly runs = new OpenRuns()
  private readonly clock: Clock
  private readonly limits: RunLimits

  constructor(private readonly options: FakeRuntimeOptions) {
    this.clock = options.clock ?? systemClock
    this.limits = { ...DEFAULT_LIMITS, ...options.limits }
  }

  run(job: RunnableJob, options: RunOptions = {}): Promise<JobResult> {
    return this.runs.add(async () => this.play(checkRun(job, options, this.limits)))
  }

  async imageExists(image: string): Promise<boolean> {
    return this.options.images?.includes(image) ?? true
  }

  close(): Promise<void> {
    return this.runs.close()
  }

  private async play(run: CheckedRun): Promise<JobResult> {
    const { image = '' } = run.main
    if (!(await this.imageExists(image))) throw new JobError('ImageMissing', `Image \`${image}\` does not exist.`)
    const start = this.clock.now()
    const { onOutput, onProgress, signal } = run.options
    const stdout = new OutputBuffer('stdout', this.limits.outputBytes, onOutput)
    const stderr = new OutputBuffer('stderr', this.limits.outputBytes, onOutput)
    onProgress?.({ state: 'running' })
    const stop = new AbortController()
    const outcome = await this.outcomeOf(run, stop, (text) => stdout.write(Buffer.from(text)))
    if (signal?.aborted === true) throw cancelled()
    if (outcome !== 'timeout') {
      stdout.write(Buffer.from(outcome.stdout ?? ''))
      stderr.write(Buffer.from(outcome.stderr ?? ''))
    }
    return {
      exitCode: outcome === 'timeout' ? TIMEOUT_EXIT_CODE : (outcome.exitCode ?? 0),
      stdout: stdout.end(),
      stderr: stderr.end(),
      isCombined: false,
      duration: this.clock.now() - start,
      timedOut: outcome === 'timeout',
      truncated: stdout.isTruncated || stderr.isTruncated,
    }
  }

  /** Simulates a container until the container ends or is stopped. */
  private async outcomeOf(
    run: CheckedRun,
    stop: AbortController,
    print: FakeRun['print'],
  ): Promise<FakeOutcome | 'timeout'> {
    const { signal } = run.options
    let cancelTimer = (): void => {}
    let onAbort = (): void => {}
    const late = new Promise<'timeout'>((resolve) => {
      cancelTimer = this.clock.after(run.timeout, () => resolve('timeout'))
      onAbort = () => resolve('timeout')
      if (signal?.aborted === true) onAbort()
      signal?.addEventListener('abort', onAbort, { once: true })
    })
    try {
      const played = this.options.play({ ...receivedBy(run), signal: stop.signal, print })
      return await Promise.race([played, late])
    } finally {
      cancelTimer()
      signal?.removeEventListener('abort', onAbort)
      stop.abort()
    }
  }
}

function receivedBy({ main, configs, labels, options }: CheckedRun): Omit<FakeRun, 'signal' | 'print'> {
  const files = [...configs.values()].flatMap((content) => [...content])
  const own = (main.env ?? []).flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]]))
  return {
    image: main.image ?? '',
    command: [...(main.command ?? []), ...(main.args ?? [])],
    files: new Map(files.map(([name, bytes]) => [name, Buffer.from(bytes).toString()])),
    env: { ...Object.fromEntries(own), ...options.env },
    labels,
  }
}
