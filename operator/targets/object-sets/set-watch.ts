import { resourceNameOf } from '../../../lib/cluster/resource-name'
import type { DeploymentResource, WatchCallback, WatchEvent } from '../../../lib/contracts/deployment-target'
import { deepEqual } from '../../../lib/manifest/deep-equal'
import { nameKey } from './matching'

/** Reports the differences between successive lists as events. */
export class SetWatch {
  private known = new Map<string, DeploymentResource>()
  private wakeUp = (): void => {}
  private isAwake = false

  constructor(
    private readonly list: () => Promise<DeploymentResource[]>,
    private readonly callback: WatchCallback,
    private readonly signal: AbortSignal,
  ) {}

  /** Lists again without waiting for the next interval. */
  wake(): void {
    this.isAwake = true
    this.wakeUp()
  }

  /** Lists at intervals, until the signal aborts. A list that fails is repeated at the next interval. */
  async run(pollMs: number): Promise<void> {
    while (!this.signal.aborted) {
      this.isAwake = false
      const objects = await this.list().catch(() => undefined)
      if (objects !== undefined && !this.signal.aborted) this.report(objects)
      if (!this.isAwake) await this.pause(pollMs)
    }
  }

  private pause(pollMs: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer)
        this.signal.removeEventListener('abort', end)
        resolve()
      }
      const timer = setTimeout(end, pollMs)
      this.wakeUp = end
      this.signal.addEventListener('abort', end, { once: true })
      if (this.signal.aborted) end()
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
    for (const event of events) this.callback(structuredClone(event))
  }
}

/** Returns an object without its version, which is that of the whole set. */
const contentOf = ({ metadata, ...rest }: DeploymentResource): unknown => {
  const { resourceVersion: _, ...others } = metadata
  return { ...rest, metadata: others }
}
