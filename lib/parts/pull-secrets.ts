import type { World } from '../kind/claim'

/** The kind whose objects are namespaces of the package. */
export const NAMESPACE_KIND = 'LummoNamespace'

/** The Secrets with which every pod of a namespace may pull images, as far as the package says. */
export function pullSecretsOf(namespace: string | undefined, world: Pick<World, 'claims'>): readonly string[] {
  if (namespace === undefined) return []
  return world
    .claims(NAMESPACE_KIND)
    .filter((one) => (one.namespace ?? one.name) === namespace)
    .flatMap(({ spec }) => (spec.pullSecrets as readonly string[] | undefined) ?? [])
}
