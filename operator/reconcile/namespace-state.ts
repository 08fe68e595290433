import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import type { Plain } from '../../lib/manifest/manifest'

/** The known state of a namespace. */
export interface NamespaceState {
  namespace: string
  /** All short objects of the namespace, including settings and objects that are being deleted. */
  claims: readonly DeploymentResource[]
  /** Settings of the organisation. A LummoPackage of the namespace overrides these settings. */
  organisation?: Plain
  /** All other known objects: those of the namespace, and children of its claims outside the namespace. */
  objects: readonly DeploymentResource[]
  /** Decisions about the versions of handlers. */
  versions?: VersionDecisions
}

/** Effects of handler versions on a run. */
export interface VersionDecisions {
  /** Checks whether an object that no claim generates any more belongs to a version that is still needed. */
  keeps(object: DeploymentResource): boolean
  /** Checks whether a Deployment that is kept must lose its pods. */
  scalesDown(object: DeploymentResource): boolean
  /** Returns additional status fields of a claim. */
  statusOf(claim: DeploymentResource): Plain | undefined
  /**
   * Called after the changes of a run.
   *
   * @param isRouted whether all routes to the handler are as wanted
   */
  onRouted(claim: DeploymentResource, isRouted: boolean): void
  /** Called after the status of a claim was stored. */
  onStored(claim: DeploymentResource): void
}

/**
 * Information that a target has about an applied object: its state in the cluster, the commit that contains the
 * object, both (if another tool applies the commit to this cluster), or only its content.
 */
export type Evidence = 'state' | 'commit' | 'commit and state' | 'none'

export const showsState = (evidence: Evidence): boolean => evidence === 'state' || evidence === 'commit and state'

export const showsCommit = (evidence: Evidence): boolean => evidence === 'commit' || evidence === 'commit and state'

/** Settings of an administrator for all namespaces. */
export interface ReconcileSettings {
  /** Version of the operator. */
  version: string
  /** Namespaces in which claims can have children in other namespaces, or cluster-scoped children. */
  crossNamespace: readonly string[]
  /**
   * Whether the target deletes an object together with its owner. If the value is false, the operator deletes the
   * object.
   */
  garbage: 'target' | 'operator'
  evidence: Evidence
}
