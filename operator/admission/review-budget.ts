import type { Clock } from '../../lib/cluster/clock'

/** Time between two reviews with neighbours, as a multiple of the duration of the first one. */
const PAUSE = 4

/**
 * Limits the time that reviews spend on the other objects of a namespace to a fifth. Such a review expands the whole
 * namespace, about 1 ms for each short object: without a limit, hundreds of objects that are applied at once would delay
 * all answers beyond the timeout of the API server, and the renewal of the Lease as well.
 */
export class ReviewBudget {
  private freeAt = 0

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  /**
   * Runs a review.
   *
   * @param review gets whether it can spend time on other objects
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
