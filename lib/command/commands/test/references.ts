import { deepEqual } from '../../../manifest/deep-equal'
import { isPlain, type Plain } from '../../../manifest/manifest'

const metadataOf = ({ metadata }: Plain): Plain => (isPlain(metadata) ? metadata : {})

/** Returns the reference to an object, as `Kind/name`, or `Kind/namespace/name` if the object has a namespace. */
export const referenceTo = (object: Plain): string => {
  const { name, namespace } = metadataOf(object)
  return [object.kind, namespace, name].filter((part) => typeof part === 'string' && part !== '').join('/')
}

/** Returns the reference without its namespace if the name is unique. */
const briefReferenceTo = (object: Plain): string => {
  const { name } = metadataOf(object)
  return [object.kind, name].filter((part) => typeof part === 'string').join('/')
}

/** Checks whether a reference refers to an object. A reference without a namespace matches all namespaces. */
export function isReferredTo(reference: string, object: Plain): boolean {
  const [kind, second, third] = reference.split('/')
  const { name, namespace } = metadataOf(object)
  if (object.kind !== kind) return false
  if (third !== undefined) return namespace === second && name === third
  return second === undefined || name === second
}

/** Returns the objects to which an expected object refers: by its kind, and by the API version and names that it sets. */
export function matchesOf(expected: Plain, objects: readonly Plain[]): readonly Plain[] {
  const { name, namespace } = metadataOf(expected)
  const found = objects.filter(
    (one) =>
      one.kind === expected.kind &&
      (expected.apiVersion === undefined || one.apiVersion === expected.apiVersion) &&
      (name === undefined || metadataOf(one).name === name) &&
      (namespace === undefined || metadataOf(one).namespace === namespace),
  )
  // At most one of several objects with the same name has no namespace.
  const bare = namespace === undefined ? found.filter((one) => metadataOf(one).namespace === undefined) : []
  return found.length > 1 && bare.length === 1 ? bare : found
}

/** Returns a function with the shortest unique reference to each object: `Kind/name` if the name is unique. */
export const uniqueReferences =
  (objects: readonly Plain[]) =>
  (object: Plain): string => {
    const brief = briefReferenceTo(object)
    return objects.filter((one) => briefReferenceTo(one) === brief).length > 1 ? referenceTo(object) : brief
  }

/** Returns an expected object that only identifies an object. */
export function identifying(object: Plain, objects: readonly Plain[]): Plain {
  const { name, namespace } = metadataOf(object)
  const brief: Plain = { kind: object.kind, metadata: { name } }
  if (matchesOf(brief, objects).length < 2) return brief
  const named: Plain = { kind: object.kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } }
  return matchesOf(named, objects).length < 2 ? named : { apiVersion: object.apiVersion, ...named }
}

/** Checks whether a list of objects contains an object with the same content. */
export const hasEqualObject = (objects: readonly Plain[], object: Plain): boolean =>
  objects.some((one) => deepEqual(one, object))
