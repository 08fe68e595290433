import type { DeploymentResource, ResourceQuery, WatchCallback } from '../../contracts/deployment-target'
import type { ApiClient } from '../access/api-client'
import { ListWatch } from './list-watch'

export interface InformerOptions {
  query: Omit<ResourceQuery, 'namespace'>
  /** Namespaces to watch. If absent, the whole cluster is watched, and a ClusterRole is necessary. */
  namespaces?: readonly string[]
  /** Called for each change, after the change is in the cache. Must not throw. */
  onEvent: WatchCallback
  /** Called with each error. The watch continues after an error. Must not throw. */
  onProblem?(error: Error): void
}

/** A cache of all objects of one kind, in the whole cluster or in some namespaces. */
export class Informer {
  private readonly watches: ListWatch[]

  constructor(client: ApiClient, { query, namespaces, ...handlers }: InformerOptions) {
    const queries = namespaces?.map((namespace) => ({ ...query, namespace })) ?? [query]
    this.watches = queries.map((one) => new ListWatch(client, { query: one, ...handlers }))
  }

  /** Whether the cache is synced. */
  get isSynced(): boolean {
    return this.watches.every(({ isSynced }) => isSynced)
  }

  /** Whether a watch no longer works. */
  get isStuck(): boolean {
    return this.watches.some(({ isStuck }) => isStuck)
  }

  /** Keeps the cache up to date until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(this.watches.map((one) => one.run(signal)))
  }

  /** Returns all objects in the cache. Callers must not change the objects. */
  list(): DeploymentResource[] {
    return this.watches.flatMap(({ store }) => store.list())
  }
}
