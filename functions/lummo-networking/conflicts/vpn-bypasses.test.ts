import { runFunction } from '../../../lib/command/function'
import type { Plain } from '../../../lib/manifest/manifest'
import { deployment, native, type Resource, resourceList, short } from '../../../test/support/objects'
import { suite } from '../../suite'

const web = deployment().named('web')
const networking = (spec: Plain, name = 'web') =>
  short('LummoNetworking', name, { app: 'web', domains: 'web.example.com', ...spec })
const ADMIN = networking({ routes: { '/': {}, '/admin': { vpn: true } } })
const settings = (network: Plain) => short('LummoPackage', 'settings', { network })

/** Returns the messages about routes that bypass the VPN. */
const messages = (...objects: Resource[]) =>
  runFunction(Buffer.from(resourceList([web, ...objects])), suite)
    .findings.filter(({ code }) => code === 'vpn-bypass')
    .map(({ message }) => message)

const ingress = (paths: readonly Plain[], { metadata = {}, spec = {} }: { metadata?: Plain; spec?: Plain } = {}) =>
  native('networking.k8s.io/v1', 'Ingress', 'other', {
    metadata: { name: 'other', ...metadata },
    spec: { rules: [{ host: 'other.example.com', http: { paths } }], ...spec },
  })
const to = (path: string, service = 'web', pathType = 'Prefix') => ({
  path,
  pathType,
  backend: { service: { name: service, port: { name: 'http' } } },
})
const annotated = (key: string, value: string) => ({ metadata: { annotations: { [key]: value } } })

const ingressRoute = (route: Plain, spec: Plain = {}) =>
  native('traefik.io/v1alpha1', 'IngressRoute', 'other', {
    spec: { routes: [{ services: [{ name: 'web', port: 'http' }], ...route }], ...spec },
  })
const HOST = 'Host(`other.example.com`)'
const middleware = (name: string, spec: Plain) => native('traefik.io/v1alpha1', 'Middleware', name, { spec })

const httpRoute = (rule: Plain, ...parents: Plain[]) =>
  native('gateway.networking.k8s.io/v1', 'HTTPRoute', 'other', {
    spec: {
      parentRefs: parents.length === 0 ? [{ name: 'public' }] : parents,
      hostnames: ['other.example.com'],
      rules: [{ backendRefs: [{ name: 'web', port: 80 }], ...rule }],
    },
  })
const virtualService = (spec: Plain) =>
  native('networking.istio.io/v1', 'VirtualService', 'other', {
    spec: { hosts: ['other.example.com'], http: [{ route: [{ destination: { host: 'web' } }] }], ...spec },
  })
const underPath = (type: string, value: string) => ({ matches: [{ path: { type, value } }] })

test.each<[string, Resource]>([
  ['an Ingress for all paths', ingress([to('/')])],
  ['an Ingress with a default backend', ingress([to('/', 'mail')], { spec: { defaultBackend: to('/').backend } })],
  ['an Ingress that changes paths', ingress([to('/x')], annotated('nginx.ingress.kubernetes.io/rewrite-target', '/'))],
  ['an Ingress with a pattern', ingress([to('/a.*', 'web', 'ImplementationSpecific')])],
  ['an IngressRoute', ingressRoute({ match: HOST })],
  ['an IngressRoute of Traefik 2', ingressRoute({ match: HOST }).with({ apiVersion: 'traefik.containo.us/v1alpha1' })],
  ['an HTTPRoute', httpRoute({})],
  ['an HTTPRoute with a path below', httpRoute(underPath('PathPrefix', '/admin/users'))],
  ['an HTTPRoute of two gateways', httpRoute({}, { name: 'internal' }, { name: 'public' })],
  ['a VirtualService of a gateway', virtualService({ gateways: ['mesh', 'gateways/public'] })],
])('%s bypasses a VPN route of the same Service', (_, object) => {
  expect(messages(ADMIN, object)).toEqual([
    expect.stringMatching(
      /^\w+\/other \(.*\) routes .* to `web` and bypasses the VPN for `\/admin`\. (?:Replace \w+\/other with this host in `domains`, or limit|Set a host in Ingress\/other, and limit) its clients\.$/,
    ),
  ])
})

test.each<[string, Resource]>([
  ['other paths', ingress([to('/shop'), to('/administrator')])],
  ['another Service', ingress([to('/', 'mail')])],
  ['another namespace', ingress([to('/')]).inNamespace('mail')],
  ['an excluded path', ingressRoute({ match: `${HOST} && !PathPrefix(\`/admin\`)` })],
  ['an address', ingressRoute({ match: `${HOST} && ClientIP(\`10.0.0.0/8\`)` })],
  ['an internal entry point', ingressRoute({ match: HOST }, { entryPoints: ['internal'] })],
  [
    'the Middleware of the VPN',
    ingressRoute({ match: HOST, middlewares: [{ name: 'vpn-only', namespace: 'traefik' }] }),
  ],
  ['an internal class', ingress([to('/')], { spec: { ingressClassName: 'nginx-internal' } })],
  ['an allow list', ingress([to('/')], annotated('nginx.ingress.kubernetes.io/whitelist-source-range', '10.0.0.0/8'))],
  ['an internal load balancer', ingress([to('/')], annotated('alb.ingress.kubernetes.io/scheme', 'internal'))],
  ['an internal gateway', httpRoute({}, { name: 'shared', sectionName: 'internal' })],
  ['the mesh only', virtualService({})],
])('%s: only the next object is reported', (_, object) => {
  const objects = [ADMIN.inNamespace('shop'), object.named('first'), ingress([to('/')])]
  expect(messages(...objects)).toEqual([expect.stringContaining('Ingress/other ')])
})

test('a Middleware of the package restricts a route only if it limits addresses', () => {
  const route = ingressRoute({ match: HOST, middlewares: [{ name: 'office' }] })
  expect(messages(ADMIN, route, middleware('office', { ipAllowList: { sourceRange: ['10.0.0.0/8'] } }))).toEqual([])
  expect(messages(ADMIN, route, middleware('office', { compress: {} }))).toHaveLength(1)
})

test('the Gateway of the VPN restricts a route', () => {
  const network = { provider: 'gateway', vpn: { gateway: { name: 'office', namespace: 'gateways' } } }
  const through = (...names: string[]) => httpRoute({}, ...names.map((name) => ({ name, namespace: 'gateways' })))
  expect(messages(settings(network), ADMIN, through('office'))).toEqual([])
  expect(messages(settings(network), ADMIN, through('office', 'edge'))).toHaveLength(1)
})

test('a route that removes its prefix protects all paths of its Service', () => {
  const stripped = networking({ routes: [{ path: '/admin', vpn: true, stripPrefix: '/admin' }] })
  expect(messages(stripped, ingress([to('/users')]))).toHaveLength(1)
})

test('an object is reported once, at its first VPN route, and an object on the same host by another check', () => {
  const routes = { '/admin': { vpn: true }, '/metrics': { vpn: true } }
  expect(messages(networking({ routes }), ingress([to('/')]))).toHaveLength(1)
  const sameHost = ingress([], { spec: { rules: [{ host: 'web.example.com', http: { paths: [to('/')] } }] } })
  expect(messages(networking({ routes }), sameHost)).toEqual([])
})

test('another LummoNetworking bypasses the VPN on its host, unless all routes of the first are for the VPN', () => {
  const second = networking({ domains: 'second.example.com' }, 'second')
  expect(messages(ADMIN, second)).toEqual([
    expect.stringMatching(
      /^LummoNetworking\/second \(.*\) routes `second\.example\.com` to the same Service and bypasses the VPN for `\/admin`\. Add this host to `domains`, or set `vpn: true` in that route\.$/,
    ),
  ])
  expect(
    messages(ADMIN, networking({ domains: 'second.example.com', routes: { '/': { vpn: true } } }, 'second')),
  ).toEqual([])
  expect(messages(ADMIN, networking({ domains: 'second.example.com', routes: { '/api': {} } }, 'second'))).toEqual([])
  expect(messages(networking({ routes: [{ path: '/', vpn: true }] }), second)).toEqual([])
})
