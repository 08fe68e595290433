import type { RawClaim, World } from '../../kind/claim'
import { isPlain } from '../../manifest/manifest'
import { NAMESPACE_KIND, namespaceNamed } from '../access/pull-secrets'

/** Whether a LummoNamespace of the package keeps Prometheus out, as long as no other policy lets it in. */
export function shutsPrometheusOut(namespace: string | undefined, world: Pick<World, 'claims'>): boolean {
  const found = isolatedNamespace(namespace, world)
  const admitted = isPlain(found?.spec.network) ? [found.spec.network.from ?? []].flat() : []
  return found !== undefined && !admitted.some((peer) => isPlain(peer) && peer.monitoring === true)
}

/** The LummoNamespace of the package that lets nobody reach the pods of a namespace whom it or another policy does not name. */
const isolatedNamespace = (namespace: string | undefined, world: Pick<World, 'claims'>): RawClaim | undefined =>
  world
    .claims(NAMESPACE_KIND)
    .find((one) => namespace !== undefined && namespaceNamed(one) === namespace && one.spec.isolated !== false)

/**
 * The LummoNamespace of the package that keeps the pods of a namespace from reaching anybody but DNS, as long as no
 * other policy lets them. One that lists whom all of its pods may reach is trusted to know.
 */
export const findClosedNamespace = (
  namespace: string | undefined,
  world: Pick<World, 'claims'>,
): RawClaim | undefined => {
  const found = isolatedNamespace(namespace, world)
  return isPlain(found?.spec.network) && found.spec.network.to !== undefined ? undefined : found
}
