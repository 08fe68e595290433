import type { Clock } from '../clock'

// The values of client-go v0.34, tools/cache/reflector.go.
const FIRST_MS = 800
const MAX_MS = 30_000
const HEALTHY_MS = 120_000

/** Determines the delay before a watch is reopened. The delay starts at 0.8 s and doubles each time, up to 30 s. */
export class WatchDelays {
  private next = FIRST_MS
  private last = Number.NEGATIVE_INFINITY

  constructor(
    private readonly clock: Clock,
    private readonly random: () => number,
  ) {}

  /**
   * Returns the delay in milliseconds after a watch that ended without an error. After a long watch, there is no delay.
   */
  afterEnd(duration: number): number {
    return duration >= MAX_MS ? 0 : this.afterError()
  }

  /**
   * Returns the delay in milliseconds after a failure. A part of the delay is random, so that watches do not reconnect
   * at the same time.
   */
  afterError(): number {
    const now = this.clock.now()
    if (now - this.last > HEALTHY_MS) this.next = FIRST_MS
    const delay = this.next * (1 + this.random())
    this.next = Math.min(this.next * 2, MAX_MS)
    this.last = now + delay
    return delay
  }
}
