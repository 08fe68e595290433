import type { Finding, FieldPath } from '../../finding/finding'
import { compact, nonEmpty } from '../../manifest/compact'
import { groupedBy } from '../../manifest/grouped-by'
import { ingressController } from '../../settings/ingress-namespace'
import type { NetworkSettings } from '../../settings/network'
import type { Canary } from './rollout-strategy'
import { istioRouteName, type Traffic, trafficNames, trafficObjects } from '../network/traffic'
import { controllerFlags } from './rules'

type Routing = NonNullable<Canary['trafficRouting']>

/** Traefik 3 no longer supports the default API group of Argo Rollouts. Source: argo-rollouts v1.9, utils/defaults. */
const TRAEFIK_FLAGS =
  'For Traefik 3, the Argo Rollouts controller requires the flags `--traefik-api-group=traefik.io --traefik-api-version=traefik.io/v1alpha1`. Add any missing flags to the controller.'
/** Message about the plugin for the Gateway API. Source: rollouts-plugin-trafficrouter-gatewayapi v0.15, docs/quick-start. */
const GATEWAY_PLUGIN =
  'Traffic shifting with the Gateway API requires the Argo Rollouts plugin `argoproj-labs/gatewayAPI`. Install the plugin in the controller if it is missing.'

/**
 * Returns the message about the flag for the class of an Ingress. Source: argo-rollouts v1.9,
 * docs/features/traffic-management/nginx.
 */
const nginxFlag = (name: string): string =>
  `By default, Argo Rollouts manages only Ingresses of the class \`nginx\`. Check that the Argo Rollouts controller has \`--nginx-ingress-classes=${name}\`.`

/**
 * Returns how Argo Rollouts splits traffic between the routes of the networking objects; undefined if it cannot split
 * traffic, or if no route targets the application.
 */
export function trafficRouting(traffic: readonly Traffic[], rollout: string): Routing | undefined {
  const groups = [...groupedBy(traffic, ({ settings }) => controllerOf(settings)).values()]
  const routings = groups.flatMap((some) => routingBy(some, rollout) ?? [])
  return routings.length === 0 ? undefined : Object.assign({}, ...routings)
}

const controllerOf = (settings: NetworkSettings): string =>
  settings.provider === 'ingress' ? `ingress ${ingressController(settings)}` : settings.provider

/** Returns how traffic is split between the routes of one controller. */
function routingBy(traffic: readonly Traffic[], rollout: string): Routing | undefined {
  const routes = traffic.flatMap(routeObjects)
  const http = routes.filter(({ protocol }) => protocol === 'http')
  const [first] = traffic
  if (routes.length === 0 || first === undefined) return undefined
  switch (first.settings.provider) {
    case 'traefik':
      return { traefik: { weightedTraefikServiceName: trafficNames(rollout).weighted } }
    case 'gateway': {
      const named = (some: readonly RouteObject[]) => nonEmpty(some.map(({ name }) => ({ name })))
      const grpc = routes.filter(({ protocol }) => protocol === 'grpc')
      return {
        plugins: { 'argoproj-labs/gatewayAPI': compact({ httpRoutes: named(http), grpcRoutes: named(grpc) }) },
      }
    }
    case 'istio': {
      const services = routes.map(({ name, routes }) => ({ name, routes: [...routes] }))
      const [only] = services
      return {
        istio: services.length === 1 && only !== undefined ? { virtualService: only } : { virtualServices: services },
      }
    }
    case 'ingress': {
      const [stable] = http
      if (ingressController(first.settings) !== 'nginx' || stable === undefined) return undefined
      return {
        nginx: http.length === 1 ? { stableIngress: stable.name } : { stableIngresses: http.map(({ name }) => name) },
      }
    }
  }
}

/** An object with routes to the application. For Istio, also contains the names of these routes. */
interface RouteObject {
  name: string
  protocol: 'http' | 'grpc'
  routes: readonly string[]
}

function routeObjects({ name, open, inside, grpc }: Traffic): RouteObject[] {
  const names = trafficObjects(name)
  const all: RouteObject[] = [
    { name: names.open, protocol: 'http', routes: open.map(istioRouteName) },
    { name: names.vpn, protocol: 'http', routes: inside.map(istioRouteName) },
    { name: names.grpc, protocol: 'grpc', routes: grpc ? ['grpc'] : [] },
  ]
  return all.filter(({ routes }) => routes.length > 0)
}

/** Returns the end of a message, which contains the fix. */
export function toShift(app: string, traffic: readonly Traffic[]): string {
  const [first] = traffic
  if (first === undefined) return `add a LummoNetworking for \`${app}\` to shift traffic exactly`
  if (traffic.every((one) => routeObjects(one).length === 0))
    return `route \`${app}\` in LummoNetworking \`${first.name}\` to shift traffic exactly`
  return `set a provider that can shift traffic, unlike an Ingress of class \`${first.settings.ingress.class}\``
}

/** Reports the flags that the controller requires. */
export function controllerNeeds(traffic: readonly Traffic[], path: FieldPath): Finding[] {
  const routed = traffic.filter((one) => routeObjects(one).length > 0)
  const messages = routed.flatMap(({ settings: { provider, ingress } }) => {
    const nginx = ingress.class === 'nginx' ? undefined : nginxFlag(ingress.class)
    return { traefik: TRAEFIK_FLAGS, gateway: GATEWAY_PLUGIN, istio: undefined, ingress: nginx }[provider] ?? []
  })
  return [...new Set(messages)].map((message) => controllerFlags.at(path, message))
}
