import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import type { CreateCache } from '../namespace-index'
import { keyOf } from '../reconcile/live-object'

/**
 * Returns caches of the objects of a target with their state in the cluster: a Helm release contains the installed
 * objects without their status.
 *
 * @param installed creates caches of the target
 * @param inCluster creates caches of the cluster
 */
export const withClusterState =
  (installed: CreateCache, inCluster: CreateCache): CreateCache =>
  (query, onEvent) => {
    const caches = [installed(query, onEvent), inCluster(query, onEvent)] as const
    return {
      get isSynced() {
        return caches.every(({ isSynced }) => isSynced)
      },
      get isStuck() {
        return caches.some(({ isStuck }) => isStuck)
      },
      list: () => {
        const [objects, live] = caches.map((cache) => cache.list()) as [DeploymentResource[], DeploymentResource[]]
        const states = new Map(live.map((object) => [keyOf(object), object]))
        return objects.map((object) => withState(object, states.get(keyOf(object))))
      },
      run: async (signal) => {
        await Promise.all(caches.map((cache) => cache.run(signal)))
      },
    }
  }

/** The uid is removed, because a target without uids would refuse to delete the object. */
function withState(object: DeploymentResource, live: DeploymentResource | undefined): DeploymentResource {
  if (live === undefined) return object
  const { generation, deletionTimestamp } = live.metadata
  const marks = { ...(generation && { generation }), ...(deletionTimestamp && { deletionTimestamp }) }
  return {
    ...object,
    metadata: { ...object.metadata, ...marks },
    ...(live.status === undefined ? {} : { status: live.status }),
  }
}
