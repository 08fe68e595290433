import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import { APPLIED_HASH } from '../../lib/cluster/applied'
import type { CreateCache } from '../namespace-index'
import { keyOf } from '../reconcile/live-object'
import { NOT_SYNCED } from '../status/health'

/** Returns an object of a target with its state in the cluster. */
type AddState = (object: DeploymentResource, live: DeploymentResource | undefined) => DeploymentResource

/**
 * Returns caches of a target’s objects, together with the state of the objects in the cluster. A Helm release
 * contains the installed objects without their status.
 *
 * @param installed creates the caches of the target
 * @param inCluster creates the caches of the cluster
 * @param addState default: {@link withState}
 */
export const withClusterState =
  (installed: CreateCache, inCluster: CreateCache, addState: AddState = withState): CreateCache =>
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
        return objects.map((object) => addState(object, states.get(keyOf(object))))
      },
      run: async (signal) => {
        await Promise.all(caches.map((cache) => cache.run(signal)))
      },
    }
  }

/**
 * Returns an object of a commit with its state in the cluster, once the cluster has the version in the commit. Until
 * then, the state belongs to another version.
 */
export const withSyncedState: AddState = (object, live) => {
  const [committed, applied] = [object, live].map((one) => one?.metadata.annotations?.[APPLIED_HASH])
  if (live !== undefined && applied === committed) return withState(object, live)
  const status = { conditions: [{ type: 'Reconciling', status: 'True', message: NOT_SYNCED }] }
  return { ...object, status }
}

/** The uid is removed, because a target without uids would otherwise refuse to delete the object. */
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
