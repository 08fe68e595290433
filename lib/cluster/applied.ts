import type { DeploymentResource } from '../contracts/deployment-target'
import { contentHash, stableJson } from '../manifest/hash'

/** The annotation with the hash of the object that was applied last: it reveals a field that is no longer wanted. */
export const APPLIED_HASH = 'krm.lummo.dev/applied-hash'

/**
 * Returns an object with the hash of its wanted values in an annotation. A caller that applies another value than the
 * written one, because another manager owns it, sets the hash of the written object itself.
 */
export function withAppliedHash(resource: DeploymentResource): DeploymentResource {
  const annotations = { ...resource.metadata.annotations, [APPLIED_HASH]: hashOf(resource) }
  return { ...resource, metadata: { ...resource.metadata, annotations } }
}

/** Checks whether the operator has applied an object before. */
export const wasApplied = (live: DeploymentResource): boolean => live.metadata.annotations?.[APPLIED_HASH] !== undefined

const hashOf = (resource: DeploymentResource): string =>
  resource.metadata.annotations?.[APPLIED_HASH] ?? contentHash(stableJson(withoutPreconditions(resource)), 12)

/** Removes what says which stored object is meant, and is not a wanted value. */
function withoutPreconditions(resource: DeploymentResource): DeploymentResource {
  const { uid, resourceVersion, ...metadata } = resource.metadata
  return { ...resource, metadata }
}
