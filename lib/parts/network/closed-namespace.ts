import type { RawClaim, World } from '../../kind/claim'
import { isPlain, type Manifest } from '../../manifest/manifest'
import { mapsAt, valueAt } from '../../manifest/value-at'
import { NAMESPACE_KIND, namespaceNamed } from '../access/pull-secrets'

type Sight = Pick<World, 'claims' | 'natives'>
type Direction = 'Ingress' | 'Egress'

/** Checks whether the package blocks Prometheus in a namespace. Another policy can still allow Prometheus. */
export function shutsPrometheusOut(namespace: string | undefined, world: Sight): boolean {
  const found = isolatedNamespace(namespace, world)
  if (found === undefined) return denying('Ingress', namespace, world) !== undefined
  const admitted = isPlain(found.spec.network) ? [found.spec.network.from ?? []].flat() : []
  return !admitted.some((peer) => isPlain(peer) && peer.monitoring === true)
}

/**
 * Returns the LummoNamespace of the package that denies all traffic of its pods, except traffic that a policy allows.
 */
const isolatedNamespace = (namespace: string | undefined, world: Sight): RawClaim | undefined =>
  world
    .claims(NAMESPACE_KIND)
    .find((one) => namespace !== undefined && namespaceNamed(one) === namespace && one.spec.isolated !== false)

/**
 * Checks whether the package denies all traffic to or from the pods of a namespace, except traffic that a policy
 * allows.
 */
export const deniesTraffic = (direction: Direction, namespace: string | undefined, world: Sight): boolean =>
  isolatedNamespace(namespace, world) !== undefined || denying(direction, namespace, world) !== undefined

/**
 * Returns the name of the object that denies traffic from the pods of a namespace, for messages. Such an object denies
 * all traffic except DNS and the traffic that other policies allow. An object with egress rules for all its pods is
 * assumed to be correct.
 */
export function closingObject(namespace: string | undefined, world: Sight): string | undefined {
  const found = isolatedNamespace(namespace, world)
  if (found !== undefined)
    return isPlain(found.spec.network) && found.spec.network.to !== undefined
      ? undefined
      : `LummoNamespace \`${found.name}\``
  const policy = denying('Egress', namespace, world)
  const opens = ofAllPods('Egress', namespace, world).some((one) =>
    mapsAt(one, ['spec', 'egress']).some(([, { to }]) => to !== undefined),
  )
  return policy === undefined || opens ? undefined : `NetworkPolicy \`${policy.metadata.name}\``
}

/**
 * Returns a NetworkPolicy of the package that denies all traffic of a namespace in one direction. Returns undefined if
 * a policy allows all of this traffic.
 */
function denying(direction: Direction, namespace: string | undefined, world: Sight): Manifest | undefined {
  const policies = ofAllPods(direction, namespace, world)
  const [rules, peers] = direction === 'Egress' ? (['egress', 'to'] as const) : (['ingress', 'from'] as const)
  const opensAll = policies.some((one) =>
    mapsAt(one, ['spec', rules]).some(([, rule]) => rule[peers] === undefined && rule.ports === undefined),
  )
  return opensAll ? undefined : policies[0]
}

/**
 * Returns the NetworkPolicies for all pods of a namespace in one direction. A policy without `policyTypes` applies to
 * ingress, and also to egress if it has egress rules. Source: networking.k8s.io/v1, NetworkPolicySpec.
 */
function ofAllPods(direction: Direction, namespace: string | undefined, world: Sight): Manifest[] {
  return world.natives(['NetworkPolicy']).filter((one) => {
    const selector = valueAt(one, ['spec', 'podSelector'])
    if (one.metadata.namespace !== namespace || !isPlain(selector) || Object.keys(selector).length > 0) return false
    const types = valueAt(one, ['spec', 'policyTypes'])
    if (Array.isArray(types)) return types.includes(direction)
    return direction === 'Ingress' || valueAt(one, ['spec', 'egress']) !== undefined
  })
}
