import type { RawClaim, World } from '../../kind/claim'
import { givenName, renamedLike } from '../../kind/given-name'
import { compact } from '../../manifest/compact'
import { groupedBy } from '../../manifest/grouped-by'
import type { Service } from '../../manifest/kubernetes'
import { isPlain, type Manifest, type Plain } from '../../manifest/manifest'
import type { NetworkSettings } from '../../settings/network'
import { scalarText } from '../../manifest/value-at'
import { nameWithSuffix } from '../../manifest/grammar/name'
import type { Identity } from '../identity/identity'
import { type NamedPort, schemeOf, servedPort, spokenBy } from '../container/ports'
import { clusterService } from './service'

/** Ingress traffic of one application. */
export interface Traffic {
  /** Name of the networking object that routes the traffic. */
  name: string
  /** Indexes of the routes to the application: public routes, and routes for the VPN. */
  open: readonly number[]
  inside: readonly number[]
  /** Whether the object has a route for gRPC. */
  grpc: boolean
  /** Settings of the networking object, which can differ from the settings of the application. */
  settings: NetworkSettings
}

/** Kind whose objects route traffic to applications. */
export const NETWORKING_KIND = 'LummoNetworking'

/**
 * Returns the names of the objects between which a canary splits traffic. The stable Service is the Service of the
 * application, so that callers inside the cluster never reach a new version before its promotion. Networking objects
 * route to the weighted object.
 *
 * @param name name of the LummoDeployment or LummoRollout, which is also the name of its Rollout
 */
export const trafficNames = (name: string): { stable: string; canary: string; preview: string; weighted: string } => ({
  stable: name,
  canary: nameWithSuffix(name, 'canary'),
  preview: nameWithSuffix(name, 'preview'),
  weighted: name,
})

/** Returns the name that a route has in an Istio VirtualService. The Rollout refers to this name. */
export const istioRouteName = (at: number): string => `route-${at}`

/** Returns the names of the route objects that a networking object generates. */
export const trafficObjects = (name: string): { open: string; vpn: string; redirect: string; grpc: string } => ({
  open: name,
  vpn: nameWithSuffix(name, 'vpn'),
  redirect: nameWithSuffix(name, 'redirect'),
  grpc: nameWithSuffix(name, 'grpc'),
})

/**
 * Returns the networking objects of the package, keyed by application. The index is computed once, because every
 * workload looks up its networking objects.
 */
const networkingByApp = (world: Pick<World, 'claims' | 'once'>) =>
  world.once('networking by app', () =>
    groupedBy(world.claims(NETWORKING_KIND), (claim) => scalarText(claim.spec.app) ?? givenName(claim)),
  )

/**
 * Returns the networking objects of an application, for example one for public and one for internal traffic. A
 * networking object without a namespace applies to the whole package.
 *
 * @param home the namespace of the application; if the namespace is unknown, the first namespace that one of the
 * objects sets
 */
export function networkingOf(app: string, world: Pick<World, 'claims' | 'once'>, home?: string): readonly RawClaim[] {
  const found = networkingByApp(world).get(app) ?? []
  const wanted = home ?? found.find(({ namespace }) => namespace !== undefined)?.namespace
  return found.filter(({ namespace = wanted }) => namespace === wanted)
}

/**
 * Returns how each networking object routes to an application. Omits networking objects that route only to other
 * applications.
 *
 * @param service the Service of the application, to which a route can also refer
 */
export const trafficOf = (
  app: string,
  service: string,
  world: Pick<World, 'claims' | 'once' | 'settingsOf'>,
  home?: string,
): readonly Traffic[] =>
  networkingOf(app, world, home).map((claim) => ({
    ...leadingTo(service, claim),
    settings: world.settingsOf(claim).network,
  }))

/** Checks whether a route refers to this Service by the current or an earlier name of the Service. */
export const isOwnService = (named: string, own: string, claim: Pick<RawClaim, 'name' | 'renamed'>): boolean =>
  named === own || renamedLike(claim, named) === own

/** Returns those routes of an unchecked claim that target the application itself. */
function leadingTo(service: string, claim: RawClaim): Omit<Traffic, 'settings'> {
  const { domains, routes, grpc } = claim.spec
  const listed = Array.isArray(routes) && routes.length > 0 ? routes : [{}]
  const entries = Array.isArray(domains) && domains.length > 0 ? listed : []
  const leads = (route: Plain): boolean =>
    route.redirect === undefined &&
    route.backends === undefined &&
    route.handler === undefined &&
    (route.service === undefined || isOwnService(scalarText(route.service) ?? '', service, claim))
  const own = entries.flatMap((route, at) => (isPlain(route) && leads(route) ? [{ at, vpn: route.vpn === true }] : []))
  return {
    name: claim.name,
    open: own.filter(({ vpn }) => !vpn).map(({ at }) => at),
    inside: own.filter(({ vpn }) => vpn).map(({ at }) => at),
    grpc: grpc === true,
  }
}

/** Returns a Service in addition to the main Service. Argo Rollouts limits its selector to the pods of one version. */
export const versionService = (name: string, id: Identity, ports: readonly NamedPort[]): Service[] =>
  clusterService({ ...id, name }, ports)

interface Weighted {
  name: string
  port: string
  weight: number
  scheme?: string
}

/**
 * Returns the TraefikService through which Argo Rollouts splits traffic. A list in a custom resource is applied as a
 * whole, so a sync overwrites the weights that the controller has set. All traffic then goes to the stable version, as
 * with other providers. Without weights, Traefik would split the traffic evenly. Source: argo-rollouts v1.9,
 * docs/features/traffic-management/traefik.md.
 */
export function weightedService(
  id: Identity,
  ports: readonly NamedPort[],
  services: { stable: string; canary: string },
): Manifest {
  const port = servedPort(ports) ?? ports[0]
  // Without a scheme, Traefik would use plain HTTP/1 for a gRPC or HTTPS server.
  const scheme =
    port === undefined ? undefined : schemeOf({ ...spokenBy(port), name: port.name, number: port.servicePort })
  const entry = (name: string, weight: number) =>
    compact<Weighted>({ name, port: port?.name ?? 'http', weight, scheme })
  const weighted = [entry(services.stable, 100), entry(services.canary, 0)]
  return {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'TraefikService',
    metadata: { name: trafficNames(id.name).weighted, labels: id.labels },
    spec: { weighted: { services: weighted } },
  }
}
