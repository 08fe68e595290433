import { z } from 'zod'
import { formatted, oneOrMore, port, quantity, withMeta } from '../../lib/kind/table/zod-fields'
import { identityFields } from '../../lib/parts/identity/spec'
import { patchesSpec } from '../../lib/parts/patches/spec'

const portRef = () => z.union([port(), formatted('port-name')])

const middleware = withMeta(
  z.strictObject({
    name: formatted('dns-subdomain').describe('Name of the Middleware.'),
    namespace: formatted('dns-label')
      .optional()
      .describe('Namespace of the Middleware. Traefik must allow references to other namespaces.'),
  }),
  { shorthand: 'name' },
)

const rateLimit = withMeta(
  z.strictObject({
    average: z.int().min(1).describe('Allowed requests per second for each client.'),
    burst: z
      .int()
      .min(1)
      .optional()
      .describe('Number of additional requests that are allowed in a burst. Default: the same as `average`.'),
  }),
  { shorthand: 'average' },
)

const headerMap = () => z.record(formatted('header-name'), formatted('header-value'))

const redirect = withMeta(
  z.strictObject({
    to: formatted('url').describe('Target URL: `https://new.example.com`, with or without a path.'),
    keepPath: z.boolean().default(true).describe('Appends the requested path to the target.'),
    permanent: z
      .boolean()
      .default(true)
      .describe('Sends status 301, which browsers cache. With `false`, sends status 302.'),
  }),
  { shorthand: 'to' },
)

const backend = z.strictObject({
  service: formatted('dns-1035-label').describe('Name of the Service.'),
  port: portRef().optional().describe('Port of the Service. Default: `port` of the route.'),
  weight: z
    .int()
    .min(0)
    .max(1000)
    .describe('Weight of the Service, relative to the sum of all weights. With `0`, the Service gets no requests.'),
})

const route = z.strictObject({
  match: formatted('traefik-rule')
    .optional()
    .describe('Traefik v3 rule that selects the requests: PathPrefix(`/api`) && Method(`GET`). Default: all requests.'),
  path: formatted('url-path')
    .optional()
    .describe('Path prefix, as an alternative to `match`: matches this path and everything below it.'),
  vpn: z
    .boolean()
    .default(false)
    .describe(
      'Restricts the route to clients in the VPN. No other route of the package serves the requests that this route matches.',
    ),
  service: formatted('dns-1035-label')
    .optional()
    .describe('Name of another Service as the backend. Default: the Service of `app`.'),
  port: portRef().optional().describe('Port of the Service. Default: `http`, or the only port.'),
  backends: z
    .array(backend)
    .min(1)
    .max(16)
    .optional()
    .describe(
      'Services between which requests are split by weight: `[{service: api-v1, weight: 90}, {service: api-v2, weight: 10}]`. Replaces `service`.',
    ),
  handler: formatted('dns-subdomain')
    .optional()
    .describe(
      'Name of a GatiHandler. Matches the path of the handler, unless `path` or `match` is set, and splits requests between its versions by weight. Replaces `service`.',
    ),
  rateLimit: rateLimit.optional().describe('Maximum number of requests per second for each client: `100`.'),
  headers: z
    .strictObject({
      request: headerMap().optional().describe('Headers to set on requests. An empty string removes the header.'),
      response: headerMap().optional().describe('Headers to set on responses. An empty string removes the header.'),
    })
    .optional()
    .describe('Headers to set or remove.'),
  stripPrefix: formatted('url-path')
    .optional()
    .describe('Path prefix to remove before the request reaches the application.'),
  redirect: redirect.optional().describe('Redirect to another URL. The application does not receive the requests.'),
  compress: z.boolean().optional().describe('Compresses responses.'),
  bodyLimit: quantity('memory').optional().describe('Maximum size of a request body: `10Mi`.'),
  middlewares: oneOrMore(middleware)
    .optional()
    .describe(
      'Names of existing Traefik Middlewares. They apply after the Middlewares that lummo generates from the fields above.',
    ),
  priority: z
    .int()
    .min(1)
    .max(99_999)
    .optional()
    .describe(
      'Priority among overlapping routes. The highest number wins. Default: the length of the rule. VPN routes always win.',
    ),
})

export const spec = z.strictObject({
  app: withMeta(identityFields.app.describe('Label `app` of the application that receives the traffic.'), {}),
  'part-of': identityFields['part-of'],
  namespace: formatted('dns-label').optional().describe('Namespace, if `metadata.namespace` is not set.'),
  domains: withMeta(oneOrMore(formatted('host')).optional(), { aliases: ['hosts', 'host'] }).describe(
    'Hostnames: `app.example.com` or `*.example.com`.',
  ),
  routes: oneOrMore(route)
    .optional()
    .describe(
      'Routes for the domains. Set a list, or an object keyed by path (`{/api: {vpn: true}}`, or to Services: `{/api: api}`) or by any other name, which overlays can merge. Default: all requests are routed to the application.',
    ),
  grpc: z
    .boolean()
    .default(false)
    .describe(
      'Also serves gRPC without TLS at `<app>.<internalDomain>` of the settings. The hostname does not restrict access: any client that reaches the plain-text port of the controller can send gRPC requests.',
    ),
  ports: z
    .strictObject({
      http: port().optional().describe('Port that serves HTTP.'),
      grpc: port().optional().describe('Port that serves gRPC.'),
    })
    .optional()
    .describe('Ports of the pods, if the workload is in another package.'),
  tls: z
    .boolean()
    .default(true)
    .describe(
      'Serves HTTPS and redirects plain HTTP to HTTPS. With `false`, serves only plain HTTP, for internal hosts.',
    ),
  certificate: z
    .strictObject({
      name: formatted('dns-subdomain')
        .optional()
        .describe(
          'Name of the Certificate and its Secret. Default: `<app>-cert`. A second object of the same application needs another name.',
        ),
      secret: formatted('dns-subdomain')
        .optional()
        .describe(
          'Name of an existing Secret with a certificate, which replaces a generated certificate. For Istio, the Secret must be in the namespace of the gateway.',
        ),
      issuer: withMeta(
        z.strictObject({
          name: formatted('dns-subdomain').describe('Name of the issuer.'),
          kind: z.enum(['ClusterIssuer', 'Issuer']).default('ClusterIssuer').describe('Kind of the issuer.'),
          dns: z
            .boolean()
            .default(false)
            .describe('Proves the ownership of domains through DNS records. Required for `*.example.com`.'),
        }),
        { shorthand: 'name' },
      )
        .optional()
        .describe('Issuer of the certificate. Default: `network.issuer` of the settings.'),
      google: z
        .boolean()
        .optional()
        .describe(
          'Uses a certificate that Google manages (ManagedCertificate). Requires the Ingress controller of GKE.',
        ),
    })
    .optional()
    .describe('TLS certificate. Default: a certificate for the domains, issued through cert-manager.'),
  annotations: z
    .record(formatted('label-key'), z.string())
    .optional()
    .describe('Annotations of the routes only, which override generated annotations.'),
  patches: patchesSpec
    .optional()
    .describe('Patches for generated objects. Use patches to set fields that have no shortcut.'),
})

export type Spec = z.output<typeof spec>
export type Route = NonNullable<Spec['routes']>[number]
export type WeightedService = z.output<typeof backend>
