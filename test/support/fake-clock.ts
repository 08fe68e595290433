import type { Clock } from '../../lib/cluster/clock'

/** A clock that only a test advances. */
export class FakeClock implements Clock {
  private time = 0
  private timers: { due: number; callback: () => void }[] = []

  now(): number {
    return this.time
  }

  date(): Date {
    return new Date(this.time)
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { due: this.time + milliseconds, callback }
    this.timers.push(timer)
    return () => {
      this.timers = this.timers.filter((one) => one !== timer)
    }
  }

  /** Returns the milliseconds until each planned call, starting with the next call. */
  get planned(): number[] {
    return this.timers.map(({ due }) => due - this.time).sort((one, other) => one - other)
  }

  /** Advances the time without running the calls that are due, as if the process had been stopped. */
  jump(milliseconds: number): void {
    this.time += milliseconds
  }

  /** Advances the time, runs the calls that become due one after another, and waits for their promises. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds
    await settled()
    for (;;) {
      const next = this.timers.filter(({ due }) => due <= end).sort((one, other) => one.due - other.due)[0]
      if (next === undefined) break
      this.timers = this.timers.filter((one) => one !== next)
      this.time = Math.max(this.time, next.due)
      next.callback()
      await settled()
    }
    this.time = end
  }
}

/** Waits until all promises that do not wait for I/O are settled. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
