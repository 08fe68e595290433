import { DeploymentError, type RefusalReason } from '../../../lib/contracts/deployment-target'
import type { ChangeObjects, ObjectSet, ObjectSets } from './object-sets'

/** A pending change that is not written yet. */
interface WaitingChange {
  change: ChangeObjects
  resolve(set: ObjectSet): void
  reject(problem: unknown): void
}

/** Time in milliseconds for which a write waits for more changes. */
const GATHER_MS = 20

/** Error reasons that a single one of several objects can cause. */
const OF_ONE_OBJECT: readonly RefusalReason[] = [
  'EscalationRefused',
  'Forbidden',
  'Immutable',
  'Invalid',
  'KindMissing',
]

/**
 * Writes the changes of a set one after another. Changes that arrive during a write are written together afterwards. If
 * the write is refused, each change is written separately, so that one object does not stop the others.
 */
export class ChangeQueue {
  private readonly waiting = new Map<string, WaitingChange[]>()
  private readonly running = new Set<string>()

  constructor(private readonly sets: ObjectSets) {}

  /** Resolves with the set after the change. */
  add(key: string, change: ChangeObjects): Promise<ObjectSet> {
    return new Promise((resolve, reject) => {
      this.waiting.set(key, [...(this.waiting.get(key) ?? []), { change, resolve, reject }])
      if (this.running.has(key)) return
      this.running.add(key)
      setTimeout(() => void this.writeAll(key), GATHER_MS)
    })
  }

  private async writeAll(key: string): Promise<void> {
    for (let some = this.waiting.get(key); some !== undefined; some = this.waiting.get(key)) {
      this.waiting.delete(key)
      await this.write(key, some)
    }
    this.running.delete(key)
  }

  private async write(key: string, some: readonly WaitingChange[]): Promise<void> {
    try {
      const set = await this.sets.update(key, (objects) =>
        some.reduce((changed, { change }) => change(changed), [...objects]),
      )
      for (const { resolve } of some) resolve(set)
    } catch (problem) {
      const isOfOne = problem instanceof DeploymentError && OF_ONE_OBJECT.includes(problem.reason)
      if (isOfOne && some.length > 1) for (const one of some) await this.write(key, [one])
      else for (const { reject } of some) reject(problem)
    }
  }
}
