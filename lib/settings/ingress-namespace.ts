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
