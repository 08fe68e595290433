import type { DeploymentResource, WatchEvent } from '../../contracts/deployment-target'
import { isPlain, type Plain } from '../../manifest/manifest'

/**
 * Objects of one kind as the cluster last reported them, without `managedFields`, which make up half the size of an
 * object.
 */
export class ResourceStore {
  private readonly objects = new Map<string, DeploymentResource>()

  /** Returns all objects. Callers must not change the objects. */
  list(): DeploymentResource[] {
    return [...this.objects.values()]
  }

  /**
   * Replaces all objects with the objects of a complete list. Returns the changes, including deletions that no watch
   * reported.
   */
  replace(resources: readonly Plain[]): WatchEvent[] {
    const present = resources.map(withoutManagedFields)
    const keys = new Set(present.map(keyOf))
    const gone = this.list().filter((one) => !keys.has(keyOf(one)))
    return [...gone.flatMap((one) => this.remove(one)), ...present.flatMap((one) => this.set(one))]
  }

  /** Applies an event of a watch, and returns the changes. A repeated event is not a change. */
  take(type: WatchEvent['type'], resource: Plain): WatchEvent[] {
    const present = withoutManagedFields(resource)
    return type === 'DELETED' ? this.remove(present) : this.set(present)
  }

  private set(resource: DeploymentResource): WatchEvent[] {
    const before = this.objects.get(keyOf(resource))
    if (before === undefined || before.metadata.uid !== resource.metadata.uid) {
      const deleted = before === undefined ? [] : this.remove(before)
      this.objects.set(keyOf(resource), resource)
      return [...deleted, { type: 'ADDED', resource }]
    }
    if (before.metadata.resourceVersion === resource.metadata.resourceVersion) return []
    this.objects.set(keyOf(resource), resource)
    return [{ type: 'MODIFIED', resource }]
  }

  private remove(resource: DeploymentResource): WatchEvent[] {
    return this.objects.delete(keyOf(resource)) ? [{ type: 'DELETED', resource }] : []
  }
}

const keyOf = ({ metadata }: DeploymentResource): string => `${metadata.namespace ?? ''}/${metadata.name}`

/** Removes `managedFields` from an object of an API server. */
export function withoutManagedFields(resource: Plain): DeploymentResource {
  const { managedFields, ...metadata } = isPlain(resource.metadata) ? resource.metadata : {}
  return { ...resource, metadata } as unknown as DeploymentResource
}
