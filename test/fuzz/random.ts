/** Makes random choices from a seed, so that a case can be repeated. */
export class Random {
  private state: number

  constructor(seed: number) {
    this.state = seed >>> 0
  }

  /** Returns a random number that is at least 0 and less than 1. Source: mulberry32, public domain. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let mixed = this.state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** Returns a random integer that is at least 0 and less than the limit. */
  below(limit: number): number {
    return Math.floor(this.next() * limit)
  }

  /** Returns true with this probability. */
  chance(probability: number): boolean {
    return this.next() < probability
  }

  /** Returns one of the values. The list must not be empty. */
  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T
  }

  /** Returns the values in random order. */
  shuffled<T>(values: readonly T[]): T[] {
    const keyed = values.map((value) => ({ value, key: this.next() }))
    return keyed.sort((one, other) => one.key - other.key).map(({ value }) => value)
  }
}
