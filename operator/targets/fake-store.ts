import { randomUUID } from 'node:crypto'
import type {
  DeploymentResource,
  ResourceName,
  ResourceQuery,
  WatchCallback,
  WatchEvent,
} from '../../lib/contracts/deployment-target'
import { DeploymentError } from '../../lib/contracts/deployment-target'
import { deepEqual } from '../../lib/manifest/deep-equal'
import type { Plain } from '../../lib/manifest/manifest'
import { byText } from '../../lib/manifest/text'
import { applyFields } from './fake-fields'
import { isMatching, nameKey } from './object-sets/matching'

/** Managers with separate configurations in the store. */
type Manager = 'target' | 'metadata' | 'status'

interface StoredObject {
  live: DeploymentResource
  applied: Partial<Record<Manager, Plain>>
}

interface Watcher {
  query: ResourceQuery
  callback: WatchCallback
  signal: AbortSignal
}

/** Stores objects in memory, with the versions, generations, finalizers and preconditions of an API server. */
export class FakeStore {
  private readonly stored = new Map<string, StoredObject>()
  private readonly watchers = new Set<Watcher>()
  private version = 0

  get(name: ResourceName): DeploymentResource | undefined {
    return structuredClone(this.stored.get(nameKey(name))?.live)
  }

  /** Merges the configuration of one manager into an object. */
  merge(name: ResourceName, manager: Manager, resource: Plain): DeploymentResource {
    const { uid, resourceVersion, ...metadata } = resource.metadata as Plain
    const entry = this.stored.get(nameKey(name))
    const isExpected = (wanted: unknown, actual: unknown) => wanted === undefined || wanted === actual
    if (!isExpected(uid, entry?.live.metadata.uid)) throw conflict(name, 'has another uid')
    if (!isExpected(resourceVersion, entry?.live.metadata.resourceVersion)) throw conflict(name, 'has changed')
    const wanted = { ...resource, metadata }
    const merged = applyFields(entry?.live ?? {}, entry?.applied[manager] ?? {}, wanted)
    const live = this.store(name, merged as DeploymentResource)
    const now = this.stored.get(nameKey(name))
    if (now !== undefined) now.applied[manager] = structuredClone(wanted)
    return live
  }

  /** Stores an object with its next version and reports the change, unless nothing has changed. */
  store(name: ResourceName, wanted: DeploymentResource): DeploymentResource {
    const key = nameKey(name)
    const before = this.stored.get(key)
    const live = before === undefined ? created(wanted) : updated(before.live, wanted)
    if (before !== undefined && deepEqual(before.live, live)) return structuredClone(live)
    this.version += 1
    live.metadata.resourceVersion = String(this.version)
    const isGone = live.metadata.deletionTimestamp !== undefined && (live.metadata.finalizers ?? []).length === 0
    if (isGone) this.stored.delete(key)
    else this.stored.set(key, { live, applied: before?.applied ?? {} })
    for (const watcher of this.watchers) {
      const [was, is] = [before?.live, isGone ? undefined : live].map(
        (one) => one !== undefined && isMatching(one, watcher.query),
      )
      if (was === true || is === true) this.notify(watcher, { type: typeOf(was === true, is === true), resource: live })
    }
    return structuredClone(live)
  }

  /** Deletes an object. If the object has finalizers, marks the object as deleted instead. */
  delete(name: ResourceName, uid?: string): void {
    const live = this.stored.get(nameKey(name))?.live
    if (live === undefined) return
    if (uid !== undefined && uid !== live.metadata.uid) throw conflict(name, 'has another uid')
    if (live.metadata.deletionTimestamp !== undefined) return
    const deletionTimestamp = timestamp()
    const generation = (live.metadata.generation ?? 0) + 1
    this.store(name, { ...live, metadata: { ...live.metadata, deletionTimestamp, generation } })
  }

  /** Returns the objects that match, sorted by namespace and name. */
  list(query: ResourceQuery): DeploymentResource[] {
    const place = ({ metadata }: DeploymentResource) => `${metadata.namespace ?? ''}/${metadata.name}`
    const found = [...this.stored.values()].map(({ live }) => live).filter((live) => isMatching(live, query))
    return structuredClone(found.sort((one, other) => byText(place(one), place(other))))
  }

  watch(query: ResourceQuery, callback: WatchCallback, signal: AbortSignal): Promise<void> {
    const watcher = { query, callback, signal }
    for (const resource of this.list(query)) this.notify(watcher, { type: 'ADDED', resource })
    this.watchers.add(watcher)
    return new Promise((resolve) => {
      const end = () => {
        this.watchers.delete(watcher)
        resolve()
      }
      if (signal.aborted) end()
      else signal.addEventListener('abort', end, { once: true })
    })
  }

  private notify({ callback, signal }: Watcher, event: WatchEvent): void {
    const copy = structuredClone(event)
    queueMicrotask(() => {
      if (!signal.aborted) callback(copy)
    })
  }
}

const timestamp = (): string => new Date().toISOString().replace(/\.\d+/, '')

const conflict = ({ kind, name }: ResourceName, what: string): DeploymentError =>
  new DeploymentError('Conflict', `${kind}/${name} ${what}.`)

function created(wanted: DeploymentResource): DeploymentResource {
  const set = { uid: randomUUID(), creationTimestamp: timestamp(), generation: 1 }
  return structuredClone({ ...wanted, metadata: { ...wanted.metadata, ...set } })
}

/**
 * Returns an object with the metadata that only the server sets. The generation increases if anything but the metadata
 * has changed.
 */
function updated(before: DeploymentResource, wanted: DeploymentResource): DeploymentResource {
  const { uid, creationTimestamp, deletionTimestamp, resourceVersion, generation = 0 } = before.metadata
  const content = ({ metadata, status, ...rest }: DeploymentResource) => rest
  const next = deepEqual(content(before), content(wanted)) ? generation : generation + 1
  const deletion = wanted.metadata.deletionTimestamp ?? deletionTimestamp
  const set = { uid, creationTimestamp, resourceVersion, generation: Math.max(next, wanted.metadata.generation ?? 0) }
  const metadata = { ...wanted.metadata, ...set, ...(deletion === undefined ? {} : { deletionTimestamp: deletion }) }
  return structuredClone({ ...wanted, metadata }) as DeploymentResource
}

function typeOf(was: boolean, is: boolean): WatchEvent['type'] {
  if (!was) return 'ADDED'
  return is ? 'MODIFIED' : 'DELETED'
}
