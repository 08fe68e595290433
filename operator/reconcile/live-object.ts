import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import { groupOf } from '../../lib/manifest/id'
import type { Manifest } from '../../lib/manifest/manifest'
import { generatingClaim } from '../../lib/run/ownership/owner-reference'

/** Identifies an object by group, kind, namespace and name. For a cluster-scoped object, the namespace is empty. */
export const keyOf = ({ apiVersion, kind, metadata }: Manifest): string =>
  [groupOf(apiVersion), kind, metadata.namespace ?? '', metadata.name].join('|')

export const isBeingDeleted = ({ metadata }: DeploymentResource): boolean => metadata.deletionTimestamp !== undefined

/** Checks whether the garbage collector of the cluster removes an object together with a claim. */
export const isOwnedBy = (object: DeploymentResource, claim: DeploymentResource): boolean =>
  object.metadata.ownerReferences?.some(({ uid }) => uid === claim.metadata.uid) === true

/** Returns the claim in the annotation of an object, as `Kind/namespace/name`; undefined if there is no annotation. */
export function sourceClaimOf(object: Manifest): string | undefined {
  const claim = generatingClaim(object)
  return claim && `${claim.kind}/${claim.namespace ?? ''}/${claim.name}`
}

/** Returns a claim in the format of {@link sourceClaimOf}. */
export const claimText = ({ kind, metadata }: Manifest): string =>
  `${kind}/${metadata.namespace ?? ''}/${metadata.name}`
