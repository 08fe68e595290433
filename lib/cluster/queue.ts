import { DeploymentError } from '../contracts/deployment-target'
import type { Clock } from './clock'
import { systemClock } from './clock'
import { RetryDelays } from './retry-delays'

/** What the queue does after a successful run. */
export interface RunResult {
  /** Milliseconds after which the key runs again. If absent, the key waits for an event. */
  requeueAfter?: number
}

/** An error that a retry cannot resolve. The key runs again only after an event. */
export class TerminalError extends Error {
  override readonly name = 'TerminalError'
}

/** The result of a run. */
export interface FinishedRun {
  key: string
  outcome: 'success' | 'requeue' | 'error' | 'terminal'
  /** Duration of the run in milliseconds. */
  milliseconds: number
  /** Reason of the outcome `error` or `terminal`. */
  error?: unknown
}

export interface QueueOptions {
  /** Handles one key. Never runs for the same key twice at the same time. */
  work(key: string): Promise<RunResult | undefined>
  /** Called after each run. Must not throw. */
  report?(run: FinishedRun): void
  /** Maximum number of keys that run at once. Default: 1. */
  workers?: number
  clock?: Clock
}

/**
 * A queue of distinct keys. A key that is added several times before its run is run only once. A key that is added
 * during its run is run once more. A failed key is retried after a growing delay (see {@link RetryDelays}), or after
 * the longer delay that the target requests.
 */
export class WorkQueue {
  private readonly clock: Clock
  private readonly delays: RetryDelays
  private readonly ready: string[] = []
  /** Keys with an event since their last run. */
  private readonly dirty = new Set<string>()
  private readonly running = new Set<string>()
  private readonly delayed = new Map<string, () => void>()
  private state: 'created' | 'started' | 'stopped' = 'created'
  private whenIdle: (() => void)[] = []

  constructor(private readonly options: QueueOptions) {
    this.clock = options.clock ?? systemClock
    this.delays = new RetryDelays(this.clock)
  }

  /** Returns the number of keys that are ready to run. */
  get depth(): number {
    return this.ready.length
  }

  /** Starts running keys. Keys that were added earlier are also run. */
  start(): void {
    if (this.state === 'created') this.state = 'started'
    this.runNext()
  }

  /** Adds a key. Has no effect after `stop`. */
  add(key: string): void {
    if (this.state === 'stopped' || this.dirty.has(key)) return
    this.dirty.add(key)
    if (this.running.has(key)) return
    this.ready.push(key)
    // Waits before the run, so that a burst of events causes only one run.
    queueMicrotask(() => this.runNext())
  }

  /** Starts no further runs. Resolves when the current runs have ended. */
  async stop(): Promise<void> {
    this.state = 'stopped'
    this.ready.length = 0
    for (const cancel of this.delayed.values()) cancel()
    this.delayed.clear()
    if (this.running.size > 0) await new Promise<void>((resolve) => this.whenIdle.push(resolve))
  }

  private runNext(): void {
    while (this.state === 'started' && this.running.size < (this.options.workers ?? 1)) {
      const key = this.ready.shift()
      if (key === undefined) return
      this.running.add(key)
      this.dirty.delete(key)
      // The result of this run determines the next run.
      this.delayed.get(key)?.()
      this.delayed.delete(key)
      void this.run(key)
    }
  }

  private async run(key: string): Promise<void> {
    const start = this.clock.now()
    const ending = await this.attempt(key)
    this.running.delete(key)
    if (this.state !== 'stopped') this.plan(key, ending)
    this.options.report?.({ key, milliseconds: this.clock.now() - start, ...ending })
    if (this.running.size === 0) for (const resolve of this.whenIdle.splice(0)) resolve()
    this.runNext()
  }

  private async attempt(key: string): Promise<Pick<FinishedRun, 'outcome' | 'error'> & RunResult> {
    try {
      const { requeueAfter } = (await this.options.work(key)) ?? {}
      return requeueAfter === undefined ? { outcome: 'success' } : { outcome: 'requeue', requeueAfter }
    } catch (error) {
      return { outcome: error instanceof TerminalError ? 'terminal' : 'error', error }
    }
  }

  private plan(
    key: string,
    { outcome, error, requeueAfter }: Pick<FinishedRun, 'outcome' | 'error'> & RunResult,
  ): void {
    if (outcome === 'error') {
      const wanted = error instanceof DeploymentError ? (error.retryAfter ?? 0) * 1000 : 0
      this.addAfter(key, Math.max(this.delays.next(key), wanted))
    } else {
      this.delays.forget(key)
      if (requeueAfter !== undefined) this.addAfter(key, requeueAfter)
    }
    if (this.dirty.has(key)) this.ready.push(key)
  }

  private addAfter(key: string, milliseconds: number): void {
    const add = () => {
      this.delayed.delete(key)
      this.add(key)
    }
    this.delayed.set(key, this.clock.after(milliseconds, add))
  }
}
