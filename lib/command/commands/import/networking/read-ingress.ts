import { compact } from '../../../../manifest/compact'
import type { Manifest, Plain } from '../../../../manifest/manifest'
import { mapAt, mapsAt, mapsIn, numberAt, textAt } from '../../../../manifest/value-at'
import type { RouteFacts, RouteRead } from './route-facts'

/** Returns the routes of an Ingress; undefined if its hosts have different paths or backends other than Services. */
export function readIngress(ingress: Manifest): RouteFacts | undefined {
  const spec = mapAt(ingress, ['spec'])
  const rules = mapsIn(spec.rules).map(([, rule]) => rule)
  const domains = rules.map((rule) => textAt(rule, ['host']) ?? '')
  const [first] = rules
  if (first === undefined || domains.includes('') || spec.defaultBackend !== undefined) return undefined
  const texts = rules.map((rule) => JSON.stringify(mapAt(rule, ['http'])))
  if (texts.some((text) => text !== texts[0])) return undefined
  const routes = mapsAt(first, ['http', 'paths']).map(([, entry]) => routeOf(entry))
  if (routes.length === 0 || routes.some(({ service }) => service === undefined)) return undefined
  const tls = mapsIn(spec.tls).map(([, entry]) => entry)
  const annotations = ingress.metadata.annotations ?? {}
  const [cluster, issuer] = [annotations['cert-manager.io/cluster-issuer'], annotations['cert-manager.io/issuer']]
  const className = textAt(spec, ['ingressClassName']) ?? annotations['kubernetes.io/ingress.class']
  return {
    domains,
    routes,
    network: compact<Plain>({
      provider: 'ingress',
      ingress: className === undefined || className === 'nginx' ? undefined : { class: className },
    }),
    secret: textAt(tls[0], ['secretName']),
    issuer: cluster ?? (issuer === undefined ? undefined : { name: issuer, kind: 'Issuer' }),
    isSecure: tls.length > 0,
  }
}

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
