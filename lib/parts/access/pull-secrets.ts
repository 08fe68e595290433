import type { RawClaim, World } from '../../kind/claim'
import { givenName } from '../../kind/given-name'

/** The kind that generates the namespaces of a package. */
export const NAMESPACE_KIND = 'LummoNamespace'

/**
 * Returns the namespace of a LummoNamespace. As for a Namespace, the kustomize field `namespace` sets it, and a prefix
 * does not change it. Source: kustomize v5.8, PrefixTransformer.
 */
export const namespaceNamed = (claim: Pick<RawClaim, 'name' | 'namespace' | 'annotations'>): string =>
  claim.namespace ?? givenName(claim)

/** Returns the image pull Secrets of every pod in a namespace, if the package contains them. */
export function pullSecretsOf(namespace: string | undefined, world: Pick<World, 'claims'>): readonly string[] {
  if (namespace === undefined) return []
  return world
    .claims(NAMESPACE_KIND)
    .filter((one) => namespaceNamed(one) === namespace)
    .flatMap(({ spec }) => (spec.pullSecrets as readonly string[] | undefined) ?? [])
}
