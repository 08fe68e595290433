import type { NetworkSettings } from './network'

/** Where each provider's own chart installs it. */
const USUAL = {
  traefik: 'traefik',
  ingress: 'ingress-nginx',
  istio: 'istio-system',
  gateway: 'envoy-gateway-system',
} as const

/** The namespace from which traffic comes in. */
export const ingressNamespace = ({ ingress, provider }: NetworkSettings): string => ingress.namespace ?? USUAL[provider]

/** Who serves the Ingress objects, as far as their class says so; undefined for others, and where there are none. */
export function ingressController({ ingress, provider }: NetworkSettings): 'google' | 'nginx' | undefined {
  if (provider !== 'ingress') return undefined
  if (ingress.class.startsWith('gce')) return 'google'
  return ingress.class.includes('nginx') ? 'nginx' : undefined
}
