import type { DeploymentResource, IDeploymentTarget } from '../../lib/contracts/deployment-target'
import type { CreateCache } from '../../operator/namespace-index'
import { keyOf } from '../../operator/reconcile/live-object'

/**
 * Returns caches that watch a target.
 *
 * @param arrive delivers an event, now or later
 */
export const cachesOf =
  (target: IDeploymentTarget, arrive = (deliver: () => void): unknown => deliver()): CreateCache =>
  (query, onEvent) => {
    const objects = new Map<string, DeploymentResource>()
    let isSynced = false
    return {
      get isSynced() {
        return isSynced
      },
      isStuck: false,
      list: () => [...objects.values()],
      run: async (signal) => {
        const watching = target.watch(
          query,
          (event) =>
            arrive(() => {
              if (event.type === 'DELETED') objects.delete(keyOf(event.resource))
              else objects.set(keyOf(event.resource), event.resource)
              onEvent(event)
            }),
          signal,
        )
        // The current objects are reported in the order of the microtasks before this event.
        queueMicrotask(() => {
          isSynced = true
        })
        await watching
      },
    }
  }
