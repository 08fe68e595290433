import { compact, nonEmpty } from '../../../../manifest/compact'
import { isDns1035Label } from '../../../../manifest/grammar/name'
import { groupOf } from '../../../../manifest/id'
import type { Manifest, Plain } from '../../../../manifest/manifest'
import { mapAt, mapsAt, numberAt, textAt } from '../../../../manifest/value-at'
import type { Lookup } from '../input/lookup'
import type { NamedSource } from '../input/source'
import { objectIdentity } from '../objects/object-identity'
import { shortObject } from '../objects/short-object'
import type { Covered, Proposal, Unit } from '../solve/unit'
import { readHttpRoute } from './read-http-route'
import { readIngress } from './read-ingress'
import { readIngressRoute } from './read-ingress-route'
import type { RouteFacts, RouteRead } from './route-facts'

/** Returns the unit of an Ingress, an HTTPRoute of the Gateway API or an IngressRoute of Traefik. */
export function networkingUnit(main: NamedSource, lookup: Lookup): Unit | undefined {
  const facts = factsOf(main.manifest, lookup)
  if (facts === undefined) return undefined
  return {
    main,
    propose: (without) => proposalOf(main, facts, lookup, without),
    optionOf: (field) => (field === 'certificate' ? 'certificate' : undefined),
  }
}

function factsOf(manifest: Manifest, lookup: Lookup): RouteFacts | undefined {
  const { name, namespace } = manifest.metadata
  // A redirect to HTTPS is imported as a part of the object to which the redirect belongs.
  const owner = name.endsWith('-redirect')
    ? lookup.named(manifest.kind, name.replace(/-redirect$/, ''), namespace)
    : undefined
  if (owner !== undefined) return undefined
  const isRedirected = lookup.named(manifest.kind, `${name}-redirect`, namespace) !== undefined
  switch (`${groupOf(manifest.apiVersion)}/${manifest.kind}`) {
    case 'networking.k8s.io/Ingress':
      return readIngress(manifest)
    case 'gateway.networking.k8s.io/HTTPRoute':
      return readHttpRoute(manifest, isRedirected)
    case 'traefik.io/IngressRoute':
    case 'traefik.containo.us/IngressRoute':
      return readIngressRoute(manifest)
    default:
      return undefined
  }
}

function proposalOf(main: NamedSource, facts: RouteFacts, lookup: Lookup, without: ReadonlySet<string>): Proposal {
  const { manifest } = main
  const { namespace } = manifest.metadata
  const certificate = without.has('certificate') ? undefined : lookup.named('Certificate', facts.secret, namespace)
  const covers: Covered[] = [
    { source: main },
    ...(certificate === undefined ? [] : [{ source: certificate, option: 'certificate' }]),
  ]
  const app = appOfRoutes(manifest, facts, lookup)
  const ports = portsOfServices(facts.routes, namespace, lookup)
  const { generated } = objectIdentity({ ...manifest, metadata: { ...manifest.metadata, labels: { app } } })
  const spec = compact<Plain>({
    app: app === manifest.metadata.name ? undefined : app,
    domains: facts.domains,
    routes: routesField(facts.routes, app, ports),
    tls: facts.isSecure ? undefined : false,
    certificate: certificateField(facts, certificate?.manifest, app),
    annotations: ownAnnotations(manifest, facts),
    package: Object.keys(facts.network).length === 0 ? undefined : { network: facts.network },
  })
  const claim = shortObject(
    'LummoNetworking',
    covers.map(({ source }) => source.manifest),
    { spec, generated },
  )
  return { claim: withoutAnnotations(claim), covers, ports }
}

/** Returns the application behind the routes: the label that its Service selects, or the name of the Service. */
function appOfRoutes({ metadata }: Manifest, { routes }: RouteFacts, lookup: Lookup): string {
  const [first] = routes
  const service = lookup.named('Service', first?.service, metadata.namespace)
  const selected = textAt(service?.manifest, ['spec', 'selector', 'app'])
  const candidates = [metadata.labels?.app, selected, first?.service, metadata.name]
  return candidates.find((one) => one !== undefined && isDns1035Label(one)) ?? metadata.name
}

/** Returns the routes. A single route that sends all requests to the Service of the application is the default. */
function routesField(
  routes: readonly RouteRead[],
  app: string,
  ports: ReadonlyMap<string, number>,
): Plain[] | undefined {
  const isUsual = (port: RouteRead['port']) =>
    port === 'http' || port === 80 || (port !== undefined && port === ports.get('http'))
  const fields = routes.map(({ path, match, service, port, middlewares, priority }) =>
    compact<Plain>({
      path,
      match,
      service: service === app ? undefined : service,
      port: isUsual(port) ? undefined : port,
      middlewares,
      priority,
    }),
  )
  const [only, second] = fields
  const isDefault = second === undefined && only !== undefined && Object.keys(only).length === 0
  return isDefault ? undefined : nonEmpty(fields)
}

function certificateField(
  { secret, issuer, isSecure }: RouteFacts,
  certificate: Manifest | undefined,
  app: string,
): Plain | undefined {
  if (!isSecure || secret === undefined) return undefined
  const name = secret === `${app}-cert` ? undefined : secret
  if (issuer !== undefined) return compact<Plain>({ name, issuer: issuer === 'letsencrypt' ? undefined : issuer })
  if (certificate === undefined) return { secret }
  const { name: by, kind } = mapAt(certificate, ['spec', 'issuerRef'])
  const isPreset = by === 'letsencrypt' && kind === 'ClusterIssuer'
  const read = compact<Plain>({ name, issuer: isPreset ? undefined : { name: by, kind: kind ?? 'Issuer' } })
  return Object.keys(read).length === 0 ? undefined : read
}

const CLASS = 'kubernetes.io/ingress.class'

/** Returns the annotations of the routes without those that lummo sets itself. */
function ownAnnotations({ metadata }: Manifest, { issuer }: RouteFacts): Plain | undefined {
  const own = Object.entries(metadata.annotations ?? {}).filter(
    ([key]) => key !== CLASS && !(issuer !== undefined && /^cert-manager\.io\/(cluster-)?issuer$/.test(key)),
  )
  return own.length === 0 ? undefined : Object.fromEntries(own)
}

/** Removes the annotations of the short object, because `spec.annotations` applies to the routes only. */
function withoutAnnotations(claim: Plain): Plain {
  const { annotations: _, ...metadata } = mapAt(claim, ['metadata'])
  return { ...claim, metadata }
}

/** Returns the port numbers of the Services behind routes, keyed by port name. */
function portsOfServices(
  routes: readonly RouteRead[],
  namespace: string | undefined,
  lookup: Lookup,
): Map<string, number> {
  const services = new Set(routes.flatMap(({ service }) => lookup.named('Service', service, namespace) ?? []))
  return new Map(
    [...services].flatMap(({ manifest }) =>
      mapsAt(manifest, ['spec', 'ports']).flatMap(([, port]): [string, number][] => {
        const [name, number] = [textAt(port, ['name']), numberAt(port, ['port'])]
        return name === undefined || number === undefined ? [] : [[name, number]]
      }),
    ),
  )
}
