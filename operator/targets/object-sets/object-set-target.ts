import { withAppliedHash } from '../../../lib/cluster/applied'
import { resourceNameOf } from '../../../lib/cluster/resource-name'
import {
  type DeleteOptions,
  DeploymentError,
  type DeploymentResource,
  type IDeploymentTarget,
  type ResourceName,
  type ResourceQuery,
  type WatchCallback,
} from '../../../lib/contracts/deployment-target'
import { byText } from '../../../lib/manifest/text'
import { ChangeQueue } from './change-queue'
import { isMatching, nameKey } from './matching'
import type { ObjectSet, ObjectSets } from './object-sets'
import { SetWatch } from './set-watch'
import { restored, storable } from './storable'

/**
 * A target that writes sets of objects. Changes that arrive together become one write. There are no uids and no
 * generations. The `resourceVersion` of an object is the revision of its set.
 */
export class ObjectSetTarget implements IDeploymentTarget {
  private readonly queue: ChangeQueue
  private readonly watches = new Set<SetWatch>()
  /** Current reads of caches: keyed by set, and by namespace for the keys of sets. */
  private readonly reads = new Map<string, Promise<unknown>>()

  /** @param pollMs interval in milliseconds at which the store is read, to detect changes of other writers */
  constructor(
    private readonly sets: ObjectSets,
    private readonly pollMs: number,
  ) {
    this.queue = new ChangeQueue(sets)
  }

  async apply(resource: DeploymentResource): Promise<DeploymentResource> {
    const wanted = storable(withAppliedHash(resource))
    const key = keyOf(resource)
    const written = await this.queue.add(this.sets.keyOf(resource.metadata.namespace), (objects) =>
      inOrder([...objects.filter((one) => keyOf(one) !== key), wanted]),
    )
    this.wakeWatches()
    return restored(wanted, written.revision)
  }

  async delete(name: ResourceName, { uid }: DeleteOptions = {}): Promise<void> {
    if (uid !== undefined) throw new DeploymentError('Conflict', `${name.kind}/${name.name} has no uid in this target.`)
    const key = nameKey(name)
    const set = this.sets.keyOf(name.namespace)
    await this.queue.add(set, (objects) => objects.filter((one) => keyOf(one) !== key))
    this.wakeWatches()
  }

  async get(name: ResourceName): Promise<DeploymentResource | undefined> {
    const { objects, revision } = await this.sets.read(this.sets.keyOf(name.namespace))
    const found = objects.find((one) => keyOf(one) === nameKey(name))
    return found === undefined ? undefined : restored(found, revision)
  }

  list(query: ResourceQuery): Promise<DeploymentResource[]> {
    return this.select(query, (_, read) => read())
  }

  private async select(query: ResourceQuery, reader: Reader): Promise<DeploymentResource[]> {
    const { namespace } = query
    const keys = await reader(`keys ${namespace ?? ''}`, () => this.sets.keys(namespace))
    const sets: ObjectSet[] = []
    for (const key of keys) sets.push(await reader(`set ${key}`, () => this.sets.read(key)))
    const place = ({ metadata }: DeploymentResource): string => `${metadata.namespace ?? ''}/${metadata.name}`
    return sets
      .flatMap(({ objects, revision }) => objects.map((one) => restored(one, revision)))
      .filter((one) => isMatching(one, query))
      .sort((one, other) => byText(place(one), place(other)))
  }

  /**
   * Reads the store after each change of this target, and also at intervals, because stores do not report changes of
   * other writers.
   */
  async watch(query: ResourceQuery, callback: WatchCallback, signal: AbortSignal): Promise<void> {
    await this.keep(new SetWatch(() => this.list(query), callback), signal)
  }

  /**
   * Returns a cache of all objects of a kind. Caches that read the store at the same time share one read.
   *
   * @param onProblem called for each failed read; the cache continues
   */
  cache(query: ResourceQuery, onEvent: WatchCallback, onProblem: (error: unknown) => void): SetCache {
    const watch = new SetWatch(() => this.select(query, (key, read) => this.sharing(key, read)), onEvent, onProblem)
    return {
      get isSynced() {
        return watch.isSynced
      },
      get isStuck() {
        return watch.isStuck
      },
      list: () => watch.list(),
      run: (signal) => this.keep(watch, signal),
    }
  }

  private async keep(watch: SetWatch, signal: AbortSignal): Promise<void> {
    this.watches.add(watch)
    await watch.run(this.pollMs, signal)
    this.watches.delete(watch)
  }

  private sharing<T>(key: string, read: () => Promise<T>): Promise<T> {
    const known = this.reads.get(key) as Promise<T> | undefined
    if (known !== undefined) return known
    const started = read().finally(() => {
      if (this.reads.get(key) === started) this.reads.delete(key)
    })
    this.reads.set(key, started)
    return started
  }

  /**
   * Makes all watches read the store again. Current reads are not shared, because they can be older than the change.
   */
  private wakeWatches(): void {
    this.reads.clear()
    for (const watch of this.watches) watch.wake()
  }
}

/** Reads the keys of sets, or one set. */
type Reader = <T>(key: string, read: () => Promise<T>) => Promise<T>

/** A cache of all objects of one kind in a target. */
export interface SetCache {
  readonly isSynced: boolean
  readonly isStuck: boolean
  list(): DeploymentResource[]
  /** Keeps the cache up to date until the signal aborts. */
  run(signal: AbortSignal): Promise<void>
}

const keyOf = (resource: DeploymentResource): string => nameKey(resourceNameOf(resource))

/** Sorts objects, so that files do not depend on the order of arrival. */
const inOrder = (objects: readonly DeploymentResource[]): DeploymentResource[] =>
  [...objects].sort((one, other) => byText(keyOf(one), keyOf(other)))
