// The contract between the operator and its deployment target. Kinds are qualified with their group, and watches can be
// stopped.
import type { Manifest, Metadata } from '../manifest/manifest'

/** Identifies one object. */
export interface ResourceName {
  apiVersion: string
  kind: string
  /** Absent for an object that is not in a namespace. */
  namespace?: string
  name: string
}

/** Selects the objects of one kind, in one namespace or in all namespaces. */
export interface ResourceQuery {
  apiVersion: string
  kind: string
  namespace?: string
  /** Labels that an object must have, each with its value. */
  labels?: Record<string, string>
}

/** Metadata that an API server sets, in addition to the metadata of a manifest. */
export interface ResourceMetadata extends Metadata {
  /** Unique ID that distinguishes an object from earlier and later objects with the same name. */
  uid?: string
  /** Value that changes with every change to the object. */
  resourceVersion?: string
  /** Counter of changes to fields outside metadata and status. */
  generation?: number
  creationTimestamp?: string
  /** Set while the object waits for its finalizers. */
  deletionTimestamp?: string
  finalizers?: string[]
  ownerReferences?: OwnerReference[]
}

/** Identifies the owner of an object: the cluster deletes the object after its owner is deleted. */
export interface OwnerReference {
  apiVersion: string
  kind: string
  name: string
  uid: string
  controller?: boolean
  blockOwnerDeletion?: boolean
}

/** An object with the metadata that its target has set. */
export interface DeploymentResource extends Manifest {
  metadata: ResourceMetadata
}

export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED'
  resource: DeploymentResource
}

/** Called for each event, in order. The callback must not throw. */
export type WatchCallback = (event: WatchEvent) => void

/** Options of a call that changes an object. */
export interface ChangeOptions {
  /** Whether weights of backends that another manager has set are kept (`live`, the default) or replaced (`wanted`). */
  weights?: 'live' | 'wanted'
  /** Aborts the request. If interrupting a change would be unsafe, the target completes the change. */
  signal?: AbortSignal
}

export interface DeleteOptions extends ChangeOptions {
  /** If set, the object is deleted only if it still has this uid. */
  uid?: string
}

/** A place that stores objects: a cluster, a Helm release, a Git branch, or a fake in memory. */
export interface IDeploymentTarget {
  /**
   * Creates the object, or changes the fields that this target’s owner sets and removes the fields that the owner no
   * longer sets. Returns the stored object. `uid` and `resourceVersion` must equal those of the stored object.
   * Otherwise, the error is a `Conflict`. The status in the object is ignored.
   */
  apply(resource: DeploymentResource, options?: ChangeOptions): Promise<DeploymentResource>
  /** Deletes the object. A missing object, or an unknown kind, is not an error. */
  delete(resource: ResourceName, options?: DeleteOptions): Promise<void>
  /** Returns the object, or `undefined` if it does not exist. */
  get(resource: ResourceName): Promise<DeploymentResource | undefined>
  /**
   * Returns the matching objects, sorted by namespace and name. Returns an empty list if the target does not know the
   * kind.
   */
  list(query: ResourceQuery): Promise<DeploymentResource[]>
  /**
   * Reports the current objects as `ADDED`, then each change, until the signal aborts. An object that no longer matches
   * is `DELETED`. Waits for a kind that the target does not know yet. Resolves when the signal aborts, and reports
   * nothing afterwards.
   */
  watch(query: ResourceQuery, callback: WatchCallback, signal: AbortSignal): Promise<void>
}

/** Writes the fields of a claim that the operator owns. All other fields stay unchanged. */
export interface IClaimWriter {
  /**
   * Sets the labels, annotations and finalizers of the operator, and removes those that are no longer set. The `uid` is
   * required, so that a deleted claim is not created again. In this case, the error is a `Conflict`.
   */
  applyMetadata(claim: ResourceName, metadata: ClaimMetadata, options?: ChangeOptions): Promise<DeploymentResource>
  /** Sets the status of a claim. The `uid` is required here as well. */
  applyStatus(
    claim: ResourceName & { uid: string },
    status: Record<string, unknown>,
    options?: ChangeOptions,
  ): Promise<DeploymentResource>
}

export interface ClaimMetadata {
  uid: string
  labels?: Record<string, string>
  annotations?: Record<string, string>
  finalizers?: string[]
}

/** Reason why a target refused a call. The reason shows whether a retry can succeed. */
export type RefusalReason =
  /** The target denies permission. A retry helps only after an administrator grants the permission. */
  | 'Forbidden'
  /** The object grants permissions that the operator does not have. */
  | 'EscalationRefused'
  /** The field is immutable. */
  | 'Immutable'
  /** The target does not know the kind. */
  | 'KindMissing'
  /** The target refuses the object because of an invalid or unknown field, or because of an admission rule. */
  | 'Invalid'
  /**
   * Another manager changed the object at the same time, or owns a field. Callers must read the object again before a
   * retry.
   */
  | 'Conflict'
  /** The target does not respond, or responds with a server error. Callers can retry later. */
  | 'Unavailable'

/** Error that every target throws. */
export class DeploymentError extends Error {
  constructor(
    readonly reason: RefusalReason,
    message: string,
    /** Seconds after which the target accepts a retry. */
    readonly retryAfter?: number,
  ) {
    super(message)
    this.name = 'DeploymentError'
  }
}
