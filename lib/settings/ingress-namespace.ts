import type { NetworkSettings } from './network'

/** The namespace in which the chart of each provider installs it. */
const USUAL = {
  traefik: 'traefik',
  ingress: 'ingress-nginx',
  istio: 'istio-system',
  gateway: 'envoy-gateway-system',
} as const

/** Returns the namespace that traffic comes from. The pods of a Gateway of Istio are usually in its namespace. */
export const ingressNamespace = ({ ingress, gateway, provider }: NetworkSettings): string =>
  ingress.namespace ?? (provider === 'istio' ? gateway.namespace : undefined) ?? USUAL[provider]

/** Returns the controller of Ingress objects, as far as their class determines it; undefined for others. */
export function ingressController({ ingress, provider }: NetworkSettings): 'google' | 'nginx' | undefined {
  if (provider !== 'ingress') return undefined
  if (ingress.class.startsWith('gce')) return 'google'
  return ingress.class.includes('nginx') ? 'nginx' : undefined
}
