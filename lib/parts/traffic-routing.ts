import { type Draft, type FieldPath, warning } from '../finding/finding'
import { compact, nonEmpty } from '../manifest/compact'
import { ingressController } from '../settings/ingress-namespace'
import type { NetworkSettings } from '../settings/network'
import type { Canary } from './rollout-strategy'
import { istioRouteName, type Traffic, trafficNames, trafficObjects } from './traffic'

type Routing = NonNullable<Canary['trafficRouting']>

/** Source: argo-rollouts v1.9, utils/defaults: its default is the group that Traefik 3 has dropped. */
const TRAEFIK_FLAGS =
  'For Traefik 3 the controller of Argo Rollouts needs `--traefik-api-group=traefik.io --traefik-api-version=traefik.io/v1alpha1`. Check that it has them.'
/** Source: rollouts-plugin-trafficrouter-gatewayapi v0.15, docs/quick-start. */
const GATEWAY_PLUGIN =
  'Argo Rollouts shifts traffic of the Gateway API with its plugin `argoproj-labs/gatewayAPI`. Check that the controller has it.'

/** Source: argo-rollouts v1.9, docs/features/traffic-management/nginx. */
const nginxFlag = (name: string): string =>
  `Argo Rollouts looks after Ingress objects of the class \`nginx\` only, unless its controller has \`--nginx-ingress-classes=${name}\`. Check that it has it.`

/** How Argo Rollouts shifts traffic between the routes that networking makes; undefined where it cannot. */
export function trafficRouting(traffic: Traffic, rollout: string, settings: NetworkSettings): Routing | undefined {
  const names = trafficObjects(traffic.name)
  const { open, inside, grpc } = traffic
  const both = [...(open.length > 0 ? [names.open] : []), ...(inside.length > 0 ? [names.vpn] : [])]
  switch (settings.provider) {
    case 'traefik':
      return { traefik: { weightedTraefikServiceName: trafficNames(rollout).weighted } }
    case 'gateway':
      return {
        plugins: {
          'argoproj-labs/gatewayAPI': compact({
            httpRoutes: nonEmpty(both.map((name) => ({ name }))),
            grpcRoutes: grpc ? [{ name: names.grpc }] : undefined,
          }),
        },
      }
    case 'istio': {
      const routes = (some: readonly number[]) => some.map(istioRouteName)
      const services = [
        ...(open.length > 0 ? [{ name: names.open, routes: routes(open) }] : []),
        ...(inside.length > 0 ? [{ name: names.vpn, routes: routes(inside) }] : []),
        ...(grpc ? [{ name: names.grpc, routes: ['grpc'] }] : []),
      ]
      const [only] = services
      return {
        istio: services.length === 1 && only !== undefined ? { virtualService: only } : { virtualServices: services },
      }
    }
    case 'ingress': {
      const [first] = both
      if (ingressController(settings) !== 'nginx' || first === undefined) return undefined
      return { nginx: both.length === 1 ? { stableIngress: first } : { stableIngresses: both } }
    }
  }
}

/** What the controller needs to be given for that. */
export function controllerNeeds(settings: NetworkSettings, path: FieldPath): Draft[] {
  const { provider, ingress } = settings
  const nginx = ingress.class === 'nginx' ? undefined : nginxFlag(ingress.class)
  const message = { traefik: TRAEFIK_FLAGS, gateway: GATEWAY_PLUGIN, istio: undefined, ingress: nginx }[provider]
  return message === undefined ? [] : [{ ...warning('controller-flags', path, message), severity: 'info' }]
}
