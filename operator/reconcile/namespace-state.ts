import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import type { Plain } from '../../lib/manifest/manifest'

/** The known state of a namespace. */
export interface NamespaceState {
  namespace: string
  /** All short objects of the namespace, including settings and those that are being deleted. */
  claims: readonly DeploymentResource[]
  /** Settings of the organisation. A LummoPackage of the namespace overrides them. */
  organisation?: Plain
  /** All other known objects: those of the namespace, and children of its claims in other places. */
  objects: readonly DeploymentResource[]
  /** Decisions about the versions of handlers. */
  versions?: VersionDecisions
}

/** What the versions of handlers require of a run. */
export interface VersionDecisions {
  /** Checks whether an object that no claim generates now belongs to a version that is still needed. */
  keeps(object: DeploymentResource): boolean
  /** Returns additional fields of the status of a claim. */
  statusOf(claim: DeploymentResource): Plain | undefined
}

/**
 * What a target shows of an applied object: its state in the cluster, the commit that contains it, both if another tool
 * applies the commit to this cluster, or only its content.
 */
export type Evidence = 'state' | 'commit' | 'commit and state' | 'none'

export const showsState = (evidence: Evidence): boolean => evidence === 'state' || evidence === 'commit and state'

export const showsCommit = (evidence: Evidence): boolean => evidence === 'commit' || evidence === 'commit and state'

/** Settings of an administrator for all namespaces. */
export interface ReconcileSettings {
  /** Version of the operator. */
  version: string
  /** Namespaces whose claims can have children in other namespaces, or without one. */
  crossNamespace: readonly string[]
  /** Whether the target deletes objects whose owner is deleted. If not, the operator deletes them. */
  garbage: 'target' | 'operator'
  evidence: Evidence
}
