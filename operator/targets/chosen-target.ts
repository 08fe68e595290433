import type { ApiClient } from '../../lib/cluster/access/api-client'
import type { IDeploymentTarget } from '../../lib/contracts/deployment-target'
import type { OperatorLog } from '../log'
import type { CreateCache } from '../namespace-index'
import type { Evidence, ReconcileSettings } from '../reconcile/namespace-state'
import type { OperatorSettings } from '../settings'
import { CLUSTER_WIDE_KINDS } from '../watched-kinds'
import { withClusterState, withSyncedState } from './cluster-state'
import { gitOpsTarget } from './gitops'
import { helmTarget } from './helm'
import { KubernetesTarget } from './kubernetes'
import type { WritePermit } from './object-sets/object-sets'
import type { ObjectSetTarget } from './object-sets/object-set-target'

/** A target, with the methods that the controller needs. */
export interface ChosenTarget extends Pick<ReconcileSettings, 'garbage' | 'evidence'> {
  target: IDeploymentTarget
  /** Creates caches of generated objects. */
  createCache: CreateCache
}

type TargetSettings = Pick<OperatorSettings, 'target' | 'helm' | 'gitops' | 'namespaces'>

/** Dependencies of the targets. */
export interface TargetContext {
  client: ApiClient
  log: OperatorLog
  /** Namespace of the operator. */
  home: string
  permit: WritePermit
  /** Creates caches of the cluster. */
  inCluster: CreateCache
}

/** Returns the target that the settings select. */
export function chosenTarget(settings: TargetSettings, context: TargetContext): ChosenTarget {
  const { target, helm, gitops, namespaces } = settings
  const { client, log, home, permit, inCluster } = context
  if (target === 'helm') {
    const { pollSeconds, ...options } = { home, release: 'lummo', pollSeconds: 30, ...helm }
    const releases = helmTarget({ ...options, permit, pollMs: pollSeconds * 1000 })
    const installed = cachesOf(releases, namespaces, log)
    // With a separate kubeconfig, the releases are in a cluster that the operator does not watch.
    return options.kubeconfig === undefined
      ? setTarget(releases, 'state', withClusterState(installed, inCluster))
      : setTarget(releases, 'none', installed)
  }
  if (target === 'gitops' && gitops !== undefined) {
    const { pollSeconds, sameCluster, ...options } = gitops
    const branch = gitOpsTarget({ ...options, permit, pollMs: pollSeconds * 1000 })
    const committed = cachesOf(branch, namespaces, log)
    return sameCluster
      ? setTarget(branch, 'commit and state', withClusterState(committed, inCluster, withSyncedState))
      : setTarget(branch, 'commit', committed)
  }
  return { target: new KubernetesTarget(client), garbage: 'target', evidence: 'state', createCache: inCluster }
}

/** No garbage collector deletes the objects in a release or a branch together with their owners. */
const setTarget = (target: IDeploymentTarget, evidence: Evidence, createCache: CreateCache): ChosenTarget => ({
  target,
  garbage: 'operator',
  evidence,
  createCache,
})

/** Returns caches that read the store of a target. */
function cachesOf(target: ObjectSetTarget, namespaces: readonly string[], log: OperatorLog): CreateCache {
  const onProblem = (error: unknown): void => log.warn({ err: error }, 'the target cannot be read')
  return (query, onEvent) => {
    const isClusterWide = CLUSTER_WIDE_KINDS.some(({ kind }) => kind === query.kind)
    const queries =
      namespaces.length === 0 || isClusterWide ? [query] : namespaces.map((one) => ({ ...query, namespace: one }))
    const caches = queries.map((one) => target.cache(one, onEvent, onProblem))
    return {
      get isSynced() {
        return caches.every(({ isSynced }) => isSynced)
      },
      get isStuck() {
        return caches.some(({ isStuck }) => isStuck)
      },
      list: () => caches.flatMap((one) => one.list()),
      run: async (signal) => {
        await Promise.all(caches.map((one) => one.run(signal)))
      },
    }
  }
}
