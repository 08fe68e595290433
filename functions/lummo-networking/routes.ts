import type { FieldPath } from '../../lib/finding/finding'
import { parseRule, type RouteRule, ruleText } from '../../lib/manifest/traefik-rule/rule'
import type { Route, Spec } from './spec'

/** One route of a claim with its parsed rule. */
export interface ParsedRoute {
  spec: Route
  /** Position of the route in the list; 0 for the default route. */
  at: number
  /** Path of the field that defines the route in the claim. */
  path: FieldPath
  /** Hosts of the route. */
  hosts: readonly string[]
  /** Conditions in addition to the host; absent if the route matches every request. */
  match: RouteRule | undefined
  /** Rule that combines the hosts and `match`. */
  fullMatch: RouteRule
}

const EVERYTHING: Route = { vpn: false }

/**
 * Returns the routes of a claim. Also accepts claims that are not checked yet, because other objects read routes too. A
 * route with an invalid rule is omitted.
 */
export function routesOf(spec: Partial<Pick<Spec, 'domains' | 'routes'>>): ParsedRoute[] {
  const hosts = textsOf(spec.domains)
  if (hosts.length === 0) return []
  const routes = Array.isArray(spec.routes) && spec.routes.length > 0 ? spec.routes : undefined
  return (routes ?? [EVERYTHING]).flatMap((route, at) => {
    const path = routes === undefined ? ['spec', 'domains'] : ['spec', 'routes', at]
    const read = typeof route === 'object' && route !== null ? matchOf(route) : undefined
    return read === undefined
      ? []
      : [{ spec: route, at, path, hosts, ...read, fullMatch: withHosts(hosts, read.match) }]
  })
}

const textsOf = (list: unknown): string[] =>
  (Array.isArray(list) ? list : []).filter((one): one is string => typeof one === 'string')

function matchOf({ match, path }: Route): { match: RouteRule | undefined } | undefined {
  if (typeof match === 'string') {
    const read = parseRule(match)
    return 'rule' in read ? { match: read.rule } : undefined
  }
  const below = typeof path === 'string' ? path.replace(/\/+$/, '') : ''
  return { match: below === '' ? undefined : { matcher: 'Under', args: [below] } }
}

/** Returns `(Host(a) || Host(b)) && (the match)`: otherwise all paths of the first host would match every route. */
function withHosts(hosts: readonly string[], match: RouteRule | undefined): RouteRule {
  const each = hosts.map((host): RouteRule => ({ matcher: 'Host', args: [host] }))
  const any: RouteRule = each.length === 1 ? (each[0] as RouteRule) : { any: each }
  return match === undefined ? any : { all: [any, match] }
}

/** Returns the text by which messages identify a route. */
export function routeText({ match }: ParsedRoute): string {
  if (match === undefined) return 'everything'
  return 'matcher' in match && match.matcher === 'Under'
    ? `\`${match.args[0]}\``
    : `\`${ruleText(match).replaceAll('`', '"')}\``
}
