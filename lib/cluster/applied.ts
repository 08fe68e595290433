import type { DeploymentResource } from '../contracts/deployment-target'
import { contentHash, stableJson } from '../manifest/hash'
import type { Manifest } from '../manifest/manifest'

/** Annotation with the hash of the object at its last apply. The hash also changes if a field is only removed. */
export const APPLIED_HASH = 'krm.lummo.dev/applied-hash'

/**
 * Returns an object with an annotation that contains its hash. If another manager owns a field, the caller applies
 * the value of that manager, but the hash remains that of the original object.
 */
export function withAppliedHash(resource: DeploymentResource): DeploymentResource {
  const annotations = { ...resource.metadata.annotations, [APPLIED_HASH]: hashOf(resource) }
  return { ...resource, metadata: { ...resource.metadata, annotations } }
}

/**
 * Returns the hash of the object as the operator last applied it; undefined if the operator has never applied it.
 */
export const hashOfApplied = ({ metadata }: Manifest): string | undefined => metadata.annotations?.[APPLIED_HASH]

/** Checks whether the operator has applied an object before. */
export const wasApplied = (live: DeploymentResource): boolean => hashOfApplied(live) !== undefined

const hashOf = (resource: DeploymentResource): string =>
  resource.metadata.annotations?.[APPLIED_HASH] ?? contentHash(stableJson(withoutPreconditions(resource)), 12)

/** Removes the preconditions, because they identify the stored object and do not describe the wanted state. */
function withoutPreconditions(resource: DeploymentResource): DeploymentResource {
  const { uid, resourceVersion, ...metadata } = resource.metadata
  return { ...resource, metadata }
}
