import type { Finding, FieldPath } from '../../lib/finding/finding'
import { noService } from '../../lib/parts/delivery/rules'
import type { Claim, World } from '../../lib/kind/claim'
import type { Manifest } from '../../lib/manifest/manifest'
import { serviceOf } from '../../lib/manifest/observed/services'
import { servedPort } from '../../lib/parts/container/ports'
import type { Identity } from '../../lib/parts/identity/identity'
import { isOwnService } from '../../lib/parts/network/traffic'
import type { NetworkSettings } from '../../lib/settings/network'
import type { ParsedRoute } from './routes'
import type { Route, Spec } from './spec'
import { portFor, portsOfService, type ServicePort } from './target/service-ports'
import type { RouteTarget, Versions } from './target/target'
import { portsBehind } from './target/workload'
import { notExpressible } from './rules'

/** A route and its Service. */
export interface ResolvedRoute extends ParsedRoute {
  service: string
  port: ServicePort
  /** Whether the route redirects for an application without pods. Its Service does not exist. */
  unserved: boolean
  /** Versions of the application between which the traffic of the route is split. */
  versions: Versions | undefined
}

/** The input from which a provider generates routes. */
export interface Plan {
  claim: Claim<Spec>
  id: Identity
  settings: NetworkSettings
  world: World
  routes: readonly ResolvedRoute[]
  /** The route for gRPC within the cluster, and its host. */
  grpc: { host: string; service: string; port: ServicePort; versions: Versions | undefined } | undefined
  /** The Secret with the certificate; undefined with `tls: false`. */
  secret: string | undefined
}

/** The output of a provider. */
export interface RouteObjects {
  manifests: Manifest[]
  findings: Finding[]
}

/** Returns the metadata of a route object. */
export const routeMetadata = ({ claim, id }: Plan, name: string): Manifest['metadata'] => ({
  name,
  labels: id.labels,
  ...(claim.spec.annotations === undefined ? {} : { annotations: { ...claim.spec.annotations } }),
})

/** Port that is assumed for an unknown Service. */
const UNKNOWN: ServicePort = { name: undefined, number: 80, target: undefined, grpc: false, tls: false, plain: false }

/** Finds the Service and port of each route. */
export function resolveRoutes(
  routes: readonly ParsedRoute[],
  target: RouteTarget,
  claim: Claim<Spec>,
  world: World,
): { routes: ResolvedRoute[]; findings: Finding[] } {
  const findings: Finding[] = []
  const resolved = routes.flatMap((route): ResolvedRoute[] => {
    const { service: named = target.service, port: wanted, redirect } = route.spec
    const path = [...route.path, ...(wanted === undefined ? [] : ['port'])]
    const unserved = redirect !== undefined && target.ports.length === 0
    // An application without ports is not in the package. The package can still contain a Service with its name.
    const own = target.ports.length > 0 && isOwnService(named, target.service, claim)
    const service = own ? target.service : named
    const ofPackage = () =>
      own ? portFor(wanted, target, path) : otherPort(service, wanted, { namespace: claim.namespace, path }, world)
    const found = unserved ? { port: UNKNOWN } : ofPackage()
    if ('finding' in found) {
      findings.push(found.finding)
      return []
    }
    const { versions } = target
    const shifted = own && redirect === undefined && versions !== undefined && isShifted(found.port, target)
    return [{ ...route, service, port: found.port, unserved, versions: shifted ? versions : undefined }]
  })
  return { routes: resolved, findings }
}

/**
 * Checks whether the traffic of a port is split. Only `http` is split, or the first port if there is no port `http`.
 */
export const isShifted = (port: ServicePort, { ports, versions }: RouteTarget): boolean =>
  versions?.weighted === undefined || port === (servedPort(ports) ?? ports[0])

function otherPort(
  name: string,
  wanted: Route['port'],
  { namespace, path }: { namespace: string | undefined; path: FieldPath },
  world: World,
): { port: ServicePort } | { finding: Finding } {
  const found = world.get('Service', name, namespace)
  const service = found === undefined ? undefined : serviceOf(found)
  if (service?.isPartial === false) {
    const ports = portsOfService(service, portsBehind(service, namespace, world))
    return portFor(wanted, { service: name, ports }, path)
  }
  if (typeof wanted === 'string') {
    const message = `The package has no Service \`${name}\`, so its port \`${wanted}\` is unknown. Set the port number.`
    return { finding: noService.at(path, message) }
  }
  return { port: { ...UNKNOWN, number: wanted ?? UNKNOWN.number } }
}

/** Returns the finding for a feature that a provider does not support. */
export const cannot = (provider: string, what: string, path: FieldPath, fix: string): Finding =>
  notExpressible.at(path, `${provider} cannot ${what}. ${fix}`)
