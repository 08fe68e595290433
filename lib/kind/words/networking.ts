import { isPlain } from '../../manifest/manifest'
import type { PlaceOfWords } from './word'

const isPlainOrText = (value: unknown): boolean =>
  typeof value === 'string' || (typeof value === 'object' && value !== null && !Array.isArray(value))
const isProvider = (value: unknown): boolean => ['traefik', 'gateway', 'ingress', 'istio'].some((one) => one === value)
const isScalar = (value: unknown): boolean => typeof value !== 'object'
const isOff = (value: unknown): boolean => isScalar(value) && /^(no|off|false|none)$/i.test(String(value))
const isOn = (value: unknown): boolean => isScalar(value) && /^(yes|on|true)$/i.test(String(value))
const isText = (value: unknown): boolean => typeof value === 'string'

/** Names that other tools use for fields of a LummoNetworking. */
export const NETWORKING_WORDS: readonly PlaceOfWords[] = [
  {
    title: 'LummoNetworking',
    kinds: ['LummoNetworking'],
    words: {
      'gateway gateways parentRefs sharedGateway':
        'LummoPackage * network: {gateway: {name: $(name,0.name,|shared), namespace: $(namespace,0.namespace|istio-system)}}',
      'clusterIssuer issuer certManager issuerRef acme letsencrypt':
        'LummoPackage * network: {issuer: $(name,|letsencrypt)}',
      'ingressClassName ingressClass class className': 'LummoPackage * network: {ingress: {class: $(|nginx)}}',
      'provider type controller implementation istio nginx traefik': [
        { when: isProvider, fix: 'LummoPackage * network: {provider: $(|ingress)}' },
        { when: () => true, fix: 'LummoPackage * network: {provider: ingress}' },
      ],
      'paths path rules rule http backend backends prefix pathType location locations virtualHost': 'routes: {/: {}}',
      'hostname hostnames url urls fqdn dnsNames subdomain': 'domains',
      'service serviceName serviceRef destination target workload deployment selector application':
        'app: $(name,app,|shop)',
      'servicePort port targetPort backendPort': 'routes: [{path: /, port: $(number,|80)}]',
      'protocol backendProtocol appProtocol': 'grpc: true',
      'secretName tlsSecret tlsSecretName certSecret existingCertificate certificateSecret':
        'certificate: {secret: $(name,|shop-tls)}',
      'cert ssl certificateName': 'certificate: {name: $(name,|shop-cert)}',
      'https sslRedirect forceSSL httpsRedirect httpsOnly forceHttps entryPoints':
        '- HTTPS with a redirect from HTTP is the default.',
      'redirect redirects redirectTo': 'routes: [{path: /old, redirect: "https://new.example.com"}]',
      'rateLimit rateLimits limit limits throttle rps': 'routes: [{path: /, rateLimit: $(average,|100)}]',
      'headers requestHeaders responseHeaders': 'routes: [{path: /, headers: {response: {X-Frame-Options: DENY}}}]',
      cors: 'routes: [{path: /, headers: {response: {Access-Control-Allow-Origin: "*"}}}]',
      'middlewares middleware auth basicAuth authentication oauth': 'routes: [{path: /, middlewares: [auth]}]',
      'vpn internal private whitelist allowlist ipWhitelist ipAllowList sourceRange whitelistSourceRange allowedIPs loadBalancerSourceRanges':
        'routes: [{path: /, vpn: true}]',
      'stripPrefix rewrite rewriteTarget rewrites': 'routes: [{path: /api, stripPrefix: /api}]',
      'bodyLimit bodySize maxBodySize proxyBodySize clientMaxBodySize': 'routes: [{path: /, bodyLimit: 10Mi}]',
      'compress compression gzip': 'routes: [{path: /, compress: true}]',
      labels: 'metadata > labels: $(|{team: shop})',
      'canary weight weights traffic split': 'LummoRollout + strategy: {canary: {}}',
      'timeout timeouts retries sticky sessionAffinity affinity loadBalancer loadBalancerIP staticIP ip dns externalDNS':
        'patches: [{target: {kind: IngressRoute}, patch: {metadata: {annotations: {a: b}}}}]',
      'enabled name': '- To disable the feature, remove the object.',
      match: 'routes: [{match: "PathPrefix(`/api`)"}]',
      grpcPort: 'grpc: true',
    },
    values: {
      tls: [
        // YAML 1.2 reads `no` and `off` as strings.
        { when: isOff, fix: 'tls: false' },
        { when: isOn, fix: 'tls: true' },
        {
          when: (value) => isPlain(value) && Object.hasOwn(value, 'certResolver'),
          fix: '- Certificates are issued by cert-manager, with the issuer of the settings.',
        },
        { when: Array.isArray, fix: 'certificate: {secret: $(0.secretName,0|shop-tls)}' },
        { when: isPlainOrText, fix: 'certificate: {secret: $(secretName,secret,name,|shop-tls)}' },
      ],
      certificate: [
        { when: isOff, fix: 'tls: false' },
        { when: isText, fix: 'certificate: {secret: $(|shop-tls)}' },
      ],
      grpc: [{ when: (value) => typeof value === 'number', fix: 'grpc: true' }],
    },
  },
  {
    title: 'A route of a LummoNetworking',
    fields: ['match', 'stripPrefix', 'vpn'],
    words: {
      'pathPrefix prefix url uri location': 'path',
      'pathType exact': 'match: Path(`/api`)',
      'backend serviceName backendRefs destination to target app': 'service',
      'servicePort targetPort': 'port: 80',
      'rewrite rewriteTarget strip trimPrefix': 'stripPrefix',
      'host hosts domain domains hostname': 'spec > domains: app.example.com',
      'method methods': 'match: PathPrefix(`/api`) && Method(`GET`)',
      'auth basicAuth authentication': 'middlewares: [auth]',
      'internal private whitelist allowlist ipWhitelist ipAllowList sourceRange allowedIPs': 'vpn: true',
      'bodySize maxBodySize proxyBodySize': 'bodyLimit: 10Mi',
      'gzip compression': 'compress',
      'redirectTo redirectUrl': 'redirect: https://new.example.com',
      'requestHeaders responseHeaders cors': 'headers: {response: {X-Frame-Options: DENY}}',
      'rate limit rps': 'rateLimit: 100',
      'weight canary': 'LummoRollout + strategy: {canary: {}}',
      order: 'priority',
      'timeout retries sticky':
        'spec > patches: [{target: {kind: IngressRoute}, patch: {metadata: {annotations: {a: b}}}}]',
      tls: 'spec > tls: true',
      name: '- To name the routes, write `routes` as an object.',
    },
  },
  {
    title: '`redirect` of a route',
    fields: ['to', 'keepPath'],
    words: {
      'url target location destination host hostname': 'to: https://new.example.com',
      'code status statusCode type': 'permanent: false',
      'preservePath path': 'keepPath: true',
    },
  },
  {
    title: '`certificate`',
    fields: ['issuer', 'google', 'secret'],
    words: {
      'secretName existingSecret tlsSecret': 'secret',
      'issuerRef clusterIssuer issuerName': 'issuer: $(name,|letsencrypt)',
      'dnsNames commonName hosts domains': 'spec > domains: app.example.com',
      enabled: '! Set `tls: false` instead of `certificate`.',
      'managed managedCertificate': '! Set `google: true`, which requires the Ingress of GKE.',
      'duration renewBefore privateKey':
        'spec > patches: [{target: {kind: Certificate}, patch: {spec: {renewBefore: 360h}}}]',
    },
  },
  {
    title: '`issuer`',
    fields: ['dns', 'kind'],
    words: {
      'issuerRef clusterIssuer': 'name: $(name,|letsencrypt)',
      'dns01 solver challenge': 'dns: true',
      'group email server': '- The issuer sets this field.',
    },
  },
]
