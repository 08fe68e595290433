import { type Draft, error, type FieldPath, warning } from '../../lib/finding/finding'
import type { Claim, RawClaim, World } from '../../lib/kind/claim'
import { groupedBy } from '../../lib/manifest/grouped-by'
import { kept } from '../../lib/manifest/kept'
import { isPlain, type Manifest } from '../../lib/manifest/manifest'
import { parseRule, ruleText } from '../../lib/manifest/rule'
import { hostsMeet, mayOverlap, surelyWithin, termsOf } from '../../lib/manifest/rule-terms'
import { ownerOf } from '../../lib/wire/annotations'
import { type Led, routesOf, routeText } from './routes'
import type { Spec } from './spec'
import { VPN_PRIORITY } from './vpn-priority'

/** A route beside the one that is looked at, and where it stands. */
interface Beside extends Led {
  where: () => string
  /** It answers HTTPS; otherwise plain HTTP, where no priority of the other counts. */
  tls: boolean
  /** Of the object itself; otherwise of another one. */
  own: boolean
  /** Reported there, not here. */
  later: boolean
}

/** What is wrong between routes, of this object and of the package. */
export function checkOverlaps(claim: Claim<Spec>, routes: readonly Led[], world: World): Draft[] {
  const around = besideOf(claim, world)
  const findings: Draft[] = []
  for (const led of routes) {
    if (termsOf(led.match)?.length === 0) {
      const message = 'No request can meet this rule: its conditions exclude each other. Correct it.'
      findings.push(error('never-matches', [...led.path, 'match'], message))
      continue
    }
    const before: Beside[] = routes
      .filter(({ at }) => at !== led.at)
      .map((one) => ({
        ...one,
        where: () => `\`routes\`, entry ${one.at + 1}`,
        tls: claim.spec.tls,
        own: true,
        later: one.at > led.at,
      }))
    const others = [...before, ...around.filter(({ hosts }) => meet(hosts, led.hosts))]
    findings.push(...clashesOf(led, others), ...vpnOf(led, claim.spec.tls, others, world))
  }
  return [
    ...findings,
    ...checkNatives(claim, routes, world),
    ...checkHomes(claim, world),
    ...checkGateways(claim, routes, around, world),
  ]
}

const meet = (some: readonly string[], others: readonly string[]): boolean =>
  some.some((one) => others.some((other) => hostsMeet(one, other)))

function besideOf(claim: Claim<Spec>, world: World): Beside[] {
  const { exact, byTail } = routesByHost(world.claims(claim.kind))
  const hosts = [...new Set(routesOf(claim.spec)[0]?.hosts ?? [])]
  const near = hosts.flatMap((host) =>
    host.startsWith('*.')
      ? (byTail.get(tailOf(host)) ?? [])
      : [...(exact.get(host) ?? []), ...(exact.get(`*${tailOf(host)}`) ?? [])],
  )
  return [...new Set(near)]
    .filter(({ owner }) => !isSame(owner, claim))
    .map(({ led, owner }) => ({
      ...led,
      where: () => `${owner.kind}/${owner.name}, ${world.where(owner, led.path)}`,
      tls: owner.spec.tls !== false,
      own: false,
      later: sortKey(owner) > sortKey(claim),
    }))
}

/** Whether another object of the package is for one of the hosts as well. */
export const sharesHosts = (claim: Claim<Spec>, world: World): boolean => besideOf(claim, world).length > 0

interface Owned {
  led: Led
  owner: RawClaim
}

const tailOf = (host: string): string => host.slice(host.indexOf('.'))

/** The routes of all objects by their hosts, read once for all of them: in pairs it would cost the square. */
const routesByHost = kept((claims: readonly RawClaim[]) => {
  const owned = claims.flatMap((owner) =>
    routesOf(owner.spec as Partial<Spec>).flatMap((led) => led.hosts.map((host) => ({ host, route: { led, owner } }))),
  )
  const by = (keyOf: (host: string) => string) => {
    const index = groupedBy(owned, ({ host }) => keyOf(host))
    return new Map<string, Owned[]>([...index].map(([key, entries]) => [key, entries.map(({ route }) => route)]))
  }
  return { exact: by((host) => host), byTail: by(tailOf) }
})

const isSame = (one: RawClaim, other: Claim<Spec>): boolean => sortKey(one) === sortKey(other)
const sortKey = ({ namespace = '', name }: Pick<RawClaim, 'namespace' | 'name'>): string => `${namespace}/${name}`

function clashesOf(led: Led, others: readonly Beside[]): Draft[] {
  const twin = others.find(
    (one) =>
      !one.later &&
      matchText(one) === matchText(led) &&
      (led.route.priority ?? 0) === (one.route.priority ?? 0) &&
      led.route.vpn === one.route.vpn,
  )
  if (twin === undefined) return []
  const hosts = led.hosts.filter((host) => twin.hosts.some((other) => hostsMeet(host, other)))
  const message = `${hosts.map((host) => `\`${host}\``).join(', ')} with ${routeText(led)} is led somewhere by another route as well (${twin.where()}). Keep one of the two.`
  return [error('route-clash', led.path, message)]
}

const matchText = ({ match }: Led): string => (match === undefined ? '' : ruleText(match))

/** An open route beside one that is for the VPN. */
function vpnOf(led: Led, tls: boolean, others: readonly Beside[], world: World): Draft[] {
  if (led.route.vpn) return []
  const { provider } = world.settings.network
  const path: FieldPath = led.path
  return (
    others
      .filter(({ route, whole }) => route.vpn && mayOverlap(whole, led.whole))
      // One is enough to mend it; first one that answers at another door, where the VPN route cannot win.
      .sort((one, other) => Number(one.tls === tls) - Number(other.tls === tls))
      .slice(0, 1)
      .map((inside) => {
        const what = `the VPN route for ${routeText(inside)} (${inside.where()})`
        const wins =
          inside.tls === tls && (provider === 'traefik' || (provider === 'ingress' && isMoreSpecific(inside, led)))
        if (!wins) {
          const message = `What this route matches overlaps with ${what}, so the VPN could be passed by. Make one of them narrower so that they cannot meet.`
          return error('vpn-overlap', path, message)
        }
        if (surelyWithin(led.whole, inside.whole)) {
          const message = `Everything this route matches is also matched by ${what}, which always wins: nobody outside reaches it. Take it out there, for example with \`&& !(${matchText(led).replaceAll('`', '"')})\`.`
          return warning('vpn-overlap', path, message)
        }
        const message = `This route overlaps with ${what}. There the VPN route wins.`
        return { ...warning('vpn-overlap', path, message), severity: 'info' as const }
      })
  )
}

/** nginx takes the longest path that fits: a VPN route inside an open one wins, not the other way round. */
const isMoreSpecific = (inside: Led, open: Led): boolean =>
  surelyWithin(inside.whole, open.whole) && !surelyWithin(open.whole, inside.whole)

/** Routes that others wrote in Kubernetes’ own words. */
function checkNatives(claim: Claim<Spec>, routes: readonly Led[], world: World): Draft[] {
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

const isForeign = (object: Manifest, kind: string): boolean => ownerOf(object)?.startsWith(`${kind}/`) !== true

function checkIngressRoute(object: Manifest, routes: readonly Led[], world: World): Draft[] {
  const entries = isPlain(object.spec) && Array.isArray(object.spec.routes) ? object.spec.routes.filter(isPlain) : []
  return entries.flatMap(({ match, priority }, at) => {
    const read = typeof match === 'string' ? parseRule(match) : undefined
    if (read === undefined || !('rule' in read)) return []
    const { rule } = read
    const where = `IngressRoute \`${object.metadata.name}\`, ${world.where(object, ['spec', 'routes', at])}`
    return routes
      .filter(({ whole }) => mayOverlap(whole, rule))
      .flatMap((led): Draft[] => {
        const rank = typeof priority === 'number' && priority !== 0 ? priority : String(match).length
        if (led.route.vpn && rank >= VPN_PRIORITY) {
          const message = `Another route may let people past the VPN (${where}): its priority is ${rank}. Lower it below ${VPN_PRIORITY}.`
          return [error('vpn-overlap', [...led.path, 'vpn'], message)]
        }
        if (ruleText(rule) !== ruleText(led.whole)) return []
        return [
          error('route-clash', led.path, `Another route has the same hosts and rule (${where}). Keep one of the two.`),
        ]
      })
  })
}

function sharesHost(object: Manifest, hosts: readonly string[], world: World): Draft[] {
  const text = JSON.stringify(object.spec)
  const at = hosts.findIndex((host) => text.includes(JSON.stringify(host)))
  if (at < 0) return []
  const message = `${object.kind} \`${object.metadata.name}\` (${world.where(object)}) leads \`${hosts[at]}\` as well. Which of the two answers depends on the controller; keep one.`
  return [warning('host-twice', ['spec', 'domains', at], message)]
}

/** A host in two namespaces has two owners. */
function checkHomes(claim: Claim<Spec>, world: World): Draft[] {
  const { exact } = routesByHost(world.claims(claim.kind))
  return (claim.spec.domains ?? []).flatMap((host, at) => {
    const other = (exact.get(host) ?? []).find(
      ({ owner: { namespace } }) =>
        namespace !== undefined && claim.namespace !== undefined && namespace < claim.namespace,
    )?.owner
    if (other === undefined) return []
    const message = `\`${host}\` is also led to the namespace \`${other.namespace}\` (${other.kind}/${other.name}, ${world.where(other)}), so two objects answer for it. Keep a host in one namespace.`
    return [warning('host-twice', ['spec', 'domains', at], message)]
  })
}

/**
 * On Istio each object has a Gateway, and of several that serve HTTPS for one host only the first is taken.
 * Source: istio 1.30, pilot/pkg/model/gateway.go, MergeGateways.
 */
function checkGateways(
  claim: Claim<Spec>,
  routes: readonly Led[],
  around: readonly Beside[],
  { settings }: World,
): Draft[] {
  if (settings.network.provider !== 'istio' || routes.every(({ route }) => route.vpn)) return []
  return (claim.spec.domains ?? []).flatMap((host, at) => {
    const first = around.find(
      ({ hosts, later, tls, route }) => !later && !route.vpn && hosts.includes(host) && (tls || claim.spec.tls),
    )
    if (first === undefined) return []
    const message = `Istio serves HTTPS for a host through one Gateway, and \`${host}\` has that of another object (${first.where()}): the routes here would answer nobody. Write them there, each with its \`service\`, or keep the host in one of the two.`
    return [error('not-expressible', ['spec', 'domains', at], message)]
  })
}
