import { z } from 'zod'
import { formatted, oneOrMore, port, quantity, words } from '../../lib/kind/table/zod-fields'
import { identityFields } from '../../lib/parts/identity/spec'
import { patchesSpec } from '../../lib/parts/patches/spec'

const portRef = () => z.union([port(), formatted('port-name')])

const middleware = words(
  z.strictObject({
    name: formatted('dns-subdomain').describe('Its name.'),
    namespace: formatted('dns-label')
      .optional()
      .describe('Its namespace, which Traefik has to be allowed to cross to.'),
  }),
  { shorthand: 'name' },
)

const rateLimit = words(
  z.strictObject({
    average: z.int().min(1).describe('How many requests a second each client may make.'),
    burst: z.int().min(1).optional().describe('How many more may come at once. Default: as many as `average`.'),
  }),
  { shorthand: 'average' },
)

const headerMap = () => z.record(formatted('header-name'), formatted('header-value'))

const redirect = words(
  z.strictObject({
    to: formatted('url').describe('Where to: `https://new.example.com`, or with a path.'),
    keepPath: z.boolean().default(true).describe('Add the path that was asked for.'),
    permanent: z.boolean().default(true).describe('Browsers remember it (301); `false`: they ask again (302).'),
  }),
  { shorthand: 'to' },
)

const route = z.strictObject({
  match: formatted('traefik-rule')
    .optional()
    .describe('What it is for, as a rule of Traefik v3: PathPrefix(`/api`) && Method(`GET`). Default: everything.'),
  path: formatted('url-path').optional().describe('Instead of `match`: this path and everything below it.'),
  vpn: z
    .boolean()
    .default(false)
    .describe('Only from inside the VPN. What it matches is reachable through no other route of the package.'),
  service: formatted('dns-1035-label').optional().describe('Another Service to lead to. Default: that of `app`.'),
  port: portRef().optional().describe('The port of the Service. Default: `http`, or the only one there is.'),
  rateLimit: rateLimit.optional().describe('The most requests a second: `100`.'),
  headers: z
    .strictObject({
      request: headerMap().optional().describe('Headers to set on requests; an empty text removes one.'),
      response: headerMap().optional().describe('Headers to set on answers; an empty text removes one.'),
    })
    .optional()
    .describe('Headers to set.'),
  stripPrefix: formatted('url-path').optional().describe('Take this off the path before the application sees it.'),
  redirect: redirect.optional().describe('Send clients elsewhere instead.'),
  compress: z.boolean().optional().describe('Compress answers.'),
  bodyLimit: quantity('memory').optional().describe('The largest body of a request: `10Mi`.'),
  middlewares: oneOrMore(middleware)
    .optional()
    .describe('Middlewares of Traefik that are there already, by name, applied after those above.'),
  priority: z
    .int()
    .min(1)
    .max(99_999)
    .optional()
    .describe('Where routes overlap, the highest number wins. Default: the length of the rule; VPN routes always win.'),
})

export const spec = z.strictObject({
  app: words(identityFields.app.describe('The application to lead traffic to, by its label `app`.'), {}),
  'part-of': identityFields['part-of'],
  namespace: formatted('dns-label').optional().describe('The namespace, where metadata does not say it.'),
  domains: words(oneOrMore(formatted('host')).optional(), { aliases: ['hosts', 'host'] }).describe(
    'The hosts it is reachable at: `app.example.com`, or `*.example.com`.',
  ),
  routes: oneOrMore(route)
    .optional()
    .describe(
      'What is reachable at the domains. Default: everything. Also as a map by path (`{/api: {vpn: true}}`, or to Services: `{/api: api}`) or by any other name, which overlays can merge.',
    ),
  grpc: z
    .boolean()
    .default(false)
    .describe(
      'Serve gRPC as well, without TLS, at `<app>.<internalDomain>` of the settings: a name for inside. The name is no lock: whoever reaches the controller’s plain port and asks for it gets in.',
    ),
  ports: z
    .strictObject({
      http: port().optional().describe('The port that speaks HTTP.'),
      grpc: port().optional().describe('The port that speaks gRPC.'),
    })
    .optional()
    .describe('The ports of the pods, where the workload is not in the same package.'),
  tls: z
    .boolean()
    .default(true)
    .describe('Serve HTTPS, and send plain HTTP there. `false`: plain HTTP only, for hosts inside the company.'),
  certificate: z
    .strictObject({
      name: formatted('dns-subdomain')
        .optional()
        .describe(
          'The name of it and of its Secret. Default: `<app>-cert`; a second object of an application needs another.',
        ),
      secret: formatted('dns-subdomain')
        .optional()
        .describe('Instead: an existing Secret that holds one; for Istio in the namespace of its gateway.'),
      issuer: words(
        z.strictObject({
          name: formatted('dns-subdomain').describe('Its name.'),
          kind: z.enum(['ClusterIssuer', 'Issuer']).default('ClusterIssuer').describe('Its kind.'),
          dns: z.boolean().default(false).describe('It proves domains by DNS records, as `*.example.com` needs.'),
        }),
        { shorthand: 'name' },
      )
        .optional()
        .describe('Who signs it. Default: `network.issuer` of the settings.'),
      google: z
        .boolean()
        .optional()
        .describe('Instead: let Google manage it (ManagedCertificate), with GKE’s Ingress.'),
    })
    .optional()
    .describe('The certificate. Default: one for the domains, by cert-manager.'),
  annotations: z
    .record(formatted('label-key'), z.string())
    .optional()
    .describe('Annotations for the routes only; they win over what is made.'),
  patches: patchesSpec.optional().describe('Changes to what is made, for whatever has no field here.'),
})

export type Spec = z.output<typeof spec>
export type Route = NonNullable<Spec['routes']>[number]
