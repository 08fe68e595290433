import { compact, nonEmptyMap } from '../../../../manifest/compact'
import type { Plain } from '../../../../manifest/manifest'
import { mapAt, mapsAt, mapsIn, numberAt, textAt } from '../../../../manifest/value-at'
import { VPN_PRIORITY } from '../../../../parts/network/vpn-priority'
import type { NamedSource } from '../input/source'
import { backendsRead } from './backends'
import { middlewareOptions } from './middleware-options'
import { type RouteContext, type RouteFacts, type RouteRead, siblingOf } from './route-facts'

const HOST = 'Host(?:Regexp)?\\(`[^`]+`\\)'

/** Hosts at the start of a rule, and the rest of the rule. */
const RULE = new RegExp(`^\\(?(${HOST}(?: \\|\\| ${HOST})*)\\)?(?: && (.+))?$`)

/** A rule for a path and everything below the path, in the format of lummo. */
const UNDER = /^\(?Path\(`([^`]+)`\) \|\| PathPrefix\(`([^`]+)\/`\)\)?$/

interface EntryRead {
  hosts: string
  route: RouteRead
  parts: readonly NamedSource[]
}

/** Returns the routes of an IngressRoute of Traefik; undefined if its routes have different hosts. */
export function readIngressRoute(context: RouteContext): RouteFacts | undefined {
  const { manifest } = context.main
  const entries = mapsAt(manifest, ['spec', 'routes']).map(([, entry]) => readEntry(entry, context))
  const known = entries.flatMap((one) => one ?? [])
  const merged = withHosts(known)
  if (known.length < entries.length || merged === undefined) return undefined
  const tls = mapAt(manifest, ['spec']).tls
  const redirect = siblingOf(context, 'redirect')
  return {
    ...merged,
    network: {},
    secret: textAt(tls, ['secretName']),
    issuer: undefined,
    isSecure: tls !== undefined,
    parts: [...new Set(known.flatMap(({ parts }) => parts)), ...(redirect === undefined ? [] : [redirect])],
  }
}

/** Merges routes that differ only in their hosts. Returns undefined if not all routes have the same hosts. */
function withHosts(entries: readonly EntryRead[]): Pick<RouteFacts, 'domains' | 'routes'> | undefined {
  const byRoute = new Map<string, { route: RouteRead; hosts: string[] }>()
  for (const { route, hosts } of entries) {
    const key = JSON.stringify(route)
    const group = byRoute.get(key) ?? { route, hosts: [] }
    group.hosts.push(...hosts.split(' || '))
    byRoute.set(key, group)
  }
  const groups = [...byRoute.values()]
  const domains = (groups[0]?.hosts ?? []).map(domainOf)
  const isShared = groups.every(({ hosts }) => hosts.join() === groups[0]?.hosts.join())
  if (!isShared || domains.length === 0 || domains.includes('')) return undefined
  return { domains, routes: groups.map(({ route }) => route) }
}

/** Returns the domain of a matcher for hosts. The pattern of one label is a wildcard; other patterns have no domain. */
function domainOf(matcher: string): string {
  const [, pattern, value = ''] = /^Host(Regexp)?\(`([^`]+)`\)$/.exec(matcher) ?? []
  if (pattern === undefined) return value
  const [, older, newer] = /^(?:\{sub:\[\^\.\]\+\}\.(.+)|\^\[\^\.\]\+\\\.(.+)\$)$/.exec(value) ?? []
  const tail = older ?? newer?.replaceAll('\\.', '.')
  return tail === undefined ? '' : `*.${tail}`
}

function readEntry(entry: Plain, context: RouteContext): EntryRead | undefined {
  const [, hosts, rest] = RULE.exec(textAt(entry, ['match']) ?? '') ?? []
  const refs = mapsIn(entry.middlewares).map(([, one]) => one)
  const priority = numberAt(entry, ['priority'])
  const isVpn = priority !== undefined && priority > VPN_PRIORITY
  const read = middlewareOptions(refs, context)
  const services = servicesOf(entry, context)
  if (hosts === undefined || services === undefined) return undefined
  // The first Middleware of a route for the VPN is the one of the settings.
  const others = isVpn && read.options.vpn === undefined ? read.others.slice(1) : read.others
  const middlewares = others.map((one) => (Object.keys(one).join() === 'name' ? one.name : one))
  const options = { ...services.options, ...(isVpn && { vpn: true }), ...read.options }
  return {
    hosts,
    parts: read.parts,
    route: compact<RouteRead>({
      ...conditionOf(rest),
      service: services.service,
      port: services.port,
      middlewares: middlewares.length === 0 ? undefined : middlewares,
      priority: isVpn ? priorityOf(priority - VPN_PRIORITY, entry) : entry.priority,
      options: nonEmptyMap(options),
    }),
  }
}

/** Returns the priority of a route unless it is the length of its rule. */
const priorityOf = (priority: number, { match }: Plain): number | undefined =>
  priority === String(match).length ? undefined : priority

function servicesOf(entry: Plain, context: RouteContext) {
  const services = mapsIn(entry.services).map(([, one]) => one)
  const [{ kind = 'Service', name } = {} as Plain] = services
  if (kind === 'TraefikService') {
    if (name === 'noop@internal') return { service: undefined, port: undefined }
    // The TraefikService of a canary has the name of the Rollout.
    const { namespace } = context.main.manifest.metadata
    const rollout = context.isWhole ? context.lookup.named('Rollout', String(name), namespace) : undefined
    const service = textAt(rollout?.manifest, ['spec', 'strategy', 'canary', 'stableService'])
    return service === undefined ? undefined : { service, port: undefined }
  }
  if (services.some((one) => (one.kind ?? 'Service') !== 'Service')) return undefined
  return backendsRead(
    services.map((one) => ({
      service: textAt(one, ['name']),
      port: typeof one.port === 'number' ? one.port : textAt(one, ['port']),
      weight: one.weight,
    })),
    context,
  )
}

function conditionOf(rest: string | undefined): Pick<RouteRead, 'path' | 'match'> {
  if (rest === undefined) return {}
  const [, path, below] = UNDER.exec(rest) ?? []
  if (path !== undefined && path === below) return { path }
  const isWrapped = /^\([^()]*(\([^()]*\)[^()]*)*\)$/.test(rest)
  return { match: isWrapped ? rest.slice(1, -1) : rest }
}
