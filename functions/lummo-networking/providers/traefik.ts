import type { IngressRouteSpec } from '../../../lib/manifest/custom-resources/ingress-route'
import type { Finding } from '../../../lib/finding/finding'
import { compact, nonEmpty } from '../../../lib/manifest/compact'
import type { Manifest } from '../../../lib/manifest/manifest'
import { nameWithSuffix } from '../../../lib/manifest/grammar/name'
import { schemeOf } from '../../../lib/parts/container/ports'
import { sharesHosts } from '../conflicts/routes-by-host'
import { routeBackends, type RouteObjects, type Plan, routeMetadata, type ResolvedRoute } from '../plan'
import { type MiddlewareRef, Middlewares } from './traefik-middlewares'
import { hostsRule, wayRule } from './traefik-rule'
import { VPN_PRIORITY } from '../../../lib/parts/network/vpn-priority'

const API = 'traefik.io/v1alpha1'
type RouteServices = Parameters<typeof routeBackends>[0]
type RouteEntry = IngressRouteSpec['routes'][number]
type Tls = NonNullable<IngressRouteSpec['tls']>

/**
 * Returns the IngressRoutes and their Middlewares, including IngressRoutes for gRPC and for the redirect to HTTPS.
 * Source: traefik v3.7 CRDs.
 */
export function traefikRoutes(plan: Plan): RouteObjects {
  const { claim, routes, secret, grpc } = plan
  const version = plan.world.settings.targets.traefik
  const middlewares = new Middlewares(plan)
  const hosts = hostsIn(sharesHosts(claim, plan.world))
  const findings: Finding[] = []
  const manifests: Manifest[] = []
  const entries = routes.flatMap((way) => {
    const refs = middlewares.of(way)
    const rules = hosts(way.hosts).map((some) => wayRule({ ...way, hosts: some }, version))
    // Only the first rule is checked, because otherwise the same mistake would be reported for each host.
    findings.push(...rules.slice(0, 1).flatMap(({ finding }) => finding ?? []))
    return rules.map(({ text }) => entry(text, way, refs))
  })
  if (entries.length > 0) {
    const tls: Tls | undefined = secret === undefined ? undefined : { secretName: secret }
    const entryPoints = [secret === undefined ? 'web' : 'websecure']
    manifests.push(ingressRoute(plan, claim.name, compact<IngressRouteSpec>({ entryPoints, routes: entries, tls })))
    if (secret !== undefined) manifests.push(redirectRoute(plan, middlewares, hosts))
  }
  if (grpc !== undefined) {
    const services = servicesOf(grpc)
    const route: RouteEntry = { kind: 'Rule', match: hostsRule([grpc.host], version), services }
    const name = nameWithSuffix(claim.name, 'grpc')
    manifests.push(ingressRoute(plan, name, { entryPoints: ['web'], routes: [route] }))
  }
  return { manifests: [...manifests, ...middlewares.manifests], findings: [...findings, ...middlewares.findings] }
}

const ingressRoute = (plan: Plan, name: string, spec: IngressRouteSpec): Manifest => ({
  apiVersion: API,
  kind: 'IngressRoute',
  metadata: routeMetadata(plan, name),
  spec,
})

type Hosts = (hosts: readonly string[]) => readonly (readonly string[])[]

/**
 * Returns groups of hosts that can share a route. If other objects also use some of the hosts, each host gets a
 * separate route, because Traefik prefers the longest rule: a rule with many hosts would take precedence over a more
 * specific path of another object. Source: traefik v3.7, rules-and-priority.
 */
const hostsIn =
  (shared: boolean): Hosts =>
  (hosts) =>
    shared ? hosts.map((host) => [host]) : [hosts]

function entry(text: string, way: ResolvedRoute, refs: readonly MiddlewareRef[]): RouteEntry {
  const { vpn, priority } = way.spec
  return compact<RouteEntry>({
    kind: 'Rule',
    match: text,
    priority: vpn ? VPN_PRIORITY + (priority ?? text.length) : priority,
    middlewares: nonEmpty(refs),
    services: way.unserved ? NO_SERVICE : servicesOf(way),
  })
}

/** Built-in Service of Traefik for routes that respond without a backend. Traefik drops routes that have no Service. */
const NO_SERVICE: NonNullable<RouteEntry['services']> = [{ kind: 'TraefikService', name: 'noop@internal' }]

/**
 * Returns the Services of a route. The TraefikService of a canary contains the weights. A TraefikService has no port,
 * because the Services that it lists have ports.
 */
function servicesOf(way: RouteServices): NonNullable<RouteEntry['services']> {
  const { versions } = way
  if (versions?.weighted !== undefined) return [{ kind: 'TraefikService', name: versions.weighted }]
  // Without a TraefikService, Argo Rollouts does not set weights, so the stable version gets all requests.
  const backends = versions === undefined ? routeBackends(way) : routeBackends(way).slice(0, 1)
  return backends.map(({ service, port, weight }) =>
    compact<NonNullable<RouteEntry['services']>[number]>({
      name: service,
      port: port.name ?? port.number,
      scheme: schemeOf(port),
      weight: versions === undefined ? weight : undefined,
    }),
  )
}

/** Returns the redirect from plain HTTP to HTTPS. The Service is never used, but a route must have a Service. */
function redirectRoute(plan: Plan, middlewares: Middlewares, hosts: Hosts): Manifest {
  const [first] = plan.routes
  const toHttps = middlewares.toHttps()
  const routes = hosts(first?.hosts ?? []).map(
    (some): RouteEntry => ({
      kind: 'Rule',
      match: hostsRule(some, plan.world.settings.targets.traefik),
      middlewares: [toHttps],
      services: first === undefined || first.unserved ? NO_SERVICE : servicesOf(first),
    }),
  )
  return ingressRoute(plan, nameWithSuffix(plan.claim.name, 'redirect'), { entryPoints: ['web'], routes })
}
