import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import type { LocatedFinding } from '../../lib/finding/finding'
import type { Manifest, Plain } from '../../lib/manifest/manifest'
import type { ClaimState } from '../../lib/run/isolation/result'
import type { Inventory } from './inventory'
import type { VersionDecisions } from './namespace-state'

/** Reason why a child is not applied. */
export interface ChildRefusal {
  reason: 'CrossNamespace' | 'Forbidden' | 'Immutable'
  message: string
}

/** An object that a claim generates, and its change. */
export interface PlannedChild {
  object: Manifest
  live: DeploymentResource | undefined
  /** The object to apply, if the stored object differs. */
  apply?: Manifest
  /** Whether the operator itself sets the weights of backends. Default: `live`, so it keeps the stored weights. */
  weights?: 'live' | 'wanted'
  refusal?: ChildRefusal
  /** Whether the object is a Job that the cluster has deleted after its end. */
  isEnded?: boolean
  /** A difference that another manager has caused. The operator keeps the stored value. */
  note?: string
}

/** The plan for a claim. Children of an invalid claim are not changed. */
export interface ClaimPlan {
  claim: DeploymentResource
  state: ClaimState
  findings: readonly LocatedFinding[]
  children: readonly PlannedChild[]
  /** Kinds and namespaces of the children without an ownerReference. */
  inventory: Inventory
}

/** The plan for a namespace. */
export interface NamespacePlan {
  claims: readonly ClaimPlan[]
  /** Claims that are being deleted. */
  deleted: readonly DeploymentResource[]
  /** Objects that are no longer wanted. Removals wait until all changes have succeeded. */
  removals: readonly Removal[]
  /** Settings of the organisation. */
  organisation?: Plain
  versions?: VersionDecisions
}

/** An object that is no longer wanted. */
export interface Removal {
  object: DeploymentResource
  /** The claim that generated the object; undefined if the claim no longer exists. */
  claim: DeploymentResource | undefined
  /**
   * - `delete`: delete the object.
   * - `release`: keep the object, because it outlives its claim, and remove the marks of its owner.
   * - `scale`: scale the Deployment to 0, because its pods end before the Deployment is removed.
   * - `wait`: wait, because the object is a running Job or is already being deleted.
   */
  action: 'delete' | 'release' | 'scale' | 'wait'
}
