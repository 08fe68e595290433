const MINUTE_MS = 60_000

/** Counts the jobs of each client in the last minute. */
export class RateLimit {
  private readonly taken = new Map<string, number[]>()

  constructor(
    private readonly max: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Counts a job, unless the client has reached the maximum. Returns whether it was counted. */
  take(client: string): boolean {
    const start = this.now() - MINUTE_MS
    for (const [other, times] of this.taken) if ((times.at(-1) ?? 0) <= start) this.taken.delete(other)
    const recent = (this.taken.get(client) ?? []).filter((time) => time > start)
    if (recent.length >= this.max) return false
    this.taken.set(client, [...recent, this.now()])
    return true
  }
}
