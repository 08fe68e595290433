import type { Finding } from '../../../lib/finding/finding'
import { noEffect } from '../../../lib/finding/rules'
import type { StandardGatewaySpec } from '../../../lib/manifest/custom-resources/standard-gateway'
import { nameWithSuffix } from '../../../lib/manifest/grammar/name'
import type { NetworkPolicy } from '../../../lib/manifest/kubernetes'
import type { Manifest } from '../../../lib/manifest/manifest'
import { deniesTraffic } from '../../../lib/parts/network/closed-namespace'
import { GATEWAY_NAME, isServedByIstio } from '../../../lib/parts/network/ingress-peers'
import type { NetworkSettings } from '../../../lib/settings/network'
import { type Plan, routeMetadata } from '../plan'

/* A Gateway of the Gateway API for one object, in the namespace of the object, so that the Gateway can read the certificate without a grant. */

/** Checks whether each object gets a Gateway of the Gateway API. */
export const ownsGateway = ({ provider, gateway }: NetworkSettings): boolean => provider === 'gateway' && gateway.create

/** Returns the names of the listeners for HTTPS, one for each host: `https`, `https-2`. */
export const secureListeners = ({ settings, routes }: Plan): string[] =>
  hostsOf(routes).map((_, at) => `${settings.gateway.https}${at === 0 ? '' : `-${at + 1}`}`)

const hostsOf = (routes: Plan['routes']): readonly string[] => routes[0]?.hosts ?? []

/** Returns the Gateway, if the settings request one. Source: gateway-api v1.6. */
export function ownGateway(plan: Plan): Manifest[] {
  const { claim, settings, secret, routes } = plan
  if (!ownsGateway(settings)) return []
  const shared = { allowedRoutes: { namespaces: { from: 'Same' as const } } }
  const names = secureListeners(plan)
  const secure =
    secret === undefined
      ? []
      : hostsOf(routes).map((hostname, at) => ({
          name: names[at] ?? '',
          hostname,
          port: 443,
          protocol: 'HTTPS',
          tls: { mode: 'Terminate' as const, certificateRefs: [{ name: secret }] },
          ...shared,
        }))
  const spec: StandardGatewaySpec = {
    gatewayClassName: settings.gateway.class,
    listeners: [{ name: settings.gateway.http, port: 80, protocol: 'HTTP', ...shared }, ...secure],
  }
  return [
    { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', metadata: routeMetadata(plan, claim.name), spec },
    ...openedGateway(plan),
  ]
}

/**
 * Allows all traffic to and from the pods that Istio runs for the Gateway, if the namespace is isolated. The pods serve
 * clients from outside, and connect to Istio and the application.
 */
function openedGateway({ claim: { name, namespace }, id, settings, world }: Plan): NetworkPolicy[] {
  const isIsolated = (['Ingress', 'Egress'] as const).some((type) => deniesTraffic(type, namespace, world))
  if (!isServedByIstio(settings) || !isIsolated) return []
  return [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: nameWithSuffix(name, 'gateway', 253), labels: id.labels },
      spec: {
        podSelector: { matchLabels: { [GATEWAY_NAME]: name } },
        policyTypes: ['Ingress', 'Egress'],
        // The last port is the status port of the proxy, for load balancers.
        ingress: [{ ports: [80, 443, 15_021].map((port) => ({ port, protocol: 'TCP' })) }],
        egress: [{}],
      },
    },
  ]
}

/** Reports settings of a Gateway that have no effect together. */
export function checkOwnGateway({ provider, gateway }: NetworkSettings): Finding[] {
  if (!gateway.create) return []
  const at = (message: string) => noEffect.at(['spec'], message, { severity: 'warning' })
  if (provider !== 'gateway') {
    return [
      at(
        '`network.gateway.create` has no effect without the Gateway API. Set `network.provider: gateway`, or remove `create`.',
      ),
    ]
  }
  if (gateway.namespace === undefined) return []
  return [
    at(
      '`network.gateway.namespace` has no effect, because each generated Gateway is in the namespace of its routes. Remove `namespace`, or remove `create`.',
    ),
  ]
}
