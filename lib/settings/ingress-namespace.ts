import type { NetworkSettings } from './network'

/** Default namespace of each provider’s Helm chart. */
const USUAL_INGRESS_NAMESPACES = {
  traefik: 'traefik',
  ingress: 'ingress-nginx',
  istio: 'istio-system',
  gateway: 'envoy-gateway-system',
} as const

/**
 * Returns the namespace from which external traffic comes. For Istio, the pods of the Gateway are usually in its
 * namespace.
 */
export const ingressNamespace = ({ ingress, gateway, provider }: NetworkSettings): string =>
  ingress.namespace ?? (provider === 'istio' ? gateway.namespace : undefined) ?? USUAL_INGRESS_NAMESPACES[provider]

/** Returns the controller of Ingress objects; undefined if their class does not determine the controller. */
export function ingressController({ ingress, provider }: NetworkSettings): 'google' | 'nginx' | undefined {
  if (provider !== 'ingress') return undefined
  if (ingress.class.startsWith('gce')) return 'google'
  return ingress.class.includes('nginx') ? 'nginx' : undefined
}
