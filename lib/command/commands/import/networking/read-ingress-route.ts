import { compact } from '../../../../manifest/compact'
import type { Manifest, Plain } from '../../../../manifest/manifest'
import { mapAt, mapsAt, mapsIn, textAt } from '../../../../manifest/value-at'
import type { RouteFacts, RouteRead } from './route-facts'

/** Hosts at the start of a rule, and the rest of the rule. */
const RULE = /^\(?(Host\(`[^`]+`\)(?: \|\| Host\(`[^`]+`\))*)\)?(?: && (.+))?$/

/** A rule for a path and everything below the path, in the format of lummo. */
const UNDER = /^\(?Path\(`([^`]+)`\) \|\| PathPrefix\(`([^`]+)\/`\)\)?$/

/** Returns the routes of a Traefik IngressRoute; undefined if its routes have different hosts. */
export function readIngressRoute(route: Manifest): RouteFacts | undefined {
  const entries = mapsAt(route, ['spec', 'routes']).map(([, entry]) => readEntry(entry))
  const [first] = entries
  if (first === undefined || entries.some((one) => one === undefined || one.hosts !== first.hosts)) return undefined
  const tls = mapAt(route, ['spec']).tls
  return {
    domains: [...first.hosts.matchAll(/`([^`]+)`/g)].map(([, host]) => host ?? ''),
    routes: entries.flatMap((one) => one?.route ?? []),
    network: {},
    secret: textAt(tls, ['secretName']),
    issuer: undefined,
    isSecure: tls !== undefined,
  }
}

function readEntry(entry: Plain): { hosts: string; route: RouteRead } | undefined {
  const [, hosts, rest] = RULE.exec(textAt(entry, ['match']) ?? '') ?? []
  const [service, second] = mapsIn(entry.services).map(([, one]) => one)
  if (hosts === undefined || service === undefined || second !== undefined) return undefined
  if ((service.kind ?? 'Service') !== 'Service') return undefined
  const port = typeof service.port === 'number' ? service.port : textAt(service, ['port'])
  const middlewares = mapsIn(entry.middlewares).map(([, one]) => (Object.keys(one).join() === 'name' ? one.name : one))
  return {
    hosts,
    route: compact<RouteRead>({
      ...conditionOf(rest),
      service: textAt(service, ['name']),
      port,
      middlewares: middlewares.length === 0 ? undefined : middlewares,
      priority: entry.priority,
    }),
  }
}

function conditionOf(rest: string | undefined): Pick<RouteRead, 'path' | 'match'> {
  if (rest === undefined) return {}
  const [, path, below] = UNDER.exec(rest) ?? []
  if (path !== undefined && path === below) return { path }
  const isWrapped = /^\([^()]*(\([^()]*\)[^()]*)*\)$/.test(rest)
  return { match: isWrapped ? rest.slice(1, -1) : rest }
}
