import type { Clock } from '../../lib/cluster/clock'

/**
 * Minimum time between two reviews that include other objects, as a multiple of the time that the earlier review took.
 */
const PAUSE = 4

/**
 * Limits reviews that include other objects to a fifth of the time. A review with other objects expands the whole
 * namespace, about 1 ms for each short object. Without a limit, hundreds of objects that are applied at once would
 * delay all responses beyond the timeout of the API server, and would also delay the renewal of the Lease.
 */
export class ReviewBudget {
  private freeAt = 0

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  /**
   * Runs a review.
   *
   * @param review gets true if there is time to include other objects
   */
  run<T>(review: (budget: { hasTime: boolean }) => T): T {
    const start = this.clock.now()
    if (start < this.freeAt) return review({ hasTime: false })
    const result = review({ hasTime: true })
    const end = this.clock.now()
    this.freeAt = end + PAUSE * (end - start)
    return result
  }
}
