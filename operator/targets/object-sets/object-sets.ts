import { deepEqual } from '../../../lib/manifest/deep-equal'
import { stableJson } from '../../../lib/manifest/hash'
import { DeploymentError, type DeploymentResource } from '../../../lib/contracts/deployment-target'

/** Objects that a target writes together: a Helm release, or the folder of a branch. */
export interface ObjectSet {
  objects: readonly DeploymentResource[]
  /** Version of the set: the revision of a release, or a commit. Absent if the set does not exist. */
  revision?: string
}

/** Checks whether this process is allowed to write now. */
export interface WritePermit {
  /** Called immediately before each write. A process that is no longer the leader must not write. */
  mayWrite(): boolean
  /** Aborts the programs that write. */
  signal: AbortSignal
}

/** Throws a DeploymentError if this process is not allowed to write. */
export function requirePermit(permit: WritePermit | undefined): void {
  if (permit?.mayWrite() === false)
    throw new DeploymentError('Unavailable', 'This process is not the leader and must not write.')
}

/** Checks whether two lists contain the same objects. Helm sorts objects by kind, and a folder by file name. */
export const isSameSet = (one: readonly DeploymentResource[], other: readonly DeploymentResource[]): boolean =>
  deepEqual(sortedTexts(one), sortedTexts(other))

const sortedTexts = (objects: readonly DeploymentResource[]): string[] => objects.map((one) => stableJson(one)).sort()

/** Changes the objects of a set. The function must be pure, because it is called again after a conflict. */
export type ChangeObjects = (objects: readonly DeploymentResource[]) => DeploymentResource[]

/** A store that writes objects as sets. All methods throw DeploymentErrors. */
export interface ObjectSets {
  /** Returns the key of the set that contains the objects of a namespace, or the cluster-scoped objects. */
  keyOf(namespace: string | undefined): string
  /** Returns the keys of all sets that can contain objects of a namespace, or of any namespace. */
  keys(namespace: string | undefined): Promise<readonly string[]>
  read(key: string): Promise<ObjectSet>
  /** Writes the objects if at least one has changed, and returns the set. */
  update(key: string, change: ChangeObjects): Promise<ObjectSet>
}
