import type { Claim, RawClaim, World } from '../../../lib/kind/claim'
import { kept } from '../../../lib/manifest/kept'
import { ruleText } from '../../../lib/manifest/traefik-rule/rule'
import { type Led, routesOf } from '../routes'
import type { Spec } from '../spec'

/** A route of an object of the package, and its owner. */
export interface Owned {
  led: Led
  owner: RawClaim
}

/** The routes of a host, and indexes for those that are searched: hundreds of objects can share one. */
export interface Sharing {
  all: Owned[]
  vpn: Owned[]
  /** By their match and rank. */
  alike: Map<string, Owned[]>
  /** The first one of each namespace. */
  homes: Map<string | undefined, Owned>
}

const NO_ROUTES: Sharing = { all: [], vpn: [], alike: new Map(), homes: new Map() }

/** Returns what a route matches in addition to the host, as a string. */
export const matchText = kept(({ match }: Led): string => (match === undefined ? '' : ruleText(match)))

/** Returns a key that is equal for routes of which only one can respond at a host. */
export const likeness = kept((led: Led): string =>
  JSON.stringify([matchText(led), led.route.priority ?? 0, led.route.vpn]),
)

/** Returns the routes of all objects by host. Computed once, because a pairwise search is quadratic. */
const routesByHost = (kind: string, world: World) =>
  world.once(`routes by host of ${kind}`, () => byHost(world.claims(kind)))

function byHost(claims: readonly RawClaim[]) {
  const exact = new Map<string, Sharing>()
  const byTail = new Map<string, Sharing>()
  for (const owner of claims) {
    for (const led of routesOf(owner.spec as Partial<Spec>)) {
      for (const host of led.hosts) {
        add(exact, host, { led, owner })
        add(byTail, tailOf(host), { led, owner })
      }
    }
  }
  return { exact, byTail }
}

function add(index: Map<string, Sharing>, key: string, one: Owned): void {
  const sharing: Sharing = index.get(key) ?? { all: [], vpn: [], alike: new Map(), homes: new Map() }
  index.set(key, sharing)
  sharing.all.push(one)
  if (one.led.route.vpn) sharing.vpn.push(one)
  const alike = sharing.alike.get(likeness(one.led))
  if (alike === undefined) sharing.alike.set(likeness(one.led), [one])
  else alike.push(one)
  if (!sharing.homes.has(one.owner.namespace)) sharing.homes.set(one.owner.namespace, one)
}

const tailOf = (host: string): string => host.slice(host.indexOf('.'))

/** Returns the routes of one host, of this object and of others. */
export const sharing = (host: string, { kind }: Claim<Spec>, world: World): Sharing =>
  routesByHost(kind, world).exact.get(host) ?? NO_ROUTES

/** Returns the routes of each host of an object and of the wildcards that match it, including its own. */
export function around(claim: Claim<Spec>, world: World): Sharing[] {
  const { exact, byTail } = routesByHost(claim.kind, world)
  const hosts = [...new Set(routesOf(claim.spec)[0]?.hosts ?? [])]
  return hosts
    .flatMap((host) =>
      host.startsWith('*.') ? [byTail.get(tailOf(host))] : [exact.get(host), exact.get(`*${tailOf(host)}`)],
    )
    .filter((one) => one !== undefined)
}

/** Checks whether another object of the package has one of the hosts as well. */
export const sharesHosts = (claim: Claim<Spec>, world: World): boolean =>
  around(claim, world).some(({ all }) => all.some(({ owner }) => isOther(owner, claim)))

/** Checks whether an object is not the claim. */
export const isOther = (one: RawClaim, claim: Claim<Spec>): boolean => sortKey(one) !== sortKey(claim)

/** Checks whether an object precedes the claim; of two in conflict, the later one is reported. */
export const isBefore = (one: RawClaim, claim: Claim<Spec>): boolean => sortKey(one) < sortKey(claim)

const sortKey = ({ namespace = '', name }: Pick<RawClaim, 'namespace' | 'name'>): string => `${namespace}/${name}`
