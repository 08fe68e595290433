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
 * generations; the `resourceVersion` of an object is the revision of its set.
 */
export class ObjectSetTarget implements IDeploymentTarget {
  private readonly queue: ChangeQueue
  private readonly watches = new Set<SetWatch>()

  /** @param pollMs time between two looks at the store, for changes of others */
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

  async list(query: ResourceQuery): Promise<DeploymentResource[]> {
    const keys = await this.sets.keys(query.namespace)
    const sets: ObjectSet[] = []
    for (const key of keys) sets.push(await this.sets.read(key))
    const place = ({ metadata }: DeploymentResource): string => `${metadata.namespace ?? ''}/${metadata.name}`
    return sets
      .flatMap(({ objects, revision }) => objects.map((one) => restored(one, revision)))
      .filter((one) => isMatching(one, query))
      .sort((one, other) => byText(place(one), place(other)))
  }

  /** Looks at the store after each own change, and at intervals, because no store reports changes of others. */
  async watch(query: ResourceQuery, callback: WatchCallback, signal: AbortSignal): Promise<void> {
    const watch = new SetWatch(() => this.list(query), callback, signal)
    this.watches.add(watch)
    await watch.run(this.pollMs)
    this.watches.delete(watch)
  }

  private wakeWatches(): void {
    for (const watch of this.watches) watch.wake()
  }
}

const keyOf = (resource: DeploymentResource): string => nameKey(resourceNameOf(resource))

/** Sorts objects, so that their order of arrival changes no file. */
const inOrder = (objects: readonly DeploymentResource[]): DeploymentResource[] =>
  [...objects].sort((one, other) => byText(keyOf(one), keyOf(other)))
