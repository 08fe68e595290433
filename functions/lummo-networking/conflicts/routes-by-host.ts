import type { Claim, RawClaim, World } from '../../../lib/kind/claim'
import { kept } from '../../../lib/manifest/kept'
import { ruleText } from '../../../lib/manifest/traefik-rule/rule'
import { type Led, routesOf } from '../routes'
import type { Spec } from '../spec'

/** A route of an object of the package, and whose it is. */
export interface Owned {
  led: Led
  owner: RawClaim
}

/** The routes for a host, and those among them that are looked for: hundreds of objects may share one. */
export interface Sharing {
  all: Owned[]
  vpn: Owned[]
  /** By what they match and how they rank. */
  alike: Map<string, Owned[]>
  /** The first of each namespace. */
  homes: Map<string | undefined, Owned>
}

const NOBODY: Sharing = { all: [], vpn: [], alike: new Map(), homes: new Map() }

/** What a route asks for beside the host, as a text. */
export const matchText = kept(({ match }: Led): string => (match === undefined ? '' : ruleText(match)))

/** The same for routes of which, at one host, only one can answer. */
export const likeness = kept((led: Led): string =>
  JSON.stringify([matchText(led), led.route.priority ?? 0, led.route.vpn]),
)

/** The routes of all objects by their hosts, read once for all of them: in pairs it would cost the square. */
const routesByHost = kept((claims: readonly RawClaim[]) => {
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
})

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

/** The routes for one host, of this object as well as of others. */
export const sharing = (host: string, { kind }: Claim<Spec>, world: World): Sharing =>
  routesByHost(world.claims(kind)).exact.get(host) ?? NOBODY

/** The routes for each of the hosts of an object and for the wildcards that meet it, its own among them. */
export function around(claim: Claim<Spec>, world: World): Sharing[] {
  const { exact, byTail } = routesByHost(world.claims(claim.kind))
  const hosts = [...new Set(routesOf(claim.spec)[0]?.hosts ?? [])]
  return hosts
    .flatMap((host) =>
      host.startsWith('*.') ? [byTail.get(tailOf(host))] : [exact.get(host), exact.get(`*${tailOf(host)}`)],
    )
    .filter((one) => one !== undefined)
}

/** Whether another object of the package is for one of the hosts as well. */
export const sharesHosts = (claim: Claim<Spec>, world: World): boolean =>
  around(claim, world).some(({ all }) => all.some(({ owner }) => isOther(owner, claim)))

/** Whether an object is another one than the claim. */
export const isOther = (one: RawClaim, claim: Claim<Spec>): boolean => sortKey(one) !== sortKey(claim)

/** Whether an object comes before the claim; of two that clash, the later one is told. */
export const isBefore = (one: RawClaim, claim: Claim<Spec>): boolean => sortKey(one) < sortKey(claim)

const sortKey = ({ namespace = '', name }: Pick<RawClaim, 'namespace' | 'name'>): string => `${namespace}/${name}`
