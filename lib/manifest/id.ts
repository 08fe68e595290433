import type { Manifest } from './manifest'

/** Identity of an object in a cluster: group, kind, namespace and name. The version is not part of the identity. */
export interface Id {
  group: string
  kind: string
  namespace: string
  name: string
}

/** Returns the API group of an apiVersion: `apps` for `apps/v1`, and the empty string for `v1`. */
export const groupOf = (apiVersion: string): string =>
  apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''

/** Returns the identity of an object. An absent namespace counts as `default`, as in kustomize. */
export const idOf = (object: Pick<Manifest, 'apiVersion' | 'kind' | 'metadata'>): Id => ({
  group: groupOf(object.apiVersion),
  kind: object.kind,
  namespace: object.metadata.namespace || 'default',
  name: object.metadata.name,
})

/**
 * Checks whether two objects, with these values of `namespace`, can be in the same namespace. An object without a
 * namespace gets the namespace of its package.
 */
export const sameNamespace = (one: string | undefined, other: string | undefined): boolean =>
  one === undefined || other === undefined || one === other

/** Checks whether two objects are certainly in the same namespace, because both set the same value. */
export const surelySameNamespace = (one: Namespaced, other: Namespaced): boolean =>
  one.metadata.namespace === other.metadata.namespace

type Namespaced = Pick<Manifest, 'metadata'>

/** Returns the name of an object for messages: `Deployment/web`. */
export const refOf = ({ kind, metadata }: Pick<Manifest, 'kind' | 'metadata'>): string => `${kind}/${metadata.name}`

/** Returns a string for an identity that can be used as a key. */
export const idKey = (id: Id): string => `${id.group}|${id.kind}|${id.namespace}|${id.name}`
