import type { Finding } from '../../../lib/finding/finding'
import type { Claim, World } from '../../../lib/kind/claim'
import { givenName } from '../../../lib/kind/given-name'
import { sameNamespace } from '../../../lib/manifest/id'
import type { Manifest } from '../../../lib/manifest/manifest'
import { BACKEND_READERS } from '../../../lib/manifest/observed/backends'
import { shortList } from '../../../lib/manifest/text'
import { hostsMeet, mayOverlap } from '../../../lib/manifest/traefik-rule/rule-terms'
import { networkingOf } from '../../../lib/parts/network/traffic'
import { ownerOf } from '../../../lib/wire/annotations'
import { type ResolvedRoute, routeBackends } from '../plan'
import { type ParsedRoute, routesOf, routeText } from '../routes'
import { vpnBypass } from '../rules'
import type { Spec } from '../spec'
import { backendsIn, foreignRoutes } from './foreign-routes'
import { isOther } from './routes-by-host'

/** The package, as one LummoNetworking sees it. */
interface Surroundings {
  claim: Claim<Spec>
  world: World
}

/**
 * Reports objects that route requests of a VPN route to the same Service through another host, without a restriction.
 * Conflicts on the same host are reported by `checkOverlaps`.
 */
export function checkBypasses(claim: Claim<Spec>, routes: readonly ResolvedRoute[], world: World): Finding[] {
  const reported = new Set<object>()
  const inside = routes.filter(({ spec }) => spec.vpn && spec.redirect === undefined)
  // If all routes of the hosts are VPN routes, a public host of another object is deliberate.
  const hasOpen = inside.length < routes.length
  return inside.flatMap((route) => [
    ...foreignBypasses(route, { claim, world }, reported),
    ...(hasOpen ? ownBypasses(route, { claim, world }, reported) : []),
  ])
}

/** Reports Kubernetes objects that bypass the VPN. Each object is reported once. */
function foreignBypasses(route: ResolvedRoute, { claim, world }: Surroundings, reported: Set<object>): Finding[] {
  const services = new Set(
    routeBackends(route).flatMap(({ service }) => [
      service,
      givenName({ name: service, ...(claim.renamed === undefined ? {} : { renamed: claim.renamed }) }),
    ]),
  )
  return [...services].flatMap((service) =>
    world.natives(Object.keys(BACKEND_READERS), service).flatMap((object) => {
      if (reported.has(object) || ownerOf(object)?.kind === claim.kind) return []
      const hosts = hostsPast(route, service, object, { claim, world })
      if (hosts.length === 0) return []
      reported.add(object)
      const name = `${object.kind}/${object.metadata.name}`
      const known = hosts.filter((host) => host !== '*').map((host) => `\`${host}\``)
      const moved = known.length === 1 ? 'this host' : 'these hosts'
      const [through, fix] =
        known.length === 0
          ? ['any host', `Set a host in ${name}, and limit its clients.`]
          : [shortList(known), `Replace ${name} with ${moved} in \`domains\`, or limit its clients.`]
      const message = `${name} (${world.where(object)}) routes ${through} to \`${service}\` and bypasses the VPN for ${routeText(route)}. ${fix}`
      return [vpnBypass.at([...route.path, 'vpn'], message)]
    }),
  )
}

/** Returns the hosts through which an object routes requests of a VPN route to its Service. */
function hostsPast(route: ResolvedRoute, service: string, object: Manifest, { claim, world }: Surroundings): string[] {
  // The Service of a route that removes a prefix gets other paths than the route matches.
  const match = route.spec.stripPrefix === undefined ? route.match : undefined
  const hosts = backendsIn(object)
    .filter((one) => one.service === service)
    .filter(({ namespace = object.metadata.namespace }) => sameNamespace(namespace, claim.namespace))
    .flatMap((backend) => foreignRoutes(object, backend, world))
    .filter(({ rule }) => mayOverlap(match, rule))
    .flatMap((one) => one.hosts)
    .filter((host) => host === '*' || !route.hosts.some((own) => hostsMeet(own, host)))
  return [...new Set(hosts)]
}

/** Reports other networking objects of the application with a public route for requests of a VPN route. */
function ownBypasses(route: ResolvedRoute, { claim, world }: Surroundings, reported: Set<object>): Finding[] {
  if (!leadsToApp(route)) return []
  return networkingOf(claim.spec.app ?? givenName(claim), world, claim.namespace).flatMap((other) => {
    if (!isOther(other, claim) || reported.has(other)) return []
    const open = routesOf(other.spec as Partial<Spec>).find(
      (one) =>
        one.spec.vpn !== true &&
        leadsToApp(one) &&
        !one.hosts.some((host) => route.hosts.some((own) => hostsMeet(own, host))) &&
        mayOverlap(route.match, one.match),
    )
    if (open === undefined) return []
    reported.add(other)
    const hosts = shortList(open.hosts.map((host) => `\`${host}\``))
    const message = `${other.kind}/${other.name} (${world.where(other, open.path)}) routes ${hosts} to the same Service and bypasses the VPN for ${routeText(route)}. Add ${open.hosts.length === 1 ? 'this host' : 'these hosts'} to \`domains\`, or set \`vpn: true\` in that route.`
    return [vpnBypass.at([...route.path, 'vpn'], message)]
  })
}

/** Checks whether a route targets the Service of its application. */
const leadsToApp = ({ spec }: ParsedRoute): boolean =>
  (['service', 'backends', 'handler', 'redirect'] as const).every((field) => spec[field] === undefined)
