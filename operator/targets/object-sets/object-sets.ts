import type { DeploymentResource } from '../../../lib/contracts/deployment-target'

/** Objects that a target writes together: a Helm release, or a folder in a branch. */
export interface ObjectSet {
  objects: readonly DeploymentResource[]
  /** Version of the set: a release or a commit. Absent for a set that does not exist. */
  revision?: string
}

/** Changes the objects of a set. Must be pure, because it is called again after a conflict. */
export type ChangeObjects = (objects: readonly DeploymentResource[]) => DeploymentResource[]

/** A store whose objects are written as sets. Its methods throw DeploymentErrors. */
export interface ObjectSets {
  /** Returns the key of the set that holds the objects of a namespace, or those of the whole cluster. */
  keyOf(namespace: string | undefined): string
  /** Returns the keys of all sets that can hold objects of a namespace, or of any namespace. */
  keys(namespace: string | undefined): Promise<readonly string[]>
  read(key: string): Promise<ObjectSet>
  /** Writes the changed objects, unless nothing has changed, and returns them. */
  update(key: string, change: ChangeObjects): Promise<ObjectSet>
}
