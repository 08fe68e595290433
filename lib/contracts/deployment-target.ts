// The contract between the operator and the place that it deploys to, as the mission spells it, with two repairs: a kind
// is named with its group, and a watch can be stopped.
import type { Manifest } from '../manifest/manifest'

/** Names one object. */
export interface ResourceName {
  apiVersion: string
  kind: string
  /** Absent for an object of the whole cluster. */
  namespace?: string
  name: string
}

/** Names the objects of one kind, in one namespace or in all. */
export interface ResourceQuery {
  apiVersion: string
  kind: string
  namespace?: string
  /** Labels that an object must have, with their values. */
  labels?: Record<string, string>
}

/** An object with the metadata that its target has set. */
export type DeploymentResource = Manifest

export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED'
  resource: DeploymentResource
}

/** Called for each event, in order. Must not throw. */
export type WatchCallback = (event: WatchEvent) => void

export interface DeleteOptions {
  /** Deletes the object only if it still has this uid. */
  uid?: string
}

/** A place for objects: a cluster, a Helm release, a branch of Git, or a fake in memory. */
export interface IDeploymentTarget {
  /** Creates the object, or changes the fields that this target's owner set, and returns the stored object. */
  apply(resource: DeploymentResource): Promise<DeploymentResource>
  /** Deletes the object. A missing object is not an error. */
  delete(resource: ResourceName, options?: DeleteOptions): Promise<void>
  /** Returns the object, or `undefined` if there is none. */
  get(resource: ResourceName): Promise<DeploymentResource | undefined>
  /** Returns the objects that match, sorted by namespace and name. Empty if the target does not know the kind. */
  list(query: ResourceQuery): Promise<DeploymentResource[]>
  /** Reports the present objects as `ADDED`, then each change, until the signal aborts. Resolves at the abort. */
  watch(query: ResourceQuery, callback: WatchCallback, signal: AbortSignal): Promise<void>
}

/** What a target refused, and whether a second try can help. */
export type RefusalReason =
  /** The target denies the right. A try helps only after an administrator acts. */
  | 'Forbidden'
  /** The object grants rights that the operator does not have. */
  | 'EscalationRefused'
  /** A field cannot be changed. */
  | 'Immutable'
  /** The target does not know the kind. */
  | 'KindMissing'
  /** The target refuses the object: an invalid or unknown field, an admission rule. */
  | 'Invalid'
  /** Another manager changed the object at the same time, or owns a field. Read it again. */
  | 'Conflict'
  /** The target does not answer, or answers with an error of its side. Try again later. */
  | 'Unavailable'

/** The error that every target throws. */
export class DeploymentError extends Error {
  constructor(
    readonly reason: RefusalReason,
    message: string,
    /** Seconds after which the target wants to be asked again. */
    readonly retryAfter?: number,
  ) {
    super(message)
    this.name = 'DeploymentError'
  }
}
