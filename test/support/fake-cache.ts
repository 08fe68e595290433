import type { DeploymentResource, IDeploymentTarget } from '../../lib/contracts/deployment-target'
import type { CreateCache } from '../../operator/namespace-index'
import { keyOf } from '../../operator/reconcile/live-object'

/** Returns caches that watch a target. */
export const cachesOf =
  (target: IDeploymentTarget): CreateCache =>
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
          (event) => {
            if (event.type === 'DELETED') objects.delete(keyOf(event.resource))
            else objects.set(keyOf(event.resource), event.resource)
            onEvent(event)
          },
          signal,
        )
        // The present objects are reported in the order of the microtasks before this one.
        queueMicrotask(() => {
          isSynced = true
        })
        await watching
      },
    }
  }
