import type { NetworkSettings } from './network'

/** The default namespace of the Helm chart of each provider. */
const USUAL = {
  traefik: 'traefik',
  ingress: 'ingress-nginx',
  istio: 'istio-system',
  gateway: 'envoy-gateway-system',
} as const

/** Returns the namespace that traffic comes from. The pods of an Istio Gateway are usually in its namespace. */
export const ingressNamespace = ({ ingress, gateway, provider }: NetworkSettings): string =>
  ingress.namespace ?? (provider === 'istio' ? gateway.namespace : undefined) ?? USUAL[provider]

/** Returns the controller of Ingress objects, if their class determines it; undefined otherwise. */
export function ingressController({ ingress, provider }: NetworkSettings): 'google' | 'nginx' | undefined {
  if (provider !== 'ingress') return undefined
  if (ingress.class.startsWith('gce')) return 'google'
  return ingress.class.includes('nginx') ? 'nginx' : undefined
}
