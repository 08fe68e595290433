import type { Clock } from '../../../lib/cluster/clock'

/** Time before the end of a run after which no object is applied or removed, so that statuses can be written. */
export const STATUS_MS = 1_000

/** The time limit of a run. When the time is over, the signal aborts. */
export class RunLimit {
  private readonly run = new AbortController()
  private readonly changing = new AbortController()
  private endsAt = 0
  private cancel = (): void => {}

  constructor(
    private readonly clock: Clock,
    milliseconds: number,
  ) {
    this.endAfter(milliseconds)
  }

  get signal(): AbortSignal {
    return this.run.signal
  }

  /** Aborts {@link STATUS_MS} before the end. */
  get changes(): AbortSignal {
    return this.changing.signal
  }

  /** Returns the milliseconds until the end. */
  timeLeft(): number {
    return this.endsAt - this.clock.now()
  }

  /** Postpones the end, so that at least some milliseconds are left. */
  leaveAtLeast(milliseconds: number): void {
    if (this.timeLeft() >= milliseconds || this.changes.aborted) return
    this.cancel()
    this.endAfter(milliseconds)
  }

  /** Ends the run now. */
  abort(): void {
    this.changing.abort()
    this.run.abort()
  }

  /** Stops the clock. The signal no longer aborts by itself. */
  stop(): void {
    this.cancel()
  }

  private endAfter(milliseconds: number): void {
    this.endsAt = this.clock.now() + milliseconds
    const timers = [
      this.clock.after(milliseconds - STATUS_MS, () => this.changing.abort()),
      this.clock.after(milliseconds, () => this.abort()),
    ]
    this.cancel = () => {
      for (const cancel of timers) cancel()
    }
  }
}
