import { deepEqual } from '../../../lib/manifest/deep-equal'
import { stableJson } from '../../../lib/manifest/hash'
import { DeploymentError, type DeploymentResource } from '../../../lib/contracts/deployment-target'

/** Objects that a target writes together: a Helm release, or a folder in a branch. */
export interface ObjectSet {
  objects: readonly DeploymentResource[]
  /** Version of the set: a release or a commit. Absent for a set that does not exist. */
  revision?: string
}

/** Whether a process may write now. */
export interface WritePermit {
  /** Checked right before each write. A process that is no longer the leader must not write. */
  mayWrite(): boolean
  /** Ends the programs that write. */
  signal: AbortSignal
}

/** Throws a DeploymentError if this process must not write. */
export function requirePermit(permit: WritePermit | undefined): void {
  if (permit?.mayWrite() === false)
    throw new DeploymentError('Unavailable', 'This process is not the leader and must not write.')
}

/** Checks whether two lists have the same objects. Helm sorts them by kind, and a folder by file name. */
export const isSameSet = (one: readonly DeploymentResource[], other: readonly DeploymentResource[]): boolean =>
  deepEqual(sortedTexts(one), sortedTexts(other))

const sortedTexts = (objects: readonly DeploymentResource[]): string[] => objects.map((one) => stableJson(one)).sort()

/** Changes the objects of a set. Must be pure, because it is called again after a conflict. */
export type ChangeObjects = (objects: readonly DeploymentResource[]) => DeploymentResource[]

/** A store whose objects are written as sets. Its methods throw DeploymentErrors. */
export interface ObjectSets {
  /** Returns the key of the set that holds the objects of a namespace, or those of the whole cluster. */
  keyOf(namespace: string | undefined): string
  /** Returns the keys of all sets that can hold objects of a namespace, or of any namespace. */
  keys(namespace: string | undefined): Promise<readonly string[]>
  read(key: string): Promise<ObjectSet>
  /** Writes the objects, unless nothing has changed, and returns the set. */
  update(key: string, change: ChangeObjects): Promise<ObjectSet>
}
