import type { ApiClient } from '../../lib/cluster/access/api-client'
import type { IDeploymentTarget } from '../../lib/contracts/deployment-target'
import type { OperatorLog } from '../log'
import type { CreateCache } from '../namespace-index'
import type { ReconcileSettings } from '../reconcile/namespace-state'
import type { OperatorSettings } from '../settings'
import { CLUSTER_WIDE_KINDS } from '../watched-kinds'
import { gitOpsTarget } from './gitops'
import { helmTarget } from './helm'
import { KubernetesTarget } from './kubernetes'
import type { ObjectSetTarget } from './object-sets/object-set-target'

/** A target with what the controller must know about it. */
export interface ChosenTarget {
  target: IDeploymentTarget
  garbage: ReconcileSettings['garbage']
  /** Creates caches of generated objects. Absent if they are in the cluster of the short objects. */
  createCache?: CreateCache
}

type TargetSettings = Pick<OperatorSettings, 'target' | 'helm' | 'gitops' | 'namespaces'>

/**
 * Returns the target that the settings name.
 *
 * @param home the namespace of the operator
 */
export function chosenTarget(
  { target, helm, gitops, namespaces }: TargetSettings,
  { client, log, home }: { client: ApiClient; log: OperatorLog; home: string },
): ChosenTarget {
  if (target === 'helm') {
    const { pollSeconds, ...options } = { home, release: 'lummo', pollSeconds: 30, ...helm }
    return withCaches(helmTarget({ ...options, pollMs: pollSeconds * 1000 }), namespaces, log)
  }
  if (target === 'gitops' && gitops !== undefined) {
    const { pollSeconds, ...options } = gitops
    return withCaches(gitOpsTarget({ ...options, pollMs: pollSeconds * 1000 }), namespaces, log)
  }
  return { target: new KubernetesTarget(client), garbage: 'target' }
}

/** Returns a target whose objects are read from its store. No garbage collector removes them. */
function withCaches(target: ObjectSetTarget, namespaces: readonly string[], log: OperatorLog): ChosenTarget {
  const onProblem = (error: unknown): void => log.warn({ err: error }, 'the target cannot be read')
  const createCache: CreateCache = (query, onEvent) => {
    const isClusterWide = CLUSTER_WIDE_KINDS.some(({ kind }) => kind === query.kind)
    const queries =
      namespaces.length === 0 || isClusterWide ? [query] : namespaces.map((one) => ({ ...query, namespace: one }))
    const caches = queries.map((one) => target.cache(one, onEvent, onProblem))
    return {
      get isSynced() {
        return caches.every(({ isSynced }) => isSynced)
      },
      list: () => caches.flatMap((one) => one.list()),
      run: async (signal) => {
        await Promise.all(caches.map((one) => one.run(signal)))
      },
    }
  }
  return { target, garbage: 'operator', createCache }
}
