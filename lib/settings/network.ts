import { z } from 'zod'

const name = () => z.string().min(1)

/** How traffic comes to applications. */
export const networkSettings = z.strictObject({
  provider: z
    .enum(['traefik', 'gateway', 'ingress', 'istio'])
    .default('traefik')
    .describe(
      'What leads traffic in: Traefik’s IngressRoutes, the Gateway API, Ingress objects (ingress-nginx, GKE), or Istio.',
    ),
  internalDomain: z
    .string()
    .min(1)
    .default('internal')
    .describe('The domain of hosts inside the company: gRPC is served at `<app>.<internalDomain>`.'),
  issuer: z
    .strictObject({
      name: name().default('letsencrypt').describe('The name of the issuer.'),
      kind: z.enum(['ClusterIssuer', 'Issuer']).default('ClusterIssuer').describe('Its kind.'),
      dns: z
        .boolean()
        .default(false)
        .describe('It proves domains by DNS records, as certificates for `*.example.com` need.'),
    })
    .meta({ shorthand: 'name' })
    .prefault({})
    .describe('Who signs certificates (cert-manager).'),
  vpn: z
    .strictObject({
      ranges: z
        .array(z.string().meta({ format: 'cidr' }))
        .min(1)
        .meta({ single: true })
        .optional()
        .describe(
          'The addresses of the VPN, as the controller sees them: `203.0.113.0/24`. Traefik and ingress-nginx.',
        ),
      middleware: z
        .strictObject({
          name: name().describe('Its name.'),
          namespace: name().optional().describe('Its namespace. Default: that of the application.'),
        })
        .optional()
        .describe('A Middleware of Traefik that is there already. Default: `vpn-only` in the namespace `traefik`.'),
      gateway: z
        .strictObject({
          name: name().describe('Its name.'),
          namespace: name().optional().describe('Its namespace. Default: that of the application.'),
        })
        .optional()
        .describe('The Gateway that only the VPN reaches. Gateway API and Istio.'),
    })
    .prefault({})
    .describe('Who counts as inside the VPN, for routes with `vpn: true`.'),
  gateway: z
    .strictObject({
      name: name().default('public').describe('Its name.'),
      namespace: name().optional().describe('Its namespace. Default: that of the ingress controller.'),
      http: name().default('http').describe('Its listener for plain HTTP.'),
      https: name().default('https').describe('Its listener for HTTPS; it serves the certificates that it names.'),
      selector: z
        .record(z.string(), z.string())
        .default({ istio: 'ingressgateway' })
        .describe('The labels of Istio’s gateway pods.'),
    })
    .prefault({})
    .describe('The shared Gateway of the Gateway API, and the pods of Istio’s.'),
  ingress: z
    .strictObject({
      namespace: name()
        .optional()
        .describe(
          'The namespace of the ingress controller. Default: `traefik`, `ingress-nginx`, `istio-system` or `envoy-gateway-system`, by provider.',
        ),
      ranges: z
        .array(z.string().meta({ format: 'cidr' }))
        .meta({ single: true })
        .optional()
        .describe(
          'Instead, for a load balancer outside of the cluster: its addresses. Those of GKE’s Ingress are known; with the class `gce-internal` add your proxy-only subnet.',
        ),
      class: name()
        .default('nginx')
        .describe('The class of Ingress objects. One with `nginx` in its name is ingress-nginx, `gce…` is GKE.'),
    })
    .prefault({})
    .describe('Where traffic from outside comes from.'),
  monitoring: z
    .strictObject({ namespace: name().describe('The namespace of Prometheus.') })
    .default({ namespace: 'monitoring' })
    .describe('Where metrics are scraped from.'),
})

export type NetworkSettings = z.output<typeof networkSettings>
