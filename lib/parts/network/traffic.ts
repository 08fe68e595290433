import type { RawClaim, World } from '../../kind/claim'
import { givenName, renamedLike } from '../../kind/given-name'
import { compact } from '../../manifest/compact'
import { groupedBy } from '../../manifest/grouped-by'
import { kept } from '../../manifest/kept'
import type { Service } from '../../manifest/kubernetes'
import { isPlain, type Manifest, type Plain } from '../../manifest/manifest'
import { scalarText } from '../../manifest/value-at'
import { nameWithSuffix } from '../../manifest/grammar/name'
import type { Identity } from '../identity/identity'
import { type NamedPort, schemeOf, servedPort, spokenBy } from '../container/ports'
import { clusterService } from './service'

/** How traffic from outside comes to an application. */
export interface Traffic {
  /** The networking object that leads to it. */
  name: string
  /** The places of its routes that lead to the application: those for everybody, and those for the VPN. */
  open: readonly number[]
  inside: readonly number[]
  /** It has a route for gRPC. */
  grpc: boolean
}

/** The kind that leads traffic to an application. */
export const NETWORKING_KIND = 'LummoNetworking'

/**
 * The names of what a canary shifts traffic between. The stable one is the application's own Service, so callers inside
 * the cluster never meet a new version before it is promoted; networking routes to the weighted one.
 *
 * @param name of the LummoDeployment or LummoRollout, which is the name of its Rollout
 */
export const trafficNames = (name: string): { stable: string; canary: string; preview: string; weighted: string } => ({
  stable: name,
  canary: nameWithSuffix(name, 'canary'),
  preview: nameWithSuffix(name, 'preview'),
  weighted: name,
})

/** The name by which a Rollout knows a route of Istio’s VirtualService. */
export const istioRouteName = (at: number): string => `route-${at}`

/** The names of the route objects that networking of a name makes. */
export const trafficObjects = (name: string): { open: string; vpn: string; redirect: string; grpc: string } => ({
  open: name,
  vpn: nameWithSuffix(name, 'vpn'),
  redirect: nameWithSuffix(name, 'redirect'),
  grpc: nameWithSuffix(name, 'grpc'),
})

const byApp = kept((claims: readonly RawClaim[]) =>
  groupedBy(claims, (claim) => scalarText(claim.spec.app) ?? givenName(claim)),
)

/**
 * The networking objects of an application: it may have one for the world and one for the company. One that names no
 * namespace is for all of the package.
 *
 * @param home the namespace of the application; where it is not known, the first that one of them names
 */
export function networkingOf(app: string, world: Pick<World, 'claims'>, home?: string): readonly RawClaim[] {
  const found = byApp(world.claims(NETWORKING_KIND)).get(app) ?? []
  const wanted = home ?? found.find(({ namespace }) => namespace !== undefined)?.namespace
  return found.filter(({ namespace = wanted }) => namespace === wanted)
}

/**
 * How each of its networking objects leads to an application; one that leads only elsewhere has no route here.
 *
 * @param service the application’s own Service, which a route may name as well
 */
export const trafficOf = (
  app: string,
  service: string,
  world: Pick<World, 'claims'>,
  home?: string,
): readonly Traffic[] => networkingOf(app, world, home).map((claim) => leadingTo(service, claim))

/** Whether the Service that a route names is this one, by its name here or by the one it had before its host renamed it. */
export const isOwnService = (named: string, own: string, claim: Pick<RawClaim, 'name' | 'renamed'>): boolean =>
  named === own || renamedLike(claim, named) === own

/** Which routes lead to the application itself; of a claim that nobody has checked. */
function leadingTo(service: string, claim: RawClaim): Traffic {
  const { domains, routes, grpc } = claim.spec
  const listed = Array.isArray(routes) && routes.length > 0 ? routes : [{}]
  const entries = Array.isArray(domains) && domains.length > 0 ? listed : []
  const leads = (route: Plain): boolean =>
    route.redirect === undefined &&
    (route.service === undefined || isOwnService(scalarText(route.service) ?? '', service, claim))
  const own = entries.flatMap((route, at) => (isPlain(route) && leads(route) ? [{ at, vpn: route.vpn === true }] : []))
  return {
    name: claim.name,
    open: own.filter(({ vpn }) => !vpn).map(({ at }) => at),
    inside: own.filter(({ vpn }) => vpn).map(({ at }) => at),
    grpc: grpc === true,
  }
}

/** A Service beside the main one. Argo Rollouts narrows its selector to the pods of one version. */
export const versionService = (name: string, id: Identity, ports: readonly NamedPort[]): Service[] =>
  clusterService({ ...id, name }, ports)

interface Weighted {
  name: string
  port: string
  weight: number
  scheme?: string
}

/**
 * The TraefikService that Argo Rollouts shifts traffic with. A list of a custom resource is applied as a whole, so a sync
 * resets what the controller has set: to the stable version alone, as with the other providers. Without weights Traefik
 * would share evenly. Source: argo-rollouts v1.9, docs/features/traffic-management/traefik.md.
 */
export function weightedService(
  id: Identity,
  ports: readonly NamedPort[],
  services: { stable: string; canary: string },
): Manifest {
  const port = servedPort(ports) ?? ports[0]
  // Without the scheme Traefik would speak plain HTTP/1 to a server of gRPC or HTTPS.
  const scheme = port === undefined ? undefined : schemeOf(spokenBy(port))
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
