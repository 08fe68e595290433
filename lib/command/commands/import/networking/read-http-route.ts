import { compact, nonEmptyMap } from '../../../../manifest/compact'
import type { Plain } from '../../../../manifest/manifest'
import { mapAt, mapsAt, mapsIn, numberAt, textAt } from '../../../../manifest/value-at'
import type { NamedSource } from '../input/source'
import { backendsRead } from './backends'
import { type RouteContext, type RouteFacts, type RouteRead, siblingOf } from './route-facts'
import { type ConditionRead, redirectUrl, conditionsField, type ValueRead } from './route-rule'

/**
 * Returns the routes of an HTTPRoute, with the routes for the VPN. The redirect to HTTPS is a separate object.
 */
export function readHttpRoute(context: RouteContext): RouteFacts | undefined {
  const { main, lookup } = context
  const { name, namespace } = main.manifest.metadata
  const redirect = lookup.named('HTTPRoute', `${name}-redirect`, namespace)
  const vpn = siblingOf(context, 'vpn')
  const { hostnames } = mapAt(main.manifest, ['spec'])
  const domains = Array.isArray(hostnames) ? hostnames.filter((one): one is string => typeof one === 'string') : []
  const own = routesOf(main, context, {})
  const inside = vpn === undefined ? [] : routesOf(vpn, context, { vpn: true })
  if (domains.length === 0 || own === undefined || own.length === 0 || inside === undefined) return undefined
  const [parent, gateway] = [parentOf(main), vpn === undefined ? undefined : parentOf(vpn)]
  const section = redirect === undefined ? 'http' : 'https'
  const generated = context.isWhole ? lookup.named('Gateway', name, namespace) : undefined
  return {
    domains,
    routes: [...own, ...inside],
    network: compact<Plain>({
      provider: 'gateway',
      gateway: compact<Plain>({
        ...(generated === undefined
          ? { name: parent.name, namespace: parent.namespace }
          : { create: true, class: textAt(generated.manifest, ['spec', 'gatewayClassName']) }),
        [section]: parent.sectionName,
      }),
      vpn:
        gateway === undefined
          ? undefined
          : { gateway: compact<Plain>({ name: gateway.name, namespace: gateway.namespace }) },
    }),
    secret: context.isWhole ? secretOf(context) : undefined,
    issuer: undefined,
    isSecure: redirect !== undefined,
    parts: vpn === undefined ? [] : [vpn],
  }
}

/** Returns the Secret that a Gateway may read for the routes. */
function secretOf({ main, lookup }: RouteContext): string | undefined {
  const { name, namespace } = main.manifest.metadata
  const own = lookup.named('Gateway', name, namespace)
  const secrets = mapsAt(own?.manifest, ['spec', 'listeners']).flatMap(
    ([, listener]) => textAt(listener, ['tls', 'certificateRefs', 0, 'name']) ?? [],
  )
  const granted = lookup.ofKind('ReferenceGrant', namespace).flatMap(({ manifest }) => {
    const secret = textAt(manifest, ['spec', 'to', 0, 'name'])
    return secret !== undefined && [secret, `${name}-${secret}`].includes(manifest.metadata.name) ? [secret] : []
  })
  return [...secrets, ...granted][0]
}

const parentOf = ({ manifest }: NamedSource): Plain => mapsAt(manifest, ['spec', 'parentRefs'])[0]?.[1] ?? {}

function routesOf({ manifest }: NamedSource, context: RouteContext, shared: Plain): RouteRead[] | undefined {
  const routes = mapsAt(manifest, ['spec', 'rules']).map(([, rule]) => routeOf(rule, context, shared))
  const known = routes.flatMap((one) => one ?? [])
  return known.length < routes.length ? undefined : known
}

function routeOf(rule: Plain, context: RouteContext, shared: Plain): RouteRead | undefined {
  const match = conditionsField(mapsIn(rule.matches).map(([, one]) => conditionOf(one)))
  const filters = mapsIn(rule.filters).map(([, filter]) => filterOption(filter, match.path))
  if (filters.includes(undefined)) return undefined
  const options: Plain = Object.assign({}, ...filters)
  const refs = mapsIn(rule.backendRefs).map(([, ref]) => ref)
  if (refs.some(({ kind = 'Service' }) => kind !== 'Service')) return undefined
  const backends = refs.map((ref) => ({
    service: textAt(ref, ['name']),
    port: numberAt(ref, ['port']),
    weight: ref.weight,
  }))
  const target =
    options.redirect === undefined ? backendsRead(backends, context) : { service: undefined, port: undefined }
  if (target === undefined) return undefined
  const { requestHeaders: request, responseHeaders: response, ...others } = options
  const headers = nonEmptyMap(compact<Plain>({ request, response }))
  return compact<RouteRead>({
    ...target,
    ...match,
    options: nonEmptyMap(compact<Plain>({ ...target.options, ...shared, ...others, headers })),
  })
}

const TYPES: Readonly<Record<string, 'exact' | 'under' | 'pattern'>> = {
  Exact: 'exact',
  RegularExpression: 'pattern',
}

function conditionOf(match: Plain): ConditionRead {
  const { type, value } = mapAt(match, ['path'])
  return {
    path: value === undefined ? undefined : { type: TYPES[String(type)] ?? 'under', value: String(value) },
    method: textAt(match, ['method']),
    headers: mapsIn(match.headers).map(([, one]) => wantedOf(one)),
    queries: mapsIn(match.queryParams).map(([, one]) => wantedOf(one)),
  }
}

const wantedOf = ({ type, name, value }: Plain): ValueRead => ({
  name: String(name),
  value: String(value),
  isPattern: type === 'RegularExpression',
})

/** Returns the option of a route for a filter; undefined if there is none. */
function filterOption(filter: Plain, path: string | undefined): Plain | undefined {
  switch (filter.type) {
    case 'RequestHeaderModifier':
      return { requestHeaders: headersOf(mapAt(filter, ['requestHeaderModifier'])) }
    case 'ResponseHeaderModifier':
      return { responseHeaders: headersOf(mapAt(filter, ['responseHeaderModifier'])) }
    case 'URLRewrite':
      return path === undefined ? undefined : { stripPrefix: path }
    case 'RequestRedirect':
      return { redirect: redirectOf(mapAt(filter, ['requestRedirect'])) }
    default:
      return undefined
  }
}

/** Returns changes of headers. A removed header has an empty value. */
function headersOf({ set, remove }: Plain): Plain {
  const removed = Array.isArray(remove) ? remove.map((name): [string, string] => [String(name), '']) : []
  return Object.fromEntries([...mapsIn(set).map(([, { name, value }]) => [String(name), value]), ...removed]) as Plain
}

function redirectOf({ scheme, hostname, port, path, statusCode }: Plain): Plain {
  const target = textAt(path, ['replaceFullPath'])
  return {
    to: redirectUrl({ scheme, host: hostname, port, path: target }),
    keepPath: target === undefined,
    permanent: statusCode === 301,
  }
}
