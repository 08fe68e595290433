import type { Finding } from '../../../lib/finding/finding'
import { hostTwice, neverMatches, notExpressible, routeClash, vpnOverlap } from '../rules'
import type { Claim, World } from '../../../lib/kind/claim'
import { stableJson } from '../../../lib/manifest/hash'
import { memoize } from '../../../lib/manifest/memo/memoize'
import { isPlain, type Manifest } from '../../../lib/manifest/manifest'
import { parseRule, ruleText } from '../../../lib/manifest/traefik-rule/rule'
import { hostsMeet, mayOverlap, surelyWithin, termsOf } from '../../../lib/manifest/traefik-rule/rule-terms'
import { shortList } from '../../../lib/manifest/text'
import { ownerOf } from '../../../lib/wire/annotations'
import {
  routesNear,
  isBefore,
  isOther,
  matchKey,
  matchText,
  type OwnedRoute,
  type HostRoutes,
  routesAt,
} from './routes-by-host'
import { type ParsedRoute, routeText } from '../routes'
import type { Spec } from '../spec'
import { VPN_PRIORITY } from '../../../lib/parts/network/vpn-priority'

/** A route that overlaps with the current route, and the location of the route. */
interface OverlappingRoute {
  route: ParsedRoute
  where: () => string
  /** Whether the route serves HTTPS. The priority of the other route does not affect a route for plain HTTP. */
  tls: boolean
}

/** Reports conflicts between routes of this object, and with other routes of the package. */
export function checkOverlaps(claim: Claim<Spec>, routes: readonly ParsedRoute[], world: World): Finding[] {
  const near = routesNear(claim, world)
  const vpn = vpnRoutesNear(claim, routes, near, world)
  const findings: Finding[] = []
  for (const route of routes) {
    if (termsOf(route.match)?.length === 0) {
      const message = 'No request can match this rule, because its conditions contradict each other. Correct the rule.'
      findings.push(neverMatches.at([...route.path, 'match'], message))
      continue
    }
    findings.push(...clashesOf(claim, route, { routes, near }, world), ...vpnOf(route, claim.spec.tls, vpn, world))
  }
  return [
    ...findings,
    ...checkNatives(claim, routes, world),
    ...checkNamespaces(claim, world),
    ...checkGateways(claim, routes, near, world),
  ]
}

const ofThis = (claim: Claim<Spec>, route: ParsedRoute): OverlappingRoute => ({
  route,
  where: () => `\`routes\`, entry ${route.at + 1}`,
  tls: claim.spec.tls,
})

const ofOther = ({ route, owner }: OwnedRoute, world: World): OverlappingRoute => ({
  route,
  where: () => `${owner.kind}/${owner.name}, ${world.where(owner, route.path)}`,
  tls: owner.spec.tls !== false,
})

/** Returns an earlier route that matches the same requests. Routes of this object take precedence. */
function twinOf(
  claim: Claim<Spec>,
  route: ParsedRoute,
  { routes, near }: { routes: readonly ParsedRoute[]; near: readonly HostRoutes[] },
  world: World,
): OverlappingRoute | undefined {
  const own = routes.find((one) => one.at < route.at && matchKey(one) === matchKey(route))
  if (own !== undefined) return ofThis(claim, own)
  const other = first(near, ({ byMatch }) => byMatch.get(matchKey(route))?.find(({ owner }) => isBefore(owner, claim)))
  return other === undefined ? undefined : ofOther(other, world)
}

function clashesOf(
  claim: Claim<Spec>,
  route: ParsedRoute,
  { routes, near }: { routes: readonly ParsedRoute[]; near: readonly HostRoutes[] },
  world: World,
): Finding[] {
  const twin = twinOf(claim, route, { routes, near }, world)
  if (twin === undefined) return []
  const hosts = route.hosts.filter((host) => twin.route.hosts.some((other) => hostsMeet(host, other)))
  const message = `Another route already matches ${shortList(hosts.map((host) => `\`${host}\``))} with ${routeText(route)} (${twin.where()}). Remove one of the two.`
  return [routeClash.at(route.path, message)]
}

/** Returns the first match in any of the indexes. */
function first(
  near: readonly HostRoutes[],
  find: (sharing: HostRoutes) => OwnedRoute | undefined,
): OwnedRoute | undefined {
  for (const sharing of near) {
    const found = find(sharing)
    if (found !== undefined) return found
  }
  return undefined
}

/** Returns the VPN routes of this object, and the VPN routes of other objects for its hosts. */
function vpnRoutesNear(
  claim: Claim<Spec>,
  routes: readonly ParsedRoute[],
  near: readonly HostRoutes[],
  world: World,
): OverlappingRoute[] {
  if (routes.every(({ spec }) => spec.vpn)) return []
  const own = routes.filter(({ spec }) => spec.vpn).map((route) => ofThis(claim, route))
  const others = near.flatMap(({ vpn }) => vpn).filter(({ owner }) => isOther(owner, claim))
  return [...own, ...others.map((one) => ofOther(one, world))]
}

/** Reports a public route that overlaps with a VPN route. */
function vpnOf(route: ParsedRoute, tls: boolean, vpn: readonly OverlappingRoute[], world: World): Finding[] {
  if (route.spec.vpn) return []
  const { provider } = world.settings.network
  return (
    vpn
      .filter((one) => mayOverlap(one.route.fullMatch, route.fullMatch))
      // Reports only one finding. A route on another entry point comes first, because the VPN route cannot have
      // precedence there.
      .sort((one, other) => Number(one.tls === tls) - Number(other.tls === tls))
      .slice(0, 1)
      .flatMap((inside): Finding[] => {
        const what = `the VPN route for ${routeText(inside.route)} (${inside.where()})`
        const wins =
          inside.tls === tls &&
          (provider === 'traefik' || (provider === 'ingress' && isMoreSpecific(inside.route, route)))
        if (!wins) {
          const message = `This route overlaps with ${what} and would bypass the VPN. Narrow one of the rules so that no request matches both.`
          return [vpnOverlap.at(route.path, message)]
        }
        if (surelyWithin(route.fullMatch, inside.route.fullMatch)) {
          const message = `This route is unreachable from outside the VPN, because ${what} matches all its requests and takes precedence. Exclude these requests from the VPN route, for example with \`&& !(${matchText(route).replaceAll('`', '"')})\`.`
          return [vpnOverlap.at(route.path, message, { severity: 'warning' })]
        }
        if (isMoreSpecific(inside.route, route)) return []
        const message = `This route overlaps with ${what}, which takes precedence.`
        return [vpnOverlap.at(route.path, message, { severity: 'info' })]
      })
  )
}

/**
 * Checks whether a VPN route is a part of a public route. nginx prefers the VPN route, because nginx uses the longest
 * matching path. A VPN route that contains a public route does not take precedence.
 */
const isMoreSpecific = (inside: ParsedRoute, open: ParsedRoute): boolean =>
  surelyWithin(inside.fullMatch, open.fullMatch) && !surelyWithin(open.fullMatch, inside.fullMatch)

/** Reports conflicts with routes that are written as Kubernetes objects. */
function checkNatives(claim: Claim<Spec>, routes: readonly ParsedRoute[], world: World): Finding[] {
  const hosts = routes[0]?.hosts ?? []
  const natives = [
    ...new Set(
      hosts.flatMap((host) => world.natives(['IngressRoute', 'Ingress', 'HTTPRoute', 'VirtualService'], host)),
    ),
  ]
  return natives
    .filter((object) => isForeign(object, claim.kind))
    .flatMap((object) =>
      object.kind === 'IngressRoute' ? checkIngressRoute(object, routes, world) : sharesHost(object, hosts, world),
    )
}

const isForeign = (object: Manifest, kind: string): boolean => ownerOf(object)?.kind !== kind

function checkIngressRoute(object: Manifest, routes: readonly ParsedRoute[], world: World): Finding[] {
  return rulesOf(object).flatMap(({ rule, rank, at }) => {
    const where = () => `IngressRoute \`${object.metadata.name}\`, ${world.where(object, ['spec', 'routes', at])}`
    return routes
      .filter(({ fullMatch }) => mayOverlap(fullMatch, rule))
      .flatMap((route): Finding[] => {
        if (route.spec.vpn && rank >= VPN_PRIORITY) {
          const message = `Another route (${where()}) can bypass the VPN, because its priority is ${rank}. Set a priority below ${VPN_PRIORITY}.`
          return [vpnOverlap.at([...route.path, 'vpn'], message)]
        }
        if (ruleText(rule) !== ruleText(route.fullMatch)) return []
        return [
          routeClash.at(route.path, `Another route has the same hosts and rule (${where()}). Remove one of the two.`),
        ]
      })
  })
}

/** Returns the routes of an IngressRoute. Memoized, because several claims can have the same hosts. */
const rulesOf = memoize(({ spec }: Manifest) => {
  const entries = isPlain(spec) && Array.isArray(spec.routes) ? spec.routes.filter(isPlain) : []
  return entries.flatMap(({ match, priority }, at) => {
    const read = typeof match === 'string' ? parseRule(match) : undefined
    if (typeof match !== 'string' || read === undefined || !('rule' in read)) return []
    return [{ rule: read.rule, rank: typeof priority === 'number' && priority !== 0 ? priority : match.length, at }]
  })
})

const specText = memoize(({ spec }: Manifest): string => stableJson(spec))

function sharesHost(object: Manifest, hosts: readonly string[], world: World): Finding[] {
  const text = specText(object)
  const at = hosts.findIndex((host) => text.includes(JSON.stringify(host)))
  if (at < 0) return []
  const message = `${object.kind} \`${object.metadata.name}\` (${world.where(object)}) also routes \`${hosts[at]}\`, so the controller decides which of the two applies. Remove one of the two.`
  return [hostTwice.at(['spec', 'domains', at], message)]
}

/** Reports a host that objects in two namespaces use. */
function checkNamespaces(claim: Claim<Spec>, world: World): Finding[] {
  return (claim.spec.domains ?? []).flatMap((host, at) => {
    const other = [...routesAt(host, claim, world).byNamespace.values()].find(
      ({ owner: { namespace } }) =>
        namespace !== undefined && claim.namespace !== undefined && namespace < claim.namespace,
    )?.owner
    if (other === undefined) return []
    const message = `\`${host}\` is also routed to the namespace \`${other.namespace}\` (${other.kind}/${other.name}, ${world.where(other)}). Route each host in only one namespace.`
    return [hostTwice.at(['spec', 'domains', at], message)]
  })
}

/**
 * Reports several Gateways for one host. With Istio, each object has a Gateway. If several Gateways serve HTTPS for a
 * host, Istio uses only the first. Source: istio 1.30, pilot/pkg/model/gateway.go, MergeGateways.
 */
function checkGateways(
  claim: Claim<Spec>,
  routes: readonly ParsedRoute[],
  near: readonly HostRoutes[],
  world: World,
): Finding[] {
  if (world.settings.network.provider !== 'istio' || routes.every(({ spec }) => spec.vpn)) return []
  return (claim.spec.domains ?? []).flatMap((host, at) => {
    const other = first(near, ({ all }) =>
      all.find(
        ({ route, owner }) =>
          isBefore(owner, claim) &&
          !route.spec.vpn &&
          route.hosts.includes(host) &&
          (owner.spec.tls !== false || claim.spec.tls),
      ),
    )
    if (other === undefined) return []
    const message = `\`${host}\` already belongs to the Gateway of another object (${ofOther(other, world).where()}), so Istio would ignore these routes. Move the routes to that object and set \`service\` in each route, or remove the host from one of the objects.`
    return [notExpressible.at(['spec', 'domains', at], message)]
  })
}
