import { z } from 'zod'

const name = () => z.string().min(1)

/** Settings for ingress traffic. */
export const networkSettings = z.strictObject({
  provider: z
    .enum(['traefik', 'gateway', 'ingress', 'istio'])
    .default('traefik')
    .describe('Ingress API: Traefik IngressRoutes, the Gateway API, Ingress objects (ingress-nginx, GKE), or Istio.'),
  internalDomain: z
    .string()
    .min(1)
    .default('internal')
    .describe('Domain of internal hosts. gRPC is served at `<app>.<internalDomain>`.'),
  clusterDomain: z
    .string()
    .min(1)
    .meta({ format: 'dns-subdomain' })
    .default('cluster.local')
    .describe('DNS domain of the cluster, used in the addresses that `lummo outputs` prints.'),
  issuer: z
    .strictObject({
      name: name().default('letsencrypt').describe('Name of the issuer.'),
      kind: z.enum(['ClusterIssuer', 'Issuer']).default('ClusterIssuer').describe('Kind of the issuer.'),
      dns: z
        .boolean()
        .default(false)
        .describe('Proves the ownership of domains through DNS records. Required for `*.example.com`.'),
    })
    .meta({ shorthand: 'name' })
    .prefault({})
    .describe('Issuer of certificates in cert-manager.'),
  vpn: z
    .strictObject({
      ranges: z
        .array(z.string().meta({ format: 'cidr' }))
        .min(1)
        .meta({ single: true })
        .optional()
        .describe(
          'IP ranges of the VPN as the controller sees them: `203.0.113.0/24`. Only for Traefik and ingress-nginx.',
        ),
      middleware: z
        .strictObject({
          name: name().describe('Name of the Middleware.'),
          namespace: name().optional().describe('Namespace of the object. Default: the namespace of the application.'),
        })
        .optional()
        .describe('Existing Traefik Middleware. Default: `vpn-only` in the namespace `traefik`.'),
      gateway: z
        .strictObject({
          name: name().describe('Name of the Gateway.'),
          namespace: name().optional().describe('Namespace of the object. Default: the namespace of the application.'),
        })
        .optional()
        .describe('Gateway that only the VPN can reach. Only for the Gateway API and Istio.'),
    })
    .prefault({})
    .describe('Restriction of routes with `vpn: true`.'),
  gateway: z
    .strictObject({
      create: z
        .boolean()
        .default(false)
        .describe(
          'For the Gateway API: generates a Gateway in the namespace of each LummoNetworking, with the certificate and a listener for each domain.',
        ),
      class: name().default('istio').describe('Class of generated Gateways of the Gateway API.'),
      name: name().default('public').describe('Name of the Gateway.'),
      namespace: name()
        .optional()
        .describe('Namespace of the Gateway. Default: the namespace of the ingress controller.'),
      http: name().default('http').describe('Name of the plain HTTP listener.'),
      https: name()
        .default('https')
        .describe('Name of the HTTPS listener. The listener serves only the certificates that it references.'),
      selector: z
        .record(z.string(), z.string())
        .default({ istio: 'ingressgateway' })
        .describe('Labels of the Istio gateway pods, for generated Gateways.'),
    })
    .prefault({})
    .describe(
      'Gateway of the routes. Gateway API: an existing Gateway, or a generated one with `create: true`. Istio: an existing Gateway with certificates and redirects to HTTPS, if `name` or `namespace` is set. Otherwise, lummo generates a Gateway for each object, on the pods that `selector` selects.',
    ),
  ingress: z
    .strictObject({
      namespace: name()
        .optional()
        .describe(
          'Namespace of the ingress controller. Default: `traefik`, `ingress-nginx` or `envoy-gateway-system`, depending on the provider. For Istio, the default is `gateway.namespace` or `istio-system`.',
        ),
      ranges: z
        .array(z.string().meta({ format: 'cidr' }))
        .meta({ single: true })
        .optional()
        .describe(
          'IP ranges of a load balancer outside the cluster. NetworkPolicies allow these ranges instead of the namespace of the controller. The ranges of the GKE Ingress are built in; with the class `gce-internal`, add the proxy-only subnet.',
        ),
      class: name()
        .default('nginx')
        .describe('Ingress class. A class with `nginx` in its name is treated as ingress-nginx, and `gce…` as GKE.'),
    })
    .prefault({})
    .describe('Ingress controller, from which external traffic comes.'),
  monitoring: z
    .strictObject({ namespace: name().describe('Namespace of Prometheus.') })
    .default({ namespace: 'monitoring' })
    .describe('Prometheus servers that scrape metrics.'),
})

export type NetworkSettings = z.output<typeof networkSettings>
