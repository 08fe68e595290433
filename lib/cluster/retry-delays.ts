import type { Clock } from './clock'

// The values of client-go v0.34, util/workqueue/default_rate_limiters.go.
const FIRST_DELAY_MS = 5
const MAX_DELAY_MS = 1_000_000
const RETRIES_PER_SECOND = 10
const MAX_BURST = 100

/**
 * Determines how long a failed key waits. The delay doubles after each failure, from 5 ms to 1000 s. In addition, all
 * keys together have at most 10 retries per second, after a burst of 100.
 */
export class RetryDelays {
  private readonly failures = new Map<string, number>()
  /** Negative if retries are already scheduled for the future. */
  private tokens = MAX_BURST
  private refilled: number

  constructor(private readonly clock: Clock) {
    this.refilled = clock.now()
  }

  /** Counts a failure, and returns the number of milliseconds until the next attempt. */
  next(key: string): number {
    const failures = this.failures.get(key) ?? 0
    this.failures.set(key, failures + 1)
    return Math.max(Math.min(FIRST_DELAY_MS * 2 ** failures, MAX_DELAY_MS), this.reserve())
  }

  /** Resets the failure count of a key. */
  forget(key: string): void {
    this.failures.delete(key)
  }

  private reserve(): number {
    const now = this.clock.now()
    const gained = ((now - this.refilled) / 1000) * RETRIES_PER_SECOND
    this.tokens = Math.min(MAX_BURST, this.tokens + gained) - 1
    this.refilled = now
    return this.tokens >= 0 ? 0 : (-this.tokens / RETRIES_PER_SECOND) * 1000
  }
}
