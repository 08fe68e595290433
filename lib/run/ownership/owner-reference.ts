import { isPlain, type Plain } from '../../manifest/manifest'
import { ownerOf } from '../../wire/annotations'

/** Identifies a short object in a cluster. */
export interface ClaimIdentity {
  kind: string
  namespace?: string
  name: string
}

/** An entry of `metadata.ownerReferences`. */
export interface ControllerReference {
  apiVersion: string
  kind: string
  name: string
  uid: string
  controller: true
  blockOwnerDeletion: true
}

/**
 * Returns the short object that owns an object. The owner is in the namespace of the object, unless the annotation
 * contains another namespace. Returns undefined for objects that lummo did not generate.
 */
export function generatingClaim(object: Plain): ClaimIdentity | undefined {
  const owner = ownerOf(object)
  if (owner === undefined) return undefined
  const namespace = owner.namespace ?? namespaceOf(object)
  return { kind: owner.kind, name: owner.name, ...(namespace === undefined ? {} : { namespace }) }
}

/**
 * Returns the owner reference with which the garbage collector deletes the objects of a deleted short object. Only an
 * object in the namespace of its owner can have an owner reference. Returns undefined for a short object that is not
 * stored in a cluster, because such an object has no uid.
 */
export function ownerReferenceOf({ apiVersion, kind, metadata }: Plain): ControllerReference | undefined {
  const { name, uid } = isPlain(metadata) ? metadata : {}
  if (typeof name !== 'string' || typeof uid !== 'string') return undefined
  return {
    apiVersion: String(apiVersion),
    kind: String(kind),
    name,
    uid,
    controller: true,
    blockOwnerDeletion: true,
  }
}

const namespaceOf = ({ metadata }: Plain): string | undefined =>
  isPlain(metadata) && typeof metadata.namespace === 'string' ? metadata.namespace : undefined
