import { compact, nonEmptyMap } from '../../../../manifest/compact'
import type { Plain } from '../../../../manifest/manifest'
import { mapAt, mapsAt, mapsIn, numberAt, textAt } from '../../../../manifest/value-at'
import type { NamedSource } from '../input/source'
import { isManaged } from '../objects/object-identity'
import { backendsRead } from './backends'
import { byPosition, type RouteContext, type RouteFacts, type RouteRead, siblingOf } from './route-facts'
import { type ConditionRead, redirectUrl, conditionsField, type ValueRead } from './route-rule'

/** Returns the routes of a VirtualService of Istio, with the routes for the VPN. */
export function readVirtualService(context: RouteContext): RouteFacts | undefined {
  const { main, lookup } = context
  const { name, namespace } = main.manifest.metadata
  const vpn = name.endsWith('-vpn') ? undefined : siblingOf(context, 'vpn')
  const own = routesOf(main, context, {})
  const inside = vpn === undefined ? [] : routesOf(vpn, context, { vpn: true })
  const { hosts } = mapAt(main.manifest, ['spec'])
  const domains = Array.isArray(hosts) ? hosts.filter((one): one is string => typeof one === 'string') : []
  if (own === undefined || inside === undefined || domains.length === 0) return undefined
  const gateway = lookup.named('Gateway', name, namespace)
  const secret = mapsAt(gateway?.manifest, ['spec', 'servers']).flatMap(
    ([, server]) => textAt(server, ['tls', 'credentialName']) ?? [],
  )[0]
  return {
    domains,
    routes: isManaged(main.manifest) ? byPosition([...own, ...inside]) : [...own, ...inside],
    network: networkOf(main, vpn, gateway),
    secret,
    issuer: undefined,
    isSecure: gateway === undefined || secret !== undefined,
    parts: [vpn, gateway].flatMap((one) => one ?? []),
  }
}

function networkOf(main: NamedSource, vpn: NamedSource | undefined, gateway: NamedSource | undefined): Plain {
  const through = (one: NamedSource | undefined): Plain => {
    const list: unknown = mapAt(one?.manifest, ['spec']).gateways
    const [place = '', name] = String(Array.isArray(list) ? list[0] : '').split('/')
    return name === undefined ? { name: place } : { namespace: place, name }
  }
  return compact<Plain>({
    provider: 'istio',
    gateway: gateway === undefined ? through(main) : { selector: mapAt(gateway.manifest, ['spec']).selector },
    vpn: vpn === undefined ? undefined : { gateway: through(vpn) },
  })
}

function routesOf({ manifest }: NamedSource, context: RouteContext, shared: Plain): RouteRead[] | undefined {
  const routes = mapsAt(manifest, ['spec', 'http']).map(([, http]) => routeOf(http, context, shared))
  const known = routes.flatMap((one) => one ?? [])
  return known.length < routes.length ? undefined : known
}

function routeOf(http: Plain, context: RouteContext, shared: Plain): RouteRead | undefined {
  const [, at] = /^route-(\d+)$/.exec(textAt(http, ['name']) ?? '') ?? []
  const rule = conditionsField(conditionsOf(http))
  const redirect = http.redirect === undefined ? undefined : redirectOf(mapAt(http, ['redirect']))
  const backends = mapsIn(http.route).map(([, one]) => ({
    service: textAt(one, ['destination', 'host']),
    port: numberAt(one, ['destination', 'port', 'number']),
    weight: one.weight,
  }))
  const target = redirect === undefined ? backendsRead(backends, context) : { service: undefined, port: undefined }
  if (target === undefined) return undefined
  const options = compact<Plain>({
    ...target.options,
    ...shared,
    headers: headersOf(mapAt(http, ['headers'])),
    stripPrefix: http.rewrite === undefined ? undefined : rule.path,
    redirect,
  })
  return compact<RouteRead>({
    ...target,
    ...rule,
    options: nonEmptyMap(options),
    at: at === undefined ? undefined : Number(at),
  })
}

/** Returns the conditions of a route. A path and everything below the path are two matches, which become one condition. */
function conditionsOf(http: Plain): ConditionRead[] {
  const matches = mapsIn(http.match).map(([, match]) => match)
  return matches.flatMap((match, at): ConditionRead[] => {
    const next = textAt(matches[at + 1], ['uri', 'prefix'])
    const before = textAt(matches[at - 1], ['uri', 'exact'])
    const [exact, prefix] = [textAt(match, ['uri', 'exact']), textAt(match, ['uri', 'prefix'])]
    const pattern = textAt(match, ['uri', 'regex'])
    const rest = {
      method: textAt(match, ['method', 'exact']),
      headers: wantedIn(match.headers),
      queries: wantedIn(match.queryParams),
    }
    if (prefix !== undefined)
      return before !== undefined && prefix === `${before}/`
        ? []
        : [{ ...rest, path: { type: 'under', value: prefix.replace(/\/$/, '') } }]
    if (exact !== undefined)
      return [{ ...rest, path: { type: next === `${exact}/` ? 'under' : 'exact', value: exact } }]
    return [{ ...rest, path: pattern === undefined ? undefined : { type: 'pattern', value: pattern } }]
  })
}

const wantedIn = (value: unknown): ValueRead[] =>
  Object.entries(mapAt(value, [])).map(([name, text]) => {
    const regex = textAt(text, ['regex'])
    return { name, value: regex ?? textAt(text, ['exact']) ?? '', isPattern: regex !== undefined }
  })

/** Returns changes of headers. A removed header has an empty value. */
function headersOf(headers: Plain): Plain | undefined {
  const changes = (field: string): Plain | undefined => {
    const { set, remove } = mapAt(headers, [field])
    const removed = Array.isArray(remove) ? remove.map((name) => [String(name), '']) : []
    return nonEmptyMap({ ...mapAt(set, []), ...Object.fromEntries(removed) })
  }
  return nonEmptyMap(compact<Plain>({ request: changes('request'), response: changes('response') }))
}

const redirectOf = ({ scheme, authority, port, uri, redirectCode }: Plain): Plain => ({
  to: redirectUrl({ scheme, host: authority, port, path: uri }),
  keepPath: uri === undefined,
  permanent: redirectCode === 301,
})
