import type { GRPCRouteSpec } from '../../../lib/manifest/custom-resources/grpc-route'
import type { HTTPRouteSpec } from '../../../lib/manifest/custom-resources/http-route'
import type { Finding } from '../../../lib/finding/finding'
import { compact, nonEmpty } from '../../../lib/manifest/compact'
import type { Manifest } from '../../../lib/manifest/manifest'
import { trafficObjects } from '../../../lib/parts/network/traffic'
import { type Condition, conditionsOf } from './conditions'
import { checkCondition, checkLimits, GATEWAY_API as NAME } from './gateway-limits'
import { headerChanges } from './header-changes'
import { routeBackends, cannot, type RouteObjects, type Plan, routeMetadata, type ResolvedRoute } from '../plan'
import { locationOf, refuse } from '../route-options'
import { ownGateway, ownsGateway, secureListeners } from './own-gateway'
import { gatewaysOf, publicGateway } from './shared-gateway'

const API = 'gateway.networking.k8s.io/v1'
type Spec = HTTPRouteSpec
type Rule = NonNullable<Spec['rules']>[number]
type Match = NonNullable<Rule['matches']>[number]
type Filter = NonNullable<Rule['filters']>[number]
type Parent = NonNullable<Spec['parentRefs']>[number]

/**
 * Returns the HTTPRoutes for public and VPN routes, the redirect, and a GRPCRoute. Source: gateway-api v1.6, its CRDs
 * and CEL rules.
 */
export function gatewayRoutes(plan: Plan): RouteObjects {
  const { claim, settings, secret, routes, grpc } = plan
  const names = trafficObjects(claim.name)
  const open = routes.filter(({ spec }) => !spec.vpn)
  const inside = routes.filter(({ spec }) => spec.vpn)
  const shared = compact<Parent>({ ...publicGateway(claim, settings) })
  const section = secret === undefined ? settings.gateway.http : settings.gateway.https
  const sections = secret !== undefined && ownsGateway(settings) ? secureListeners(plan) : [section]
  const findings: Finding[] = []
  const manifests: Manifest[] = ownGateway(plan)
  const add = (name: string, parentRefs: Parent[], some: readonly ResolvedRoute[]) => {
    if (some.length === 0) return
    const made = some.map((way) => ruleOf(way))
    findings.push(
      ...made.flatMap((one) => one.findings),
      ...checkLimits(
        some,
        made.map(({ rule }) => rule.matches?.length ?? 1),
      ),
    )
    const spec = { parentRefs, hostnames: [...(some[0]?.hosts ?? [])], rules: made.map(({ rule }) => rule) }
    manifests.push({ apiVersion: API, kind: 'HTTPRoute', metadata: routeMetadata(plan, name), spec })
  }
  add(
    names.open,
    sections.map((sectionName) => ({ ...shared, sectionName })),
    open,
  )
  const { gateway } = settings.vpn
  if (inside.length > 0 && gateway === undefined)
    findings.push(
      ...inside.map(({ path }) =>
        cannot(
          NAME,
          'match client addresses',
          [...path, 'vpn'],
          'Set the Gateway for the VPN in `network.vpn.gateway` of the LummoPackage.',
        ),
      ),
    )
  if (gateway !== undefined) add(names.vpn, [compact<Parent>({ ...gateway, sectionName: section })], inside)
  if (secret !== undefined && routes.length > 0) {
    manifests.push(redirectRoute(plan, names.redirect))
  }
  if (grpc !== undefined) {
    const spec: GRPCRouteSpec = {
      parentRefs: [{ ...shared, sectionName: settings.gateway.http }],
      hostnames: [grpc.host],
      rules: [{ backendRefs: backendRefs(grpc) }],
    }
    manifests.push({ apiVersion: API, kind: 'GRPCRoute', metadata: routeMetadata(plan, names.grpc), spec })
  }
  return { manifests, findings }
}

function redirectRoute(plan: Plan, name: string): Manifest {
  const sectionName = plan.settings.gateway.http
  const parentRefs = gatewaysOf(plan).map((one) => compact<Parent>({ ...one, sectionName }))
  const filters: Filter[] = [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }]
  const spec: Spec = { parentRefs, hostnames: [...(plan.routes[0]?.hosts ?? [])], rules: [{ filters }] }
  return { apiVersion: API, kind: 'HTTPRoute', metadata: routeMetadata(plan, name), spec }
}

/** Returns the Services of a route, in the form that HTTPRoute and GRPCRoute share. */
const backendRefs = (way: Parameters<typeof routeBackends>[0]): { name: string; port: number; weight?: number }[] =>
  routeBackends(way).map(({ service, port, weight }) => ({
    name: service,
    port: port.number,
    ...(weight === undefined ? {} : { weight }),
  }))

function ruleOf(way: ResolvedRoute): { rule: Rule; findings: Finding[] } {
  const { conditions, findings } = conditionsOf(way, NAME)
  findings.push(...conditions.flatMap((one) => checkCondition(one, way)))
  findings.push(...refuse(NAME, way, ['rateLimit', 'compress', 'bodyLimit', 'middlewares', 'priority']))
  const filters = filtersOf(way, conditions, findings)
  const whole = conditions.length === 1 && conditions.every((one) => matchOf(one) === undefined)
  const rule = compact<Rule>({
    matches: whole ? undefined : nonEmpty(conditions.map((one) => matchOf(one) ?? {})),
    filters: nonEmpty(filters),
    backendRefs: way.spec.redirect === undefined ? backendRefs(way) : undefined,
  })
  return { rule, findings }
}

const PATH_TYPES = { exact: 'Exact', prefix: 'PathPrefix', pattern: 'RegularExpression' } as const

function matchOf({ path, method, headers, queries }: Condition): Match | undefined {
  const list = (some: Condition['headers']) =>
    nonEmpty(
      some.map(({ name, value, pattern }) => ({
        type: pattern ? ('RegularExpression' as const) : ('Exact' as const),
        name,
        value,
      })),
    )
  const match = compact<Match>({
    path: path === undefined ? undefined : { type: PATH_TYPES[path.type], value: path.value },
    method: method as NonNullable<Match['method']> | undefined,
    headers: list(headers),
    queryParams: list(queries),
  })
  return Object.keys(match).length === 0 ? undefined : match
}

function filtersOf({ spec, path }: ResolvedRoute, conditions: readonly Condition[], findings: Finding[]): Filter[] {
  const filters: Filter[] = []
  const { headers, redirect, stripPrefix } = spec
  if (headers?.request !== undefined)
    filters.push({
      type: 'RequestHeaderModifier',
      requestHeaderModifier: headerChanges(headers.request, (name, value) => ({ name, value })),
    })
  if (headers?.response !== undefined)
    filters.push({
      type: 'ResponseHeaderModifier',
      responseHeaderModifier: headerChanges(headers.response, (name, value) => ({ name, value })),
    })
  if (stripPrefix !== undefined) {
    const [only] = conditions
    if (conditions.length !== 1 || only?.path?.type !== 'prefix' || only.path.value !== stripPrefix) {
      findings.push(
        cannot(
          NAME,
          'strip a prefix that is not the path of the route',
          [...path, 'stripPrefix'],
          `Set \`path: ${stripPrefix}\` instead of \`match\`.`,
        ),
      )
    }
    filters.push({ type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/' } } })
  }
  if (redirect !== undefined) {
    const to = locationOf(redirect)
    filters.push({
      type: 'RequestRedirect',
      requestRedirect: compact<NonNullable<Filter['requestRedirect']>>({
        scheme: to.scheme,
        hostname: to.host,
        port: to.port,
        path: redirect.keepPath ? undefined : { type: 'ReplaceFullPath', replaceFullPath: to.path ?? '/' },
        statusCode: redirect.permanent ? 301 : 302,
      }),
    })
  }
  return filters
}
