import type { V1LabelSelector } from '@kubernetes/client-node'

/** The spec of a Gateway (gateway.networking.k8s.io/v1), with the fields that matter here. Written by `npm run crd-types`. */
export type StandardGatewaySpec = {
  gatewayClassName: string
  listeners: {
    allowedRoutes?: {
      kinds?: {
        group?: string
        kind: string
      }[]
      namespaces?: {
        from?: 'All' | 'Selector' | 'Same'
        selector?: V1LabelSelector
      }
    }
    hostname?: string
    name: string
    port: number
    protocol: string
    tls?: {
      certificateRefs?: {
        group?: string
        kind?: string
        name: string
        namespace?: string
      }[]
      mode?: 'Terminate' | 'Passthrough'
      options?: Record<string, string>
    }
  }[]
}
