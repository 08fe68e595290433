import { compact } from '../../../../manifest/compact'
import type { Manifest, Plain } from '../../../../manifest/manifest'
import { mapAt, mapsAt, mapsIn, numberAt, textAt } from '../../../../manifest/value-at'
import type { RouteFacts, RouteRead } from './route-facts'

/**
 * Returns the routes of an HTTPRoute; undefined if a rule has several backends, or conditions other than paths. The
 * redirect to HTTPS is a separate object.
 */
export function readHttpRoute(route: Manifest, isRedirected: boolean): RouteFacts | undefined {
  const { hostnames, parentRefs } = mapAt(route, ['spec'])
  const domains = Array.isArray(hostnames) ? hostnames.filter((one): one is string => typeof one === 'string') : []
  const rules = mapsAt(route, ['spec', 'rules']).map(([, rule]) => routesOfRule(rule))
  const routes = rules.flatMap((one) => one ?? [])
  if (domains.length === 0 || routes.length === 0 || rules.includes(undefined)) return undefined
  const [parent] = mapsIn(parentRefs).map(([, one]) => one)
  const section = textAt(parent, ['sectionName'])
  return {
    domains,
    routes,
    network: {
      provider: 'gateway',
      gateway: compact<Plain>({
        name: textAt(parent, ['name']),
        namespace: textAt(parent, ['namespace']),
        [isRedirected ? 'https' : 'http']: section,
      }),
    },
    secret: undefined,
    issuer: undefined,
    isSecure: isRedirected,
  }
}

function routesOfRule(rule: Plain): RouteRead[] | undefined {
  const [backend, second] = mapsIn(rule.backendRefs).map(([, one]) => one)
  if (backend === undefined || second !== undefined || (backend.kind ?? 'Service') !== 'Service') return undefined
  const target = { service: textAt(backend, ['name']), port: numberAt(backend, ['port']) }
  const matches = mapsIn(rule.matches).map(([, match]) => match)
  if (matches.length === 0) return [target]
  const paths = matches.map((match) => (Object.keys(match).join() === 'path' ? mapAt(match, ['path']) : {}))
  if (paths.some(({ value }) => typeof value !== 'string')) return undefined
  return paths.map(({ type, value }): RouteRead => {
    const path = String(value)
    if (type === 'Exact') return { ...target, match: `Path(\`${path}\`)` }
    return path === '/' ? target : { ...target, path }
  })
}
