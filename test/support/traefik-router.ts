import { type Matcher, parseRule, type RouteRule } from '../../lib/manifest/traefik-rule/rule'

/** A request that a router receives. */
export interface Request {
  host: string
  path: string
  method: string
  headers: Record<string, string>
  query: Record<string, string>
  ip: string
}

/** A generated route of an IngressRoute. */
export interface Router {
  match: string
  priority?: number
  middlewares?: { name: string }[]
}

/**
 * Checks whether a rule matches a request. The implementation follows Traefik's documentation and shares no code with
 * the suite. Source: traefik v3.7, rules-and-priority.
 */
export function fits(rule: RouteRule, request: Request): boolean {
  if ('all' in rule) return rule.all.every((one) => fits(one, request))
  if ('any' in rule) return rule.any.some((one) => fits(one, request))
  if ('not' in rule) return !fits(rule.not, request)
  return matches(rule, request)
}

function matches({ matcher, args: [first = '', second] }: Matcher, request: Request): boolean {
  switch (matcher) {
    case 'Host':
      return request.host.toLowerCase() === first
    case 'HostRegexp':
      return new RegExp(first).test(request.host)
    case 'Path':
      return request.path === first
    case 'PathPrefix':
      return request.path.startsWith(first)
    case 'PathRegexp':
      return new RegExp(first).test(request.path)
    case 'Method':
      return request.method === first
    case 'Header':
      return request.headers[first] === second
    case 'HeaderRegexp':
      return new RegExp(second ?? '').test(request.headers[first] ?? '\n')
    case 'Query':
      return second === undefined ? first in request.query : request.query[first] === second
    case 'QueryRegexp':
      return new RegExp(second ?? '').test(request.query[first] ?? '\n')
    case 'ClientIP':
      return request.ip === first
    case 'Under':
      throw new Error('Traefik has no such matcher')
  }
}

/**
 * Returns the router that responds: the matching route with the highest priority; the priority defaults to the length
 * of the rule.
 */
export function winner(routers: readonly Router[], request: Request): Router | undefined {
  const fitting = routers.filter(({ match }) => {
    const read = parseRule(match)
    if ('problem' in read) throw new Error(`Traefik would not read ${match}: ${read.problem}`)
    return fits(read.rule, request)
  })
  const rank = ({ priority, match }: Router) => priority ?? match.length
  return fitting.sort((one, other) => rank(other) - rank(one))[0]
}
