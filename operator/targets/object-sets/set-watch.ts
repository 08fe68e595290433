import { resourceNameOf } from '../../../lib/cluster/resource-name'
import type { DeploymentResource, WatchCallback, WatchEvent } from '../../../lib/contracts/deployment-target'
import { deepEqual } from '../../../lib/manifest/deep-equal'
import { nameKey } from './matching'

/** Maximum duration of a list in milliseconds. A list starts several programs, each with a timeout of two minutes. */
const MAX_LIST_MS = 600_000

/** Reports the differences between consecutive lists as events. */
export class SetWatch {
  private known = new Map<string, DeploymentResource>()
  private wakeUp = (): void => {}
  private isAwake = false
  private hasListed = false
  /** Start of the current list. */
  private listing: number | undefined

  /** @param onProblem called for each failed list */
  constructor(
    private readonly query: () => Promise<DeploymentResource[]>,
    private readonly callback: WatchCallback,
    private readonly onProblem: (error: unknown) => void = () => {},
  ) {}

  /** Whether the first list has succeeded. */
  get isSynced(): boolean {
    return this.hasListed
  }

  /** Whether the current list exceeds its maximum duration. */
  get isStuck(): boolean {
    return this.listing !== undefined && performance.now() - this.listing > MAX_LIST_MS
  }

  /** Returns the objects of the last list. Callers must not change the objects. */
  list(): DeploymentResource[] {
    return [...this.known.values()]
  }

  /** Starts the next list request immediately. */
  wake(): void {
    this.isAwake = true
    this.wakeUp()
  }

  /** Lists at intervals, until the signal aborts. A failed list is repeated at the next interval. */
  async run(pollMs: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.isAwake = false
      this.listing = performance.now()
      try {
        const objects = await this.query()
        if (!signal.aborted) this.report(objects)
      } catch (error) {
        this.onProblem(error)
      }
      this.listing = undefined
      if (!this.isAwake) await this.pause(pollMs, signal)
    }
  }

  private pause(pollMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', end)
        resolve()
      }
      const timer = setTimeout(end, pollMs)
      this.wakeUp = end
      signal.addEventListener('abort', end, { once: true })
      if (signal.aborted) end()
    })
  }

  private report(objects: readonly DeploymentResource[]): void {
    const now = new Map(objects.map((one) => [nameKey(resourceNameOf(one)), one]))
    const events: WatchEvent[] = []
    for (const [key, resource] of this.known) if (!now.has(key)) events.push({ type: 'DELETED', resource })
    for (const [key, resource] of now) {
      const before = this.known.get(key)
      if (before === undefined) events.push({ type: 'ADDED', resource })
      else if (!deepEqual(contentOf(before), contentOf(resource))) events.push({ type: 'MODIFIED', resource })
    }
    this.known = now
    this.hasListed = true
    for (const event of events) this.callback(structuredClone(event))
  }
}

/** Returns an object without its version, because the version belongs to the whole set. */
const contentOf = ({ metadata, ...rest }: DeploymentResource): unknown => {
  const { resourceVersion: _, ...others } = metadata
  return { ...rest, metadata: others }
}
