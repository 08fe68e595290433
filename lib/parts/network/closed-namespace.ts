import type { RawClaim, World } from '../../kind/claim'
import { isPlain } from '../../manifest/manifest'
import { NAMESPACE_KIND, namespaceNamed } from '../access/pull-secrets'

/** Checks whether a LummoNamespace of the package blocks Prometheus unless another policy allows it. */
export function shutsPrometheusOut(namespace: string | undefined, world: Pick<World, 'claims'>): boolean {
  const found = isolatedNamespace(namespace, world)
  const admitted = isPlain(found?.spec.network) ? [found.spec.network.from ?? []].flat() : []
  return found !== undefined && !admitted.some((peer) => isPlain(peer) && peer.monitoring === true)
}

/**
 * Returns the LummoNamespace of the package that denies traffic to the pods of a namespace unless a policy allows it.
 */
export const isolatedNamespace = (namespace: string | undefined, world: Pick<World, 'claims'>): RawClaim | undefined =>
  world
    .claims(NAMESPACE_KIND)
    .find((one) => namespace !== undefined && namespaceNamed(one) === namespace && one.spec.isolated !== false)

/**
 * Returns the LummoNamespace of the package that denies traffic from the pods of a namespace except DNS, unless another
 * policy allows it. One with egress rules for all its pods is trusted.
 */
export const findClosedNamespace = (
  namespace: string | undefined,
  world: Pick<World, 'claims'>,
): RawClaim | undefined => {
  const found = isolatedNamespace(namespace, world)
  return isPlain(found?.spec.network) && found.spec.network.to !== undefined ? undefined : found
}
