/** Time after which the operator sends fields again that the server did not store. */
const RETRY_MS = 3_600_000

/**
 * Determines when to send an object again whose fields the server did not store. The server stores these fields after an
 * administrator has enabled their feature gate, but reports no event.
 */
export class IncompleteObjects {
  private readonly startedAt: number
  /** Times of the last attempts, from the earliest to the latest, keyed by the uid of the object. */
  private readonly attempts = new Map<string, number>()

  /** @param now returns the time in milliseconds */
  constructor(private readonly now: () => number = () => performance.now()) {
    this.startedAt = now()
  }

  /** Checks whether another attempt is due, and remembers the attempt. A restart does not cause attempts. */
  isDue(uid: string): boolean {
    const now = this.now()
    const isRecent = (time: number): boolean => now - time < RETRY_MS
    for (const [one, time] of this.attempts) {
      if (isRecent(time)) break
      this.attempts.delete(one)
    }
    if (isRecent(this.startedAt) || this.attempts.has(uid)) return false
    this.attempts.set(uid, now)
    return true
  }
}
