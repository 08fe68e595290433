import { compact, nonEmptyMap } from '../../../../manifest/compact'
import type { Manifest, Plain } from '../../../../manifest/manifest'
import { mapAt, mapsAt, mapsIn, numberAt, textAt } from '../../../../manifest/value-at'
import type { NamedSource } from '../input/source'
import { sizeOf } from './middleware-options'
import { type RouteContext, type RouteFacts, type RouteRead, siblingOf } from './route-facts'

const NGINX = 'nginx.ingress.kubernetes.io/'
/** Annotations with the name of an issuer. */
const ISSUER = /^cert-manager\.io\/(cluster-)?issuer$/
/** Annotation with the name of a certificate that Google manages. */
const MANAGED = 'networking.gke.io/managed-certificates'

/** Returns the routes of an Ingress; undefined if its hosts have different paths or backends other than Services. */
export function readIngress(context: RouteContext): RouteFacts | undefined {
  const ingress = context.main.manifest
  const spec = mapAt(ingress, ['spec'])
  const domains = mapsIn(spec.rules).map(([, rule]) => textAt(rule, ['host']) ?? '')
  const parts = siblingsOf(context)
  // Only the first Ingress of a short object has an issuer.
  const sources = [context.main, ...parts].sort((one, other) => issuersOf(other).length - issuersOf(one).length)
  const lists = sources.map(({ manifest }) => routesOf(manifest, context))
  if (domains.length === 0 || domains.includes('') || spec.defaultBackend !== undefined) return undefined
  if (lists.some((one) => one === undefined || one.length === 0)) return undefined
  const tls = mapsIn(spec.tls).map(([, entry]) => entry)
  const annotations = sources.map(({ manifest }) => manifest.metadata.annotations ?? {})
  const annotated = (key: string): string | undefined => annotations.flatMap((one) => one[key] ?? [])[0]
  const managed = context.isWhole ? annotated(MANAGED) : undefined
  const [cluster, issuer] = [annotated('cert-manager.io/cluster-issuer'), annotated('cert-manager.io/issuer')]
  const className = textAt(spec, ['ingressClassName']) ?? annotated('kubernetes.io/ingress.class')
  const ranges = annotated(`${NGINX}whitelist-source-range`)
  return {
    domains,
    routes: lists.flatMap((one) => one ?? []),
    network: compact<Plain>({
      provider: 'ingress',
      ingress: className === undefined || className === 'nginx' ? undefined : { class: className },
      vpn: context.isWhole && ranges !== undefined ? { ranges: ranges.split(',') } : undefined,
    }),
    secret: managed ?? textAt(tls[0], ['secretName']),
    isGoogle: managed !== undefined,
    issuer: cluster ?? (issuer === undefined ? undefined : { name: issuer, kind: 'Issuer' }),
    isSecure: tls.length > 0 || managed !== undefined,
    parts: [...parts, ...parts.concat(context.main).flatMap((one) => weightedOf(one.manifest, context) ?? [])],
  }
}

/** Returns the annotations that name an issuer. */
const issuersOf = ({ manifest }: NamedSource): string[] =>
  Object.keys(manifest.metadata.annotations ?? {}).filter((key) => ISSUER.test(key))

/** Returns the Ingresses of routes with other options: for the VPN, and with numbers. */
function siblingsOf(context: RouteContext): NamedSource[] {
  const numbers = Array.from({ length: 15 }, (_, at) => at + 2)
  const names = ['vpn', ...numbers.flatMap((number) => [`${number}`, `vpn-${number}`])]
  return names.flatMap((name) => siblingOf(context, name) ?? [])
}

/** Returns the Ingress with the second Service of the routes of an Ingress. */
const weightedOf = ({ metadata }: Manifest, { lookup, isWhole }: RouteContext): NamedSource | undefined =>
  isWhole ? lookup.named('Ingress', `${metadata.name}-weighted`, metadata.namespace) : undefined

/** Returns the routes of one Ingress, whose annotations apply to all of them. */
function routesOf(ingress: Manifest, context: RouteContext): RouteRead[] | undefined {
  const rules = mapsAt(ingress, ['spec', 'rules']).map(([, rule]) => mapAt(rule, ['http']))
  const [first] = rules
  if (first === undefined || rules.some((one) => JSON.stringify(one) !== JSON.stringify(first))) return undefined
  const shared = context.isWhole ? annotationOptions(ingress.metadata.annotations ?? {}) : {}
  const weighted = weightedOf(ingress, context)?.manifest
  const seconds = mapsAt(weighted, ['spec', 'rules', 0, 'http', 'paths']).map(([, entry]) => entry)
  const routes = mapsIn(first.paths).map(([, entry], at): RouteRead => {
    const read = routeOf(entry)
    const second = seconds[at] === undefined ? undefined : routeOf(seconds[at])
    const backends =
      second === undefined ? {} : { backends: backendsOf(read, second, weighted?.metadata.annotations ?? {}) }
    const options = nonEmptyMap({ ...shared, ...backends })
    return compact<RouteRead>({ ...read, service: second === undefined ? read.service : undefined, options })
  })
  return routes.some(({ service, options }) => service === undefined && options?.backends === undefined)
    ? undefined
    : routes
}

/** Returns the two Services of a route. The annotations contain the share of the second Service. */
function backendsOf(one: RouteRead, other: RouteRead, annotations: Readonly<Record<string, string>>): Plain[] {
  const weight = Number(annotations[`${NGINX}canary-weight`])
  const total = Number(annotations[`${NGINX}canary-weight-total`] ?? 100)
  return [
    { service: one.service, weight: total - weight },
    { service: other.service, weight },
  ]
}

/** Returns the options of routes in the annotations of ingress-nginx. */
function annotationOptions(annotations: Readonly<Record<string, string>>): Plain {
  const value = (name: string): string | undefined => annotations[`${NGINX}${name}`]
  const average = value('limit-rps')
  const [permanent, temporal] = [value('permanent-redirect'), value('temporal-redirect')]
  const [size, to] = [value('proxy-body-size'), permanent ?? temporal]
  const burst = Number(average) * Number(value('limit-burst-multiplier') ?? 1)
  return compact<Plain>({
    vpn: value('whitelist-source-range') === undefined ? undefined : true,
    rateLimit: average === undefined ? undefined : { average: Number(average), burst },
    bodyLimit: size === undefined || !/^\d+$/.test(size) ? undefined : sizeOf(size),
    redirect: to === undefined ? undefined : { to, keepPath: false, permanent: permanent !== undefined },
  })
}

/** Annotations that options of routes generate. */
export const isRouteOption = (key: string): boolean =>
  key.startsWith(NGINX) &&
  /\/(whitelist-source-range|limit-rps|limit-burst-multiplier|permanent-redirect|temporal-redirect|proxy-body-size|backend-protocol)$/.test(
    key,
  )

function routeOf(entry: Plain): RouteRead {
  const service = mapAt(entry, ['backend', 'service'])
  const path = textAt(entry, ['path']) ?? '/'
  const isExact = entry.pathType === 'Exact'
  return compact<RouteRead>({
    path: isExact || path === '/' ? undefined : path,
    match: isExact ? `Path(\`${path}\`)` : undefined,
    service: textAt(service, ['name']),
    port: textAt(service, ['port', 'name']) ?? numberAt(service, ['port', 'number']),
  })
}
