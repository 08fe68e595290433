import type { DeploymentResource } from '../../../lib/contracts/deployment-target'
import { isPlain, type Plain } from '../../../lib/manifest/manifest'

/**
 * The ownerReferences of an object, as JSON. The references themselves must not reach another cluster: its garbage
 * collector would delete the object, because the owner does not exist in that cluster.
 */
const OWNERS = 'krm.lummo.dev/owner-references'

/**
 * Returns an object in the form of a set: without metadata that a server sets, and with its owners in an annotation.
 */
export function storable({ status: _, ...resource }: DeploymentResource): DeploymentResource {
  const {
    uid,
    resourceVersion,
    generation,
    creationTimestamp,
    managedFields,
    ownerReferences,
    annotations = {},
    ...metadata
  } = resource.metadata as DeploymentResource['metadata'] & Plain
  const owners = ownerReferences === undefined ? {} : { [OWNERS]: JSON.stringify(ownerReferences) }
  const stored = { ...metadata, annotations: { ...annotations, ...owners } }
  return structuredClone({ ...resource, metadata: stored }) as DeploymentResource
}

/**
 * Returns an object in the form that callers expect: with its owners, and with the revision of its set as its version.
 */
export function restored(stored: DeploymentResource, revision: string | undefined): DeploymentResource {
  const { [OWNERS]: owners, ...annotations } = stored.metadata.annotations ?? {}
  const metadata = {
    ...stored.metadata,
    annotations,
    ...(owners === undefined ? {} : { ownerReferences: JSON.parse(owners) }),
    ...(revision === undefined ? {} : { resourceVersion: revision }),
  }
  return structuredClone({ ...stored, metadata }) as DeploymentResource
}

/** Checks whether a value is an object that a set can contain. */
export const isResource = (value: unknown): value is DeploymentResource =>
  isPlain(value) &&
  typeof value.apiVersion === 'string' &&
  typeof value.kind === 'string' &&
  isPlain(value.metadata) &&
  typeof value.metadata.name === 'string'
