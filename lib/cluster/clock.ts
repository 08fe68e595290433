/** A source of time. Tests replace it. */
export interface Clock {
  /** Returns milliseconds of a clock that never runs backwards. */
  now(): number
  /** Returns the current date. The system can change it at any time. */
  date(): Date
  /** Calls back once after some milliseconds. Returns a function that cancels the call. */
  after(milliseconds: number, callback: () => void): () => void
}

/** The clock of the process, which changes of the system time do not affect. */
export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => new Date(),
  after: (milliseconds, callback) => {
    const timer = setTimeout(callback, milliseconds)
    return () => clearTimeout(timer)
  },
}
