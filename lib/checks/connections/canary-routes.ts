import type { FieldPath, LocatedFinding } from '../../finding/finding'
import { sameNamespace } from '../../manifest/id'
import { isPlain, type Manifest, type Plain } from '../../manifest/manifest'
import { mapAt, mapsAt, mapsIn, textAt, valueAt } from '../../manifest/value-at'
import { OWNER } from '../../wire/annotations'
import { type Finished, type FinishedPackage, nameOf, type PackageCheck } from '../package-check'
import { bypassesCanary, sharedIngress } from '../rules'

/** A field that routes traffic to a Service by the name of the Service. */
interface Backend {
  service: string
  /** Namespace of the Service; absent if it is the namespace of the object. */
  namespace?: string
  path: FieldPath
  /** Name of the route within the object. Only routes of Istio have one. */
  route?: string
}

/** Objects in which a Rollout changes the weights of traffic. */
interface Shift {
  rollout: Finished
  stable: string
  canary: string
  routing: Plain
}

/**
 * Kinds whose objects route traffic to Services by name, each with the function that reads it. Source: their CRDs in
 * target versions.
 */
const READERS: Readonly<Record<string, (manifest: Manifest) => Backend[]>> = {
  Ingress: ingressBackends,
  'IngressRoute.traefik.io': traefikBackends(['spec', 'routes']),
  'IngressRouteTCP.traefik.io': traefikBackends(['spec', 'routes']),
  'TraefikService.traefik.io': weightedBackends,
  'HTTPRoute.gateway.networking.k8s.io': gatewayBackends,
  'GRPCRoute.gateway.networking.k8s.io': gatewayBackends,
  'TCPRoute.gateway.networking.k8s.io': gatewayBackends,
  'TLSRoute.gateway.networking.k8s.io': gatewayBackends,
  'VirtualService.networking.istio.io': istioBackends,
}

/**
 * Reports routes to the stable Service of a canary that the Rollout does not change. The traffic of these routes stays
 * on the old version. With `dynamicStableScale`, the Rollout even removes the old pods while they still receive this
 * traffic. Source: argo-rollouts v1.9, issue 1760.
 */
export const routesPastCanaries: PackageCheck = {
  needs: 'final',
  run: (pack) => {
    const shifts = shiftsOf(pack)
    if (shifts.size === 0) return []
    const seen = new Set<string>()
    const past = Object.entries(READERS).flatMap(([kind, read]) =>
      pack.subjects([kind]).flatMap((one) =>
        read(one.manifest).flatMap((backend) =>
          (shifts.get(backend.service) ?? []).flatMap((shift) => {
            const who = one.claim === undefined ? nameOf(one) : `${one.claim.kind}/${one.claim.name}`
            const key = `${who} ${one.manifest.metadata.namespace ?? ''} ${nameOf(shift.rollout)}`
            if (seen.has(key) || !isPast(one, backend, shift)) return []
            seen.add(key)
            return [report(one, backend, shift)]
          }),
        ),
      ),
    )
    return [...past, ...pack.subjects(['Ingress']).flatMap((one) => sharedHosts(one, [...shifts.values()].flat()))]
  },
}

/**
 * Reports paths of other Services at the host of a canary. Argo Rollouts copies all paths of a host to the Ingress of
 * the canary, and ingress-nginx accepts only one canary for each path. Source: argo-rollouts v1.9, buildCanaryIngress;
 * ingress-nginx, "Canary", known limitations.
 */
function sharedHosts(one: Finished, shifts: readonly Shift[]): LocatedFinding[] {
  const { manifest } = one
  return shifts.flatMap(({ rollout, stable, routing }) => {
    if (!isPlain(routing.nginx) || !sameNamespace(manifest.metadata.namespace, rollout.manifest.metadata.namespace))
      return []
    if (!listedIn({ nginx: routing.nginx }, 'Ingress').some(({ name }) => name === manifest.metadata.name)) return []
    const backends = ingressBackends(manifest).filter(({ path }) => path[1] === 'rules')
    const hosts = new Set(backends.flatMap(({ service, path }) => (service === stable ? path[2] : [])))
    const other = backends.find(({ service, path }) => service !== stable && hosts.has(path[2]))
    if (other === undefined) return []
    const message = `The canary of ${nameOf(rollout)} copies all paths of a host of ${nameOf(one)}, also those of \`${other.service}\`. Move them to another Ingress.`
    return [one.finding(sharedIngress.at(other.path, message, { current: other.service }), other.service)]
  })
}

function shiftsOf(pack: FinishedPackage): Map<string, Shift[]> {
  const shifts = new Map<string, Shift[]>()
  for (const rollout of pack.all(['Rollout'])) {
    const canary = mapAt(rollout.manifest, ['spec', 'strategy', 'canary'])
    const [stable, next] = [textAt(canary, ['stableService']), textAt(canary, ['canaryService'])]
    if (!isPlain(canary.trafficRouting) || stable === undefined || next === undefined) continue
    const shift = { rollout, stable, canary: next, routing: canary.trafficRouting }
    shifts.set(stable, [...(shifts.get(stable) ?? []), shift])
  }
  return shifts
}

/** Checks whether a route goes to the stable Service but the Rollout does not change its weights. */
function isPast({ manifest, claim }: Finished, backend: Backend, { rollout, routing }: Shift): boolean {
  const home = rollout.manifest.metadata.namespace
  if (!sameNamespace(backend.namespace ?? manifest.metadata.namespace, home)) return false
  // LummoNetworking itself reports a second port of the same application.
  const { labels, annotations } = manifest.metadata
  const isOwn =
    labels?.app === rollout.manifest.metadata.labels?.app &&
    (claim?.kind ?? annotations?.[OWNER])?.startsWith('LummoNetworking') === true
  if (isOwn && !isDynamic(rollout)) return false
  const listed = listedIn(routing, manifest.kind).filter(({ name }) => name.split('.')[0] === manifest.metadata.name)
  if (listed.length === 0) return true
  const routes = listed.flatMap(({ routes }) => routes)
  return routes.length > 0 && backend.route !== undefined && !routes.includes(backend.route)
}

const isDynamic = ({ manifest }: Finished): boolean =>
  valueAt(manifest, ['spec', 'strategy', 'canary', 'dynamicStableScale']) === true

/** Returns the objects of a kind in which a Rollout changes weights, each with the routes that the Rollout names. */
function listedIn(routing: Plain, kind: string): { name: string; routes: string[] }[] {
  const plugin = mapAt(routing, ['plugins', 'argoproj-labs/gatewayAPI'])
  const places: Readonly<Record<string, readonly unknown[]>> = {
    Ingress: ['nginx.stableIngress', 'nginx.stableIngresses', 'alb.ingress', 'alb.ingresses'].map((path) =>
      valueAt(routing, path.split('.')),
    ),
    TraefikService: [textAt(routing, ['traefik', 'weightedTraefikServiceName'])],
    HTTPRoute: [plugin.httpRoute, plugin.httpRoutes],
    GRPCRoute: [plugin.grpcRoute, plugin.grpcRoutes],
    TCPRoute: [plugin.tcpRoute, plugin.tcpRoutes],
    TLSRoute: [plugin.tlsRoute, plugin.tlsRoutes],
    VirtualService: [valueAt(routing, ['istio', 'virtualService']), valueAt(routing, ['istio', 'virtualServices'])],
  }
  const entries = (places[kind] ?? []).flat()
  return entries.flatMap((entry) => {
    if (typeof entry === 'string') return [{ name: entry, routes: [] }]
    const name = textAt(entry, ['name'])
    const routes = valueAt(entry, ['routes'])
    return name === undefined ? [] : [{ name, routes: Array.isArray(routes) ? routes.map(String) : [] }]
  })
}

function report(one: Finished, { path, service }: Backend, shift: Shift): LocatedFinding {
  const { rollout } = shift
  const dynamic = isDynamic(rollout)
  const what = `${nameOf(one)} routes to \`${service}\``
  const why = dynamic
    ? `whose pods are removed during a canary by \`dynamicStableScale\` of ${nameOf(rollout)}`
    : `the stable version of ${nameOf(rollout)}, so its traffic never reaches the canary`
  const message = `${what}, ${why}. ${fixFor(one, shift)}.`
  const severity = dynamic ? 'error' : 'warning'
  return one.finding(bypassesCanary.at(path, message, { severity, current: service }), service, 'route')
}

/** Returns the fix that adds this route to the Rollout. */
function fixFor({ manifest, claim }: Finished, { rollout, canary, routing }: Shift): string {
  const app = rollout.manifest.metadata.labels?.app ?? rollout.manifest.metadata.name
  if (claim?.kind === 'LummoNetworking') return `Add the route to a LummoNetworking with \`app: ${app}\``
  const { kind, metadata } = manifest
  const weighted = textAt(routing, ['traefik', 'weightedTraefikServiceName'])
  if (kind === 'IngressRoute' && weighted !== undefined)
    return `Replace the Service with \`kind: TraefikService\`, \`name: ${weighted}\``
  if (kind === 'Ingress' && isPlain(routing.nginx))
    return `Add \`${metadata.name}\` to \`trafficRouting.nginx.stableIngresses\``
  if (kind === 'VirtualService' && isPlain(routing.istio))
    return `Add the destination \`${canary}\`, and list \`${metadata.name}\` in \`trafficRouting.istio.virtualServices\``
  if (kind.endsWith('Route') && isPlain(routing.plugins))
    return `Add the backend \`${canary}\`, and list \`${metadata.name}\` in \`trafficRouting.plugins\``
  return `Replace it with a LummoNetworking with \`app: ${app}\``
}

function ingressBackends(manifest: Manifest): Backend[] {
  const named = (path: FieldPath): Backend[] => {
    const service = textAt(manifest, [...path, 'service', 'name'])
    return service === undefined ? [] : [{ service, path: [...path, 'service', 'name'] }]
  }
  return [
    ...named(['spec', 'defaultBackend']),
    ...mapsAt(manifest, ['spec', 'rules']).flatMap(([at, rule]) =>
      mapsAt(rule, ['http', 'paths']).flatMap(([number]) =>
        named(['spec', 'rules', at, 'http', 'paths', number, 'backend']),
      ),
    ),
  ]
}

/** Returns the entries of a list that refer to a Service. Omits entries that name another kind. */
const namedServices = (list: unknown, path: FieldPath): Backend[] =>
  mapsIn(list).flatMap(([at, { kind = 'Service', name, namespace }]) =>
    kind === 'Service' && typeof name === 'string'
      ? [{ service: name, path: [...path, at, 'name'], ...(typeof namespace === 'string' ? { namespace } : {}) }]
      : [],
  )

function traefikBackends(routes: FieldPath): (manifest: Manifest) => Backend[] {
  return (manifest) =>
    mapsAt(manifest, routes).flatMap(([at, { services }]) => namedServices(services, [...routes, at, 'services']))
}

function weightedBackends(manifest: Manifest): Backend[] {
  const mirroring = mapAt(manifest, ['spec', 'mirroring'])
  const path = ['spec', 'weighted', 'services']
  return [
    ...namedServices(valueAt(manifest, path), path),
    ...namedServices([mirroring], ['spec', 'mirroring']).map((one) => ({
      ...one,
      path: ['spec', 'mirroring', 'name'],
    })),
  ]
}

function gatewayBackends(manifest: Manifest): Backend[] {
  return mapsAt(manifest, ['spec', 'rules']).flatMap(([at, { backendRefs }]) =>
    namedServices(backendRefs, ['spec', 'rules', at, 'backendRefs']),
  )
}

/** Returns the backends of a VirtualService. A host is the name of a Service, or `name.namespace.svc.cluster.local`. */
function istioBackends(manifest: Manifest): Backend[] {
  return ['http', 'tls', 'tcp'].flatMap((protocol) =>
    mapsAt(manifest, ['spec', protocol]).flatMap(([at, { name, route }]) =>
      mapsIn(route).flatMap(([number, entry]): Backend[] => {
        const [service, namespace] = (textAt(entry, ['destination', 'host']) ?? '').split('.')
        if (service === undefined || service === '') return []
        const path = ['spec', protocol, at, 'route', number, 'destination', 'host']
        const home = namespace === undefined ? {} : { namespace }
        return [{ service, path, ...home, ...(typeof name === 'string' ? { route: name } : {}) }]
      }),
    ),
  )
}
