import type { Clock } from '../../../lib/cluster/clock'

/** The time limit of a run. When the time is over, the signal aborts. */
export class RunLimit {
  private readonly controller = new AbortController()
  private endsAt = 0
  private cancel = (): void => {}

  constructor(
    private readonly clock: Clock,
    milliseconds: number,
  ) {
    this.endAfter(milliseconds)
  }

  get signal(): AbortSignal {
    return this.controller.signal
  }

  /** Returns the milliseconds until the end. */
  timeLeft(): number {
    return this.endsAt - this.clock.now()
  }

  /** Postpones the end, so that at least some milliseconds are left. */
  leaveAtLeast(milliseconds: number): void {
    if (this.timeLeft() >= milliseconds || this.signal.aborted) return
    this.cancel()
    this.endAfter(milliseconds)
  }

  /** Ends the run now. */
  abort(): void {
    this.controller.abort()
  }

  /** Stops the clock. The signal no longer aborts by itself. */
  stop(): void {
    this.cancel()
  }

  private endAfter(milliseconds: number): void {
    this.endsAt = this.clock.now() + milliseconds
    this.cancel = this.clock.after(milliseconds, () => this.abort())
  }
}
