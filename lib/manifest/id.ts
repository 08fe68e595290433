import type { Manifest } from './manifest'

/** What makes an object one and the same for a cluster: group, kind, namespace and name (the version does not count). */
export interface Id {
  group: string
  kind: string
  namespace: string
  name: string
}

/** The API group of an apiVersion: `apps` of `apps/v1`, the empty string of `v1`. */
export const groupOf = (apiVersion: string): string =>
  apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''

/** The identity of an object. An absent namespace counts as `default`, as kustomize has it. */
export const idOf = (object: Pick<Manifest, 'apiVersion' | 'kind' | 'metadata'>): Id => ({
  group: groupOf(object.apiVersion),
  kind: object.kind,
  namespace: object.metadata.namespace || 'default',
  name: object.metadata.name,
})

/** Whether objects with these namespaces can be in one. What names none goes where its package goes. */
export const sameNamespace = (one: string | undefined, other: string | undefined): boolean =>
  one === undefined || other === undefined || one === other

/** Whether two objects are in one namespace for certain: they say the same. */
export const surelySameNamespace = (one: Namespaced, other: Namespaced): boolean =>
  one.metadata.namespace === other.metadata.namespace

type Namespaced = Pick<Manifest, 'metadata'>

/** Returns what messages call an object: `Deployment/web`. */
export const refOf = ({ kind, metadata }: Pick<Manifest, 'kind' | 'metadata'>): string => `${kind}/${metadata.name}`

/** One string for an identity, for use as a key; equal exactly when the identities are. */
export const idKey = (id: Id): string => `${id.group}|${id.kind}|${id.namespace}|${id.name}`
