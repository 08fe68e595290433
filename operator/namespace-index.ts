import { setMaxListeners } from 'node:events'
import type { DeploymentResource, ResourceQuery, WatchEvent } from '../lib/contracts/deployment-target'
import type { CountedClaims } from './metrics'
import { sourceClaimOf } from './reconcile/live-object'
import type { NamespaceState } from './reconcile/namespace-state'
import { storedConditions } from './status/stored-status'
import type { WatchedKind } from './watched-kinds'

/** A cache of the objects of one kind. */
export interface ObjectCache {
  readonly isSynced: boolean
  /** Whether the cache has stalled and cannot recover. */
  readonly isStuck: boolean
  list(): DeploymentResource[]
  /** Keeps the cache up to date until the signal aborts. */
  run(signal: AbortSignal): Promise<void>
}

/** Creates a cache. `onEvent` is called after a change is in the cache. */
export type CreateCache = (query: ResourceQuery, onEvent: (event: WatchEvent) => void) => ObjectCache

export interface IndexOptions {
  createCache: CreateCache
  claimKinds: readonly WatchedKind[]
  /** Kinds of children, and of objects that claims can refer to. */
  otherKinds: readonly WatchedKind[]
  /** Namespace of the operator, which contains the LummoPackage of the organisation. */
  home: string
  /** Called with each namespace that needs a run. */
  onChange(namespace: string): void
}

/** The known state of the cluster, keyed by namespace. */
export class NamespaceIndex {
  private readonly claims: ObjectCache[]
  private readonly others: ObjectCache[]
  /** The relevant fields of known objects, keyed by uid. */
  private readonly signatures = new Map<string, string>()

  constructor(private readonly options: IndexOptions) {
    const { createCache, claimKinds, otherKinds } = options
    this.claims = claimKinds.map((kind) => createCache(kind, (event) => this.take(event, 'claim')))
    this.others = otherKinds.map((kind) => createCache(kind, (event) => this.take(event, 'other')))
  }

  get isSynced(): boolean {
    return [...this.claims, ...this.others].every(({ isSynced }) => isSynced)
  }

  /** Returns the kinds with stalled caches. */
  stuckKinds(): string[] {
    const kinds = [...this.options.claimKinds, ...this.options.otherKinds].map(({ kind }) => kind)
    return kinds.filter((_, at) => [...this.claims, ...this.others][at]?.isStuck)
  }

  /** Keeps all caches up to date until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    // Each watch listens to the signal, and Node warns if there are more than ten listeners.
    setMaxListeners(0, signal)
    await Promise.all([...this.claims, ...this.others].map((cache) => cache.run(signal)))
  }

  /** Returns the namespaces that have claims. */
  namespaces(): string[] {
    return [...new Set(this.allClaims().flatMap(({ metadata }) => metadata.namespace ?? []))].sort()
  }

  /** Returns the known state of a namespace. */
  state(namespace: string): NamespaceState {
    const claims = this.allClaims().filter(({ metadata }) => metadata.namespace === namespace)
    const organisation = this.allClaims().find(
      ({ kind, metadata }) => isSettings(kind) && metadata.namespace === this.options.home,
    )
    const objects = this.others.flatMap((cache) => cache.list().filter((object) => concerns(object, namespace)))
    const isShared = organisation !== undefined && namespace !== this.options.home
    return { namespace, claims, objects, ...(isShared ? { organisation } : {}) }
  }

  /** Counts the claims by kind and by the reason of their condition `Ready`. */
  counts(): CountedClaims[] {
    const counts = new Map<string, CountedClaims>()
    for (const claim of this.allClaims()) {
      const outcome = storedConditions(claim).get('Ready')?.reason ?? 'Unknown'
      const key = `${claim.kind} ${outcome}`
      const { count } = counts.get(key) ?? { count: 0 }
      counts.set(key, { kind: claim.kind, outcome, count: count + 1 })
    }
    return [...counts.values()]
  }

  private allClaims(): DeploymentResource[] {
    return this.claims.flatMap((cache) => cache.list())
  }

  private take({ type, resource }: WatchEvent, role: 'claim' | 'other'): void {
    if (!this.isChange(type, resource, role)) return
    const { kind, metadata } = resource
    const isShared = role === 'claim' && isSettings(kind) && metadata.namespace === this.options.home
    const owner = role === 'other' ? sourceClaimOf(resource)?.split('/')[1] : undefined
    const affected = isShared ? this.namespaces() : [metadata.namespace, owner]
    for (const namespace of new Set(affected))
      if (namespace !== undefined && namespace !== '') this.options.onChange(namespace)
  }

  /**
   * Ignores the status of objects that do not belong to a claim. Status changes of a claim count as well, although
   * the operator writes them. Otherwise, a run between a write and its event would compare with the old status and
   * could omit a necessary write.
   */
  private isChange(type: WatchEvent['type'], resource: DeploymentResource, role: 'claim' | 'other'): boolean {
    const { uid = '', generation, deletionTimestamp, labels, annotations, finalizers } = resource.metadata
    if (type === 'DELETED') {
      this.signatures.delete(uid)
      return true
    }
    const isChild = role === 'other' && sourceClaimOf(resource) !== undefined
    if (isChild || generation === undefined) return true
    const status = role === 'claim' ? resource.status : undefined
    const signature = JSON.stringify([generation, deletionTimestamp, labels, annotations, finalizers, status])
    const isSame = this.signatures.get(uid) === signature
    this.signatures.set(uid, signature)
    return !isSame
  }
}

const isSettings = (kind: string): boolean => kind === 'LummoPackage'

/** Checks whether an object is in a namespace, has no namespace, or is generated by a claim of the namespace. */
const concerns = (object: DeploymentResource, namespace: string): boolean =>
  object.metadata.namespace === namespace ||
  object.metadata.namespace === undefined ||
  sourceClaimOf(object)?.split('/')[1] === namespace
