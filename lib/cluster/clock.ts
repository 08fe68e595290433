/** A source of time. Tests replace the clock. */
export interface Clock {
  /** Returns the time of a monotonic clock, in milliseconds. */
  now(): number
  /** Returns the current date. The date can jump at any time. */
  date(): Date
  /** Calls a function once after some milliseconds. Returns a function that cancels the call. */
  after(milliseconds: number, callback: () => void): () => void
}

/** The clock of the process. Changes of the system time do not affect this clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => new Date(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds)
    return () => clearTimeout(timer)
  },
}
