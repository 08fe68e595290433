import type { FieldPath, Finding } from '../../lib/finding/finding'
import { badValue, chooseOne, givenTwice } from '../../lib/finding/rules'
import type { Claim, World } from '../../lib/kind/claim'
import { serviceOf } from '../../lib/manifest/observed/services'
import { servedPort } from '../../lib/parts/container/ports'
import { noService } from '../../lib/parts/delivery/rules'
import { isOwnService } from '../../lib/parts/network/traffic'
import type { ResolvedRoute, RouteBackend } from './plan'
import type { ParsedRoute } from './routes'
import type { Route, Spec, WeightedService } from './spec'
import { portFor, portsOfService, type ServicePort } from './target/service-ports'
import type { RouteTarget } from './target/target'
import { portsBehind } from './target/workload'

/** Input for the search for the Services of routes. */
interface Surroundings {
  target: RouteTarget
  claim: Claim<Spec>
  world: World
}

/** A route with its Services, or the reason why its Services are unknown. */
interface Resolved {
  route?: ResolvedRoute
  findings: readonly Finding[]
}

/** Port that is assumed for an unknown Service. */
const UNKNOWN: ServicePort = { name: undefined, number: 80, target: undefined, grpc: false, tls: false, plain: false }

/** Finds the Services and ports of each route. Omits and reports routes without a valid port. */
export function resolveRoutes(
  routes: readonly ParsedRoute[],
  surroundings: Surroundings,
): { routes: ResolvedRoute[]; findings: Finding[] } {
  const resolved = routes.map((route) => {
    const { backends } = route.spec
    return backends === undefined ? resolveOne(route, surroundings) : resolveWeighted(route, backends, surroundings)
  })
  return {
    routes: resolved.flatMap(({ route }) => route ?? []),
    findings: resolved.flatMap(({ findings }) => findings),
  }
}

function resolveOne(route: ParsedRoute, surroundings: Surroundings): Resolved {
  const { target } = surroundings
  const { service = target.service, port, redirect } = route.spec
  const path = [...route.path, ...(port === undefined ? [] : ['port'])]
  const unserved = redirect !== undefined && target.ports.length === 0
  const found = unserved ? { service, port: UNKNOWN, isOwn: false } : findBackend({ service, port, path }, surroundings)
  if ('finding' in found) return { findings: [found.finding] }
  const { versions } = target
  const shifted = found.isOwn && redirect === undefined && versions !== undefined && isShifted(found.port, target)
  return {
    route: {
      ...route,
      service: found.service,
      port: found.port,
      weighted: undefined,
      unserved,
      versions: shifted ? versions : undefined,
    },
    findings: [],
  }
}

function resolveWeighted(
  route: ParsedRoute,
  backends: readonly WeightedService[],
  surroundings: Surroundings,
): Resolved {
  const path = [...route.path, 'backends']
  const findings: Finding[] = checkBackends(route, backends)
  const weighted: RouteBackend[] = []
  for (const [at, { service, port = route.spec.port, weight }] of backends.entries()) {
    const found = findBackend({ service, port, path: [...path, at, 'service'] }, surroundings)
    if ('finding' in found) findings.push(found.finding)
    else {
      if (found.isOwn && surroundings.target.versions !== undefined) findings.push(splitTwice(service, [...path, at]))
      weighted.push({ service: found.service, port: found.port, weight })
    }
  }
  const [first] = weighted
  if (first === undefined || findings.length > 0) return { findings }
  const { service, port } = first
  return { route: { ...route, service, port, weighted, unserved: false, versions: undefined }, findings }
}

/** Reports backends that contradict each other, or contradict other fields of the route. */
function checkBackends({ spec, path }: ParsedRoute, backends: readonly WeightedService[]): Finding[] {
  const findings: Finding[] = []
  for (const field of ['service', 'redirect'] as const) {
    if (spec[field] === undefined) continue
    const message = `\`${field}\` and \`backends\` are mutually exclusive. Remove one of the two.`
    findings.push(chooseOne.at([...path, field], message))
  }
  if (backends.every(({ weight }) => weight === 0)) {
    const message = 'All weights are 0, so every request would fail. Set a weight greater than 0.'
    findings.push(badValue.at([...path, 'backends'], message))
  }
  const keys = backends.map(({ service, port = spec.port }) => `${service} ${port}`)
  for (const [at, { service }] of backends.entries()) {
    if (keys.indexOf(keys[at] ?? '') === at) continue
    const message = `\`${service}\` is listed twice. Add up the weights, and remove one of the entries.`
    findings.push(givenTwice.at([...path, 'backends', at, 'service'], message))
  }
  return findings
}

const splitTwice = (service: string, path: FieldPath): Finding =>
  chooseOne.at(
    [...path, 'service'],
    `The traffic of \`${service}\` is already split by its canary. Remove \`backends\` from this route, or the canary from the workload.`,
  )

/**
 * Checks whether the traffic of a port is split. Only the port `http` is split, or the first port if there is no port
 * `http`.
 */
export const isShifted = (port: ServicePort, { ports, versions }: RouteTarget): boolean =>
  versions?.weighted === undefined || port === (servedPort(ports) ?? ports[0])

/** A Service to which a route refers, and the path in the claim that sets its port. */
interface WantedBackend {
  service: string
  port: Route['port']
  path: FieldPath
}

type FoundBackend = { service: string; port: ServicePort; isOwn: boolean }

function findBackend(
  { service: named, port: wanted, path }: WantedBackend,
  { target, claim, world }: Surroundings,
): FoundBackend | { finding: Finding } {
  // The ports are unknown if the application is not in the package. The package can still contain a Service with the
  // name of the application.
  const isOwn = target.ports.length > 0 && isOwnService(named, target.service, claim)
  const service = isOwn ? target.service : named
  const found = isOwn
    ? portFor(wanted, target, path)
    : otherPort({ service, port: wanted, path }, claim.namespace, world)
  return 'finding' in found ? found : { service, port: found.port, isOwn }
}

function otherPort(
  { service: name, port: wanted, path }: WantedBackend,
  namespace: string | undefined,
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
