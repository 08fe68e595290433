import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import { groupOf } from '../../lib/manifest/id'
import type { Manifest } from '../../lib/manifest/manifest'
import type { ClaimCondition, StatusChild } from './status-shape'

/** Returns the conditions in the status of a stored claim, keyed by type. */
export function storedConditions({ status }: DeploymentResource): Map<string, Partial<ClaimCondition>> {
  const { conditions = [] } = (status ?? {}) as { conditions?: Partial<ClaimCondition>[] }
  return new Map(conditions.map((one) => [String(one.type), one]))
}

/**
 * Returns the entry for a child in the status of a stored claim; undefined if the operator has not applied the child.
 */
export function childInStatus(
  { status }: DeploymentResource,
  { apiVersion, kind, metadata }: Manifest,
): StatusChild | undefined {
  const { children = [] } = (status ?? {}) as { children?: StatusChild[] }
  return children.find(
    (one) =>
      one.kind === kind &&
      one.name === metadata.name &&
      (one.group ?? '') === groupOf(apiVersion) &&
      (one.namespace ?? '') === (metadata.namespace ?? ''),
  )
}
