import type { LocatedFinding } from '../../finding/finding'
import { sameNamespace } from '../../manifest/id'
import { isPlain, type Manifest, type Plain } from '../../manifest/manifest'
import { mapAt, textAt, valueAt } from '../../manifest/value-at'
import { NETWORKING_KIND } from '../../parts/network/traffic'
import { OWNER } from '../../wire/annotations'
import { type Finished, type FinishedPackage, nameOf, type PackageCheck } from '../package-check'
import { bypassesCanary, sharedIngress } from '../rules'
import { BACKEND_READERS, type Backend, ingressBackends } from '../../manifest/observed/backends'

/** Objects in which a Rollout changes the weights of traffic. */
interface Shift {
  rollout: Finished
  stable: string
  canary: string
  routing: Plain
}

/**
 * Reports routes to the stable Service of a canary if the Rollout does not change the weights of these routes. Their
 * traffic stays on the old version. With `dynamicStableScale`, the Rollout even removes the old pods while they still
 * receive this traffic. Source: argo-rollouts v1.9, issue 1760.
 */
export const routesPastCanaries: PackageCheck = {
  needs: 'final',
  run: (pack) => {
    const shifts = shiftsOf(pack)
    if (shifts.size === 0) return []
    const seen = new Set<string>()
    const past = Object.entries(BACKEND_READERS).flatMap(([kind, read]) =>
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
 * Reports paths that route to other Services on the host of a canary. Argo Rollouts copies all paths of a host to the
 * Ingress of the canary, and ingress-nginx accepts only one canary for each path. Source: argo-rollouts v1.9,
 * buildCanaryIngress; ingress-nginx, "Canary", known limitations.
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
    const message = `The canary of ${nameOf(rollout)} applies to all paths of a host in ${nameOf(one)}, including those of \`${other.service}\`. Move the paths of \`${other.service}\` to another Ingress.`
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

/** Checks whether a route targets the stable Service, and the Rollout does not change the weights of the route. */
function isPast(one: Finished, backend: Backend, shift: Shift): boolean {
  const { manifest } = one
  const { rollout, routing } = shift
  const home = rollout.manifest.metadata.namespace
  if (!sameNamespace(backend.namespace ?? manifest.metadata.namespace, home)) return false
  // LummoNetworking itself reports a second port of the same application.
  if (isOfSameApp(one, shift) && !isDynamic(rollout) && !isShiftedElsewhere(one, shift)) return false
  const listed = listingsOf(manifest, routing)
  if (listed.length === 0) return true
  const routes = listed.flatMap(({ routes }) => routes)
  return routes.length > 0 && backend.route !== undefined && !routes.includes(backend.route)
}

/** Returns the entries of a traffic routing that refer to an object. */
const listingsOf = ({ kind, metadata }: Manifest, routing: Plain): { routes: string[] }[] =>
  listedIn(routing, kind).filter(({ name }) => name.split('.')[0] === metadata.name)

/** Checks whether an object was generated by the LummoNetworking of the application. */
const isOfSameApp = ({ manifest: { metadata }, claim }: Finished, { rollout }: Shift): boolean =>
  metadata.labels?.app === rollout.manifest.metadata.labels?.app &&
  (claim?.kind ?? metadata.annotations?.[OWNER])?.startsWith(NETWORKING_KIND) === true

/**
 * Checks whether the user’s traffic routing refers to objects that the LummoNetworking does not generate. With Traefik,
 * the Rollout shifts a TraefikService instead of the routes.
 */
const isShiftedElsewhere = (one: Finished, shift: Shift): boolean =>
  valueAt(shift.rollout.claim?.spec, ['strategy', 'canary', 'trafficRouting']) !== undefined &&
  isOfSameApp(one, shift) &&
  listingsOf(one.manifest, shift.routing).length === 0 &&
  !(one.manifest.kind === 'IngressRoute' && isPlain(shift.routing.traefik))

const isDynamic = ({ manifest }: Finished): boolean =>
  valueAt(manifest, ['spec', 'strategy', 'canary', 'dynamicStableScale']) === true

/** Returns the objects of a kind in which a Rollout changes weights, each with the routes that the Rollout lists. */
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
    ? `whose pods are removed during a canary because of \`dynamicStableScale\` in ${nameOf(rollout)}`
    : `the stable version of ${nameOf(rollout)}, so the canary never gets this traffic`
  const message = `${what}, ${why}. ${fixFor(one, shift)}.`
  const severity = dynamic ? 'error' : 'warning'
  if (isShiftedElsewhere(one, shift)) {
    const place = ['spec', 'strategy', 'canary', 'trafficRouting']
    return rollout.finding(bypassesCanary.at(place, message, { severity, atKey: true }), 'trafficRouting')
  }
  return one.finding(bypassesCanary.at(path, message, { severity, current: service }), service, 'route')
}

/** Returns the fix, which adds this route to the Rollout. */
function fixFor(one: Finished, shift: Shift): string {
  const { rollout, canary, routing } = shift
  const app = rollout.manifest.metadata.labels?.app ?? rollout.manifest.metadata.name
  if (isShiftedElsewhere(one, shift)) return 'Remove `trafficRouting`, so that lummo generates it'
  if (one.claim?.kind === NETWORKING_KIND) return `Add the route to a LummoNetworking with \`app: ${app}\``
  const { kind, metadata } = one.manifest
  const weighted = textAt(routing, ['traefik', 'weightedTraefikServiceName'])
  if (kind === 'IngressRoute' && weighted !== undefined)
    return `Replace the Service with \`kind: TraefikService\`, \`name: ${weighted}\``
  if (kind === 'Ingress' && isPlain(routing.nginx))
    return `Add \`${metadata.name}\` to \`trafficRouting.nginx.stableIngresses\``
  if (kind === 'VirtualService' && isPlain(routing.istio))
    return `Add the destination \`${canary}\`, and list \`${metadata.name}\` in \`trafficRouting.istio.virtualServices\``
  if (kind.endsWith('Route') && isPlain(routing.plugins))
    return `Add the backend \`${canary}\`, and list \`${metadata.name}\` in \`trafficRouting.plugins\``
  return `Replace the route with a LummoNetworking with \`app: ${app}\``
}
