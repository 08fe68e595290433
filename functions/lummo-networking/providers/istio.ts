import type { GatewaySpec } from '../../../lib/manifest/custom-resources/gateway'
import type { VirtualServiceSpec } from '../../../lib/manifest/custom-resources/virtual-service'
import type { Finding } from '../../../lib/finding/finding'
import { compact, nonEmpty } from '../../../lib/manifest/compact'
import type { Manifest } from '../../../lib/manifest/manifest'
import { ruleText } from '../../../lib/manifest/traefik-rule/rule'
import { istioRouteName, trafficObjects } from '../../../lib/parts/network/traffic'
import { type ValueMatch, type Condition, conditionsOf } from './conditions'
import { headerChanges } from './header-changes'
import { isSharedByIstio } from './shared-gateway'
import { routeBackends, cannot, type RouteObjects, type Plan, routeMetadata, type ResolvedRoute } from '../plan'
import { ingressNamespace } from '../../../lib/settings/ingress-namespace'
import { locationOf, refuse } from '../route-options'

const API = 'networking.istio.io/v1'
const NAME = 'Istio'
type Spec = VirtualServiceSpec
type Http = NonNullable<Spec['http']>[number]
type Match = NonNullable<Http['match']>[number]
type Text = NonNullable<Match['uri']>
type Server = NonNullable<GatewaySpec['servers']>[number]

/** Returns a Gateway, and the VirtualServices for public, VPN and gRPC routes. Source: istio/api 1.30, its CRDs. */
export function istioRoutes(plan: Plan): RouteObjects {
  const { claim, settings, secret, routes, grpc } = plan
  const names = trafficObjects(claim.name)
  const open = routes.filter(({ spec }) => !spec.vpn)
  const inside = routes.filter(({ spec }) => spec.vpn)
  const findings: Finding[] = []
  const manifests: Manifest[] = []
  const { name, namespace = ingressNamespace(settings) } = settings.gateway
  const shared = isSharedByIstio(settings) ? `${namespace}/${name}` : undefined
  if (open.length > 0 && shared === undefined)
    manifests.push(gateway(plan, names.open, serversOf(open[0]?.hosts ?? [], secret)))
  const add = (name: string, through: string, some: readonly ResolvedRoute[]) => {
    if (some.length === 0) return
    const made = inOrder(some).map((way) => httpOf(way))
    findings.push(...made.flatMap((one) => one.findings))
    manifests.push(
      virtualService(
        plan,
        { name, through, hosts: some[0]?.hosts ?? [] },
        made.map(({ http }) => http),
      ),
    )
  }
  add(names.open, shared ?? names.open, open)
  const { gateway: vpn } = settings.vpn
  if (vpn === undefined) {
    const fix = 'Set the Gateway for the VPN in `network.vpn.gateway` of the LummoPackage.'
    findings.push(...inside.map(({ path }) => cannot(NAME, 'match client addresses', [...path, 'vpn'], fix)))
  } else {
    add(names.vpn, vpn.namespace === undefined ? vpn.name : `${vpn.namespace}/${vpn.name}`, inside)
  }
  if (grpc !== undefined) {
    manifests.push(gateway(plan, names.grpc, [serverOf(80, 'HTTP', [grpc.host])]))
    manifests.push(
      virtualService(plan, { name: names.grpc, through: names.grpc, hosts: [grpc.host] }, [
        { name: 'grpc', route: destinations(grpc) },
      ]),
    )
  }
  return { manifests, findings }
}

/** Returns the routes sorted by priority, because Istio uses the first route that matches. */
const inOrder = (ways: readonly ResolvedRoute[]): ResolvedRoute[] =>
  [...ways].sort((one, other) => priorityOf(other) - priorityOf(one) || one.at - other.at)

const priorityOf = ({ spec, match }: ResolvedRoute): number =>
  spec.priority ?? (match === undefined ? 0 : ruleText(match).length)

const serverOf = (number: number, protocol: string, hosts: readonly string[]): Server => ({
  port: { number, name: protocol.toLowerCase(), protocol },
  hosts: [...hosts],
})

function serversOf(hosts: readonly string[], secret: string | undefined): Server[] {
  const plain = serverOf(80, 'HTTP', hosts)
  if (secret === undefined) return [plain]
  return [
    { ...serverOf(443, 'HTTPS', hosts), tls: { mode: 'SIMPLE', credentialName: secret } },
    { ...plain, tls: { httpsRedirect: true } },
  ]
}

const gateway = (plan: Plan, name: string, servers: Server[]): Manifest => ({
  apiVersion: API,
  kind: 'Gateway',
  metadata: routeMetadata(plan, name),
  spec: { selector: { ...plan.settings.gateway.selector }, servers },
})

const virtualService = (
  plan: Plan,
  { name, through, hosts }: { name: string; through: string; hosts: readonly string[] },
  http: Http[],
): Manifest => ({
  apiVersion: API,
  kind: 'VirtualService',
  metadata: routeMetadata(plan, name),
  spec: { hosts: [...hosts], gateways: [through], http },
})

/** Returns the destinations of a route. */
const destinations = (way: Parameters<typeof routeBackends>[0]): NonNullable<Http['route']> =>
  routeBackends(way).map(({ service, port, weight }) => ({
    destination: { host: service, port: { number: port.number } },
    ...(weight === undefined ? {} : { weight }),
  }))

function httpOf(way: ResolvedRoute): { http: Http; findings: Finding[] } {
  const { conditions, findings } = conditionsOf(way, NAME)
  const { headers, redirect, stripPrefix } = way.spec
  findings.push(...refuse(NAME, way, ['rateLimit', 'compress', 'bodyLimit', 'middlewares']))
  if (
    stripPrefix !== undefined &&
    !conditions.every(({ path }) => path?.type === 'prefix' && path.value === stripPrefix)
  ) {
    findings.push(
      cannot(
        NAME,
        'strip a prefix that is not the path of the route',
        [...way.path, 'stripPrefix'],
        `Set \`path: ${stripPrefix}\` instead of \`match\`.`,
      ),
    )
  }
  const matches = conditions.flatMap(matchesOf)
  const http = compact<Http>({
    name: istioRouteName(way.at),
    match: matches.some((match) => Object.keys(match).length === 0) ? undefined : nonEmpty(matches),
    headers:
      headers === undefined
        ? undefined
        : compact<NonNullable<Http['headers']>>({
            request: changed(headers.request),
            response: changed(headers.response),
          }),
    rewrite: stripPrefix === undefined ? undefined : { uri: '/' },
    redirect: redirect === undefined ? undefined : redirectTo(redirect),
    route: redirect === undefined ? destinations(way) : undefined,
  })
  return { http, findings }
}

/** Returns the matches of a condition. A prefix matches the path itself and every path below it. */
function matchesOf(condition: Condition): Match[] {
  const { path, method } = condition
  const rest = compact<Match>({
    method: method === undefined ? undefined : { exact: method },
    // Istio expects header names in lower case. Query parameters stay unchanged, because their names are
    // case-sensitive.
    headers: textsOf(condition.headers.map((one) => ({ ...one, name: one.name.toLowerCase() }))),
    queryParams: textsOf(condition.queries),
  })
  if (path === undefined) return [rest]
  if (path.type === 'exact') return [{ uri: { exact: path.value }, ...rest }]
  if (path.type === 'pattern') return [{ uri: { regex: path.value }, ...rest }]
  return [
    { uri: { exact: path.value }, ...rest },
    { uri: { prefix: `${path.value}/` }, ...rest },
  ]
}

const textsOf = (list: readonly ValueMatch[]): Record<string, Text> | undefined =>
  list.length === 0
    ? undefined
    : Object.fromEntries(
        list.map(({ name, value, pattern }): [string, Text] => [name, pattern ? { regex: value } : { exact: value }]),
      )

function changed(
  headers: Readonly<Record<string, string>> | undefined,
): { set?: Record<string, string>; remove?: string[] } | undefined {
  if (headers === undefined) return undefined
  const { set, remove } = headerChanges(headers, (name, value): [string, string] => [name, value])
  return { ...(set === undefined ? {} : { set: Object.fromEntries(set) }), ...(remove === undefined ? {} : { remove }) }
}

function redirectTo(redirect: NonNullable<ResolvedRoute['spec']['redirect']>): NonNullable<Http['redirect']> {
  const { scheme, host, port, path } = locationOf(redirect)
  return compact<NonNullable<Http['redirect']>>({
    scheme,
    authority: host,
    port,
    uri: redirect.keepPath ? undefined : (path ?? '/'),
    redirectCode: redirect.permanent ? 301 : 302,
  })
}
