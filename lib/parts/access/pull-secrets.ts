import type { RawClaim, World } from '../../kind/claim'
import { givenName } from '../../kind/given-name'

/** Kind that generates the namespaces of a package. */
export const NAMESPACE_KIND = 'LummoNamespace'

/**
 * Returns the name of the namespace that a LummoNamespace generates. As for a Namespace, the kustomize field
 * `namespace` sets the name, and `namePrefix` does not change it. Source: kustomize v5.8, PrefixTransformer.
 */
export const namespaceNamed = (claim: Pick<RawClaim, 'name' | 'namespace' | 'annotations'>): string =>
  claim.namespace ?? givenName(claim)

/** Returns the image pull secrets for all pods in a namespace, if the package contains these Secrets. */
export function pullSecretsOf(namespace: string | undefined, world: Pick<World, 'claims'>): readonly string[] {
  if (namespace === undefined) return []
  return world
    .claims(NAMESPACE_KIND)
    .filter((one) => namespaceNamed(one) === namespace)
    .flatMap(({ spec }) => (spec.pullSecrets as readonly string[] | undefined) ?? [])
}
