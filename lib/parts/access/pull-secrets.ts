import type { RawClaim, World } from '../../kind/claim'
import { givenName } from '../../kind/given-name'

/** The kind whose objects are namespaces of the package. */
export const NAMESPACE_KIND = 'LummoNamespace'

/**
 * The namespace that a LummoNamespace stands for. As with a Namespace itself, `namespace:` of kustomize names it, and a
 * prefix does not. Source: kustomize v5.8, PrefixTransformer.
 */
export const namespaceNamed = (claim: Pick<RawClaim, 'name' | 'namespace' | 'annotations'>): string =>
  claim.namespace ?? givenName(claim)

/** The Secrets with which every pod of a namespace may pull images, as far as the package says. */
export function pullSecretsOf(namespace: string | undefined, world: Pick<World, 'claims'>): readonly string[] {
  if (namespace === undefined) return []
  return world
    .claims(NAMESPACE_KIND)
    .filter((one) => namespaceNamed(one) === namespace)
    .flatMap(({ spec }) => (spec.pullSecrets as readonly string[] | undefined) ?? [])
}
