import type { Finding, FieldPath } from '../../lib/finding/finding'
import { noService } from '../../lib/parts/delivery/rules'
import type { Claim, World } from '../../lib/kind/claim'
import type { Manifest } from '../../lib/manifest/manifest'
import { serviceOf } from '../../lib/manifest/observed/services'
import { servedPort } from '../../lib/parts/container/ports'
import type { Identity } from '../../lib/parts/identity/identity'
import { isOwnService } from '../../lib/parts/network/traffic'
import type { NetworkSettings } from '../../lib/settings/network'
import type { Led } from './routes'
import type { Route, Spec } from './spec'
import { portFor, portsOfService, type ServicePort, type Target, type Versions } from './target/target'
import { notExpressible } from './rules'

/** A route and the Service it leads to. */
export interface Way extends Led {
  service: string
  port: ServicePort
  /** A redirect of an application that is nowhere: there is no such Service. */
  unserved: boolean
  /** Between which versions its traffic is shifted. */
  versions: Versions | undefined
}

/** What a provider makes routes from. */
export interface Plan {
  claim: Claim<Spec>
  id: Identity
  settings: NetworkSettings
  world: World
  ways: readonly Way[]
  /** The way of gRPC inside the company, and its host. */
  grpc: { host: string; service: string; port: ServicePort; versions: Versions | undefined } | undefined
  /** The Secret with the certificate; none with `tls: false`. */
  secret: string | undefined
}

/** What a provider comes to. */
export interface Emitted {
  manifests: Manifest[]
  findings: Finding[]
}

/** Metadata of a route object. */
export const routeMetadata = ({ claim, id }: Plan, name: string): Manifest['metadata'] => ({
  name,
  labels: id.labels,
  ...(claim.spec.annotations === undefined ? {} : { annotations: { ...claim.spec.annotations } }),
})

/** The port of a Service that nothing is known of. */
const UNKNOWN: ServicePort = { name: undefined, number: 80, target: undefined, grpc: false, tls: false }

/** Finds the Service and port of each route. */
export function waysOf(
  routes: readonly Led[],
  target: Target,
  claim: Claim<Spec>,
  world: World,
): { ways: Way[]; findings: Finding[] } {
  const findings: Finding[] = []
  const ways = routes.flatMap((led): Way[] => {
    const { service: named = target.service, port: wanted, redirect } = led.route
    const path = [...led.path, ...(wanted === undefined ? [] : ['port'])]
    const unserved = redirect !== undefined && target.ports.length === 0
    // An application without ports is not in the package; a Service of that name may be.
    const own = target.ports.length > 0 && isOwnService(named, target.service, claim)
    const service = own ? target.service : named
    const found = unserved
      ? { port: UNKNOWN }
      : own
        ? portFor(wanted, target, path)
        : otherPort(service, wanted, { namespace: claim.namespace, path }, world)
    if ('finding' in found) {
      findings.push(found.finding)
      return []
    }
    const { versions } = target
    const shifted = own && redirect === undefined && versions !== undefined && isShifted(found.port, target)
    return [{ ...led, service, port: found.port, unserved, versions: shifted ? versions : undefined }]
  })
  return { ways, findings }
}

/** The weights are kept for one port of an application: `http`, or its first. */
export const isShifted = (port: ServicePort, { ports, versions }: Target): boolean =>
  versions?.weighted === undefined || port === (servedPort(ports) ?? ports[0])

function otherPort(
  name: string,
  wanted: Route['port'],
  { namespace, path }: { namespace: string | undefined; path: FieldPath },
  world: World,
): { port: ServicePort } | { finding: Finding } {
  const found = world.get('Service', name, namespace)
  const service = found === undefined ? undefined : serviceOf(found)
  if (service?.isPartial === false) return portFor(wanted, { service: name, ports: portsOfService(service) }, path)
  if (typeof wanted === 'string') {
    const message = `The package has no Service \`${name}\`, so what its port \`${wanted}\` is cannot be known. Give the number of the port.`
    return { finding: noService.at(path, message) }
  }
  return { port: { ...UNKNOWN, number: wanted ?? UNKNOWN.number } }
}

/** What a provider cannot do is said, never left out. */
export const cannot = (provider: string, what: string, path: FieldPath, cure: string): Finding =>
  notExpressible.at(path, `${provider} cannot ${what}. ${cure}`)
