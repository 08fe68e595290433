import type { Claim, RawClaim, World } from '../../../lib/kind/claim'
import { memoize } from '../../../lib/manifest/memo/memoize'
import { ruleText } from '../../../lib/manifest/traefik-rule/rule'
import { withHandlerRoutes } from '../handler-routes'
import { type ParsedRoute, routesOf } from '../routes'
import type { Spec } from '../spec'

/** A route, and the claim that owns the route. */
export interface OwnedRoute {
  route: ParsedRoute
  owner: RawClaim
}

/** The routes of a host, and indexes for searches, because hundreds of objects can share a host. */
export interface HostRoutes {
  all: OwnedRoute[]
  vpn: OwnedRoute[]
  /** Routes, keyed by match and rank. */
  byMatch: Map<string, OwnedRoute[]>
  /** The first route in each namespace. */
  byNamespace: Map<string | undefined, OwnedRoute>
}

const NO_ROUTES: HostRoutes = { all: [], vpn: [], byMatch: new Map(), byNamespace: new Map() }

/** Returns all conditions of a route except its host, as a string. */
export const matchText = memoize(({ match }: ParsedRoute): string => (match === undefined ? '' : ruleText(match)))

/** Returns a key for a route. Routes have equal keys if only one of them can serve a host. */
export const matchKey = memoize((route: ParsedRoute): string =>
  JSON.stringify([matchText(route), route.spec.priority ?? 0, route.spec.vpn]),
)

/**
 * Returns the routes of all objects, keyed by host. The result is computed once, because a pairwise search would be
 * quadratic.
 */
const routesByHost = (kind: string, world: World) =>
  world.once(`routes by host of ${kind}`, () => byHost(world.claims(kind), world))

function byHost(claims: readonly RawClaim[], world: World) {
  const exact = new Map<string, HostRoutes>()
  const byTail = new Map<string, HostRoutes>()
  for (const owner of claims) {
    for (const route of routesOf(withHandlerRoutes(owner.spec as Partial<Spec>, owner, world))) {
      for (const host of route.hosts) {
        add(exact, host, { route, owner })
        add(byTail, tailOf(host), { route, owner })
      }
    }
  }
  return { exact, byTail }
}

function add(index: Map<string, HostRoutes>, key: string, one: OwnedRoute): void {
  const entry: HostRoutes = index.get(key) ?? { all: [], vpn: [], byMatch: new Map(), byNamespace: new Map() }
  index.set(key, entry)
  entry.all.push(one)
  if (one.route.spec.vpn) entry.vpn.push(one)
  const same = entry.byMatch.get(matchKey(one.route))
  if (same === undefined) entry.byMatch.set(matchKey(one.route), [one])
  else same.push(one)
  if (!entry.byNamespace.has(one.owner.namespace)) entry.byNamespace.set(one.owner.namespace, one)
}

const tailOf = (host: string): string => host.slice(host.indexOf('.'))

/** Returns the routes of all objects, including this one, for one host. */
export const routesAt = (host: string, { kind }: Claim<Spec>, world: World): HostRoutes =>
  routesByHost(kind, world).exact.get(host) ?? NO_ROUTES

/**
 * Returns the routes of all objects, including this one, for each host of an object and for the wildcards that match
 * the host.
 */
export function routesNear(claim: Claim<Spec>, world: World): HostRoutes[] {
  const { exact, byTail } = routesByHost(claim.kind, world)
  const hosts = [...new Set(routesOf(claim.spec)[0]?.hosts ?? [])]
  return hosts
    .flatMap((host) =>
      host.startsWith('*.') ? [byTail.get(tailOf(host))] : [exact.get(host), exact.get(`*${tailOf(host)}`)],
    )
    .filter((one) => one !== undefined)
}

/** Checks whether another object of the package uses one of the hosts. */
export const sharesHosts = (claim: Claim<Spec>, world: World): boolean =>
  routesNear(claim, world).some(({ all }) => all.some(({ owner }) => isOther(owner, claim)))

/** Checks whether an object is not the claim itself. */
export const isOther = (one: RawClaim, claim: Claim<Spec>): boolean => sortKey(one) !== sortKey(claim)

/** Checks whether an object precedes the claim. If two objects conflict, the later object is reported. */
export const isBefore = (one: RawClaim, claim: Claim<Spec>): boolean => sortKey(one) < sortKey(claim)

const sortKey = ({ namespace = '', name }: Pick<RawClaim, 'namespace' | 'name'>): string => `${namespace}/${name}`
