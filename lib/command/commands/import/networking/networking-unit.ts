import { compact, nonEmpty } from '../../../../manifest/compact'
import { isDns1035Label } from '../../../../manifest/grammar/name'
import { groupOf } from '../../../../manifest/id'
import type { Manifest, Plain } from '../../../../manifest/manifest'
import { mapAt, mapsAt, numberAt, textAt } from '../../../../manifest/value-at'
import type { Lookup } from '../input/lookup'
import type { NamedSource } from '../input/source'
import { isManaged, objectIdentity } from '../objects/object-identity'
import { shortObject } from '../objects/short-object'
import type { Covered, Proposal, Unit } from '../solve/unit'
import { ownSettings } from './own-settings'
import { readHttpRoute } from './read-http-route'
import { isRouteOption, readIngress } from './read-ingress'
import { readIngressRoute } from './read-ingress-route'
import { readVirtualService } from './read-virtual-service'
import type { RouteContext, RouteFacts, RouteRead } from './route-facts'

/** Readers of objects with routes, keyed by group and kind. */
const READERS: Readonly<Record<string, (context: RouteContext) => RouteFacts | undefined>> = {
  'networking.k8s.io/Ingress': readIngress,
  'gateway.networking.k8s.io/HTTPRoute': readHttpRoute,
  'networking.istio.io/VirtualService': readVirtualService,
  'traefik.io/IngressRoute': readIngressRoute,
  'traefik.containo.us/IngressRoute': readIngressRoute,
}

/** Ends of the names of objects that belong to the object without the end. */
const PART = /-(vpn|grpc|redirect|weighted|\d+)$/

/**
 * Returns the unit of an Ingress, an HTTPRoute of the Gateway API, an IngressRoute of Traefik or a VirtualService of
 * Istio, together with the other objects of the same short object.
 */
export const networkingUnit = (main: NamedSource, lookup: Lookup): Unit | undefined =>
  unitOf({ main, lookup, isWhole: true })

/** Returns the unit of a single object with routes. Its options and other objects are kept unchanged. */
export const singleRouteUnit = (main: NamedSource, lookup: Lookup): Unit | undefined =>
  unitOf({ main, lookup, isWhole: false })

function unitOf(context: RouteContext): Unit | undefined {
  const { main } = context
  const { kind, apiVersion } = main.manifest
  const key = `${groupOf(apiVersion)}/${kind}`
  const facts = isPart(context) || !Object.hasOwn(READERS, key) ? undefined : READERS[key]?.(context)
  if (facts === undefined) return undefined
  return {
    main,
    propose: (without) => proposalOf(context, facts, without),
    optionOf: (field) => (field === 'certificate' ? 'certificate' : undefined),
  }
}

/** Checks whether an object is imported as a part of another object. */
function isPart({ main: { manifest }, lookup, isWhole }: RouteContext): boolean {
  const { name, namespace } = manifest.metadata
  const end = isWhole ? PART : /-redirect$/
  const owner = end.test(name) ? name.replace(end, '') : undefined
  return (
    owner !== undefined &&
    [owner, owner.replace(PART, '')].some((one) => lookup.named(manifest.kind, one, namespace) !== undefined)
  )
}

function proposalOf(context: RouteContext, facts: RouteFacts, without: ReadonlySet<string>): Proposal {
  const { main, lookup, isWhole } = context
  const { manifest } = main
  const { namespace } = manifest.metadata
  const certificate = without.has('certificate') ? undefined : certificateOf(facts, namespace, lookup)
  const app = appOfRoutes(manifest, facts, lookup)
  const grpc = isWhole ? grpcOf(context) : undefined
  const pods = isWhole ? podsElsewhere(app, namespace, lookup) : undefined
  const covers: Covered[] = [
    { source: main },
    ...[...(facts.parts ?? []), grpc, pods].flatMap((source) => (source === undefined ? [] : [{ source }])),
    ...(certificate === undefined ? [] : [{ source: certificate, option: 'certificate' }]),
  ]
  const ports = portsOfServices(facts.routes, namespace, lookup)
  const { 'part-of': partOf } = manifest.metadata.labels ?? {}
  const labels = { app, ...(partOf !== undefined && { 'part-of': partOf }) }
  const { fields, generated } = objectIdentity({ ...manifest, metadata: { ...manifest.metadata, labels } })
  const network = ownSettings({ ...facts.network, internalDomain: internalDomainOf(grpc, app) }, lookup)
  const spec = compact<Plain>({
    ...fields,
    domains: facts.domains,
    routes: routesField(facts.routes, app, { ports, isWhole }),
    grpc: grpc === undefined ? undefined : true,
    ports: pods === undefined ? undefined : portsField(pods.manifest),
    tls: facts.isSecure ? undefined : false,
    certificate: certificateField(facts, certificate?.manifest, app),
    annotations: ownAnnotations(manifest, facts, isWhole),
    package: network === undefined ? undefined : { network },
  })
  const claim = shortObject(
    'LummoNetworking',
    covers.map(({ source }) => source.manifest),
    { spec, generated },
  )
  return { claim: withoutAnnotations(claim), covers, ports }
}

/** Returns the Certificate of the routes. Istio reads it in the namespace of the gateway. */
const certificateOf = (
  { secret }: RouteFacts,
  namespace: string | undefined,
  lookup: Lookup,
): NamedSource | undefined =>
  lookup.named('Certificate', secret, namespace) ??
  lookup.all.find(({ manifest: { kind, metadata } }) => kind === 'Certificate' && metadata.name === secret)

/** Returns the object with the route for gRPC. */
function grpcOf({ main: { manifest }, lookup }: RouteContext): NamedSource | undefined {
  const { name, namespace } = manifest.metadata
  const kind = manifest.kind === 'HTTPRoute' ? 'GRPCRoute' : manifest.kind
  return kind === 'Ingress' ? undefined : lookup.named(kind, `${name}-grpc`, namespace)
}

/** Returns the domain of the gRPC host. The name of the host starts with the name of the application. */
function internalDomainOf(grpc: NamedSource | undefined, app: string): string | undefined {
  const { hostnames, hosts } = mapAt(grpc?.manifest, ['spec'])
  const list: unknown = hostnames ?? hosts
  const rule = textAt(grpc?.manifest, ['spec', 'routes', 0, 'match'])
  const host = Array.isArray(list) ? String(list[0]) : (/^Host\(`([^`]+)`\)$/.exec(rule ?? '')?.[1] ?? '')
  return host.startsWith(`${app}.`) ? host.slice(app.length + 1) : undefined
}

/** Returns a generated Service for pods that are not in the input. */
function podsElsewhere(app: string, namespace: string | undefined, lookup: Lookup): NamedSource | undefined {
  const service = lookup.named('Service', app, namespace)
  const hasPods = lookup.all.some(
    ({ manifest }) =>
      textAt(manifest, ['spec', 'template', 'metadata', 'labels', 'app']) === app ||
      textAt(manifest, ['spec', 'workloadRef', 'name']) !== undefined,
  )
  return service !== undefined && isManaged(service.manifest) && !hasPods ? service : undefined
}

function portsField(service: Manifest): Plain {
  const ports = mapsAt(service, ['spec', 'ports']).map(([, { name, targetPort }]) => [String(name), targetPort])
  return Object.fromEntries(ports) as Plain
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
  { ports, isWhole }: { ports: ReadonlyMap<string, number>; isWhole: boolean },
): Plain[] | undefined {
  const isUsual = (port: RouteRead['port']) =>
    port === 'http' || port === 80 || (port !== undefined && port === ports.get('http'))
  const fields = routes.map(({ path, match, service, port, middlewares, priority, options = {} }) => {
    const isRedirected = options.redirect !== undefined
    return compact<Plain>({
      path,
      match,
      // The search leaves the Service out if it is the one of the application.
      service: isRedirected || (!isWhole && service === app) ? undefined : service,
      port: isRedirected || isUsual(port) ? undefined : port,
      ...options,
      middlewares,
      priority,
    })
  })
  const [only, second] = fields
  const isDefault = second === undefined && only !== undefined && Object.keys(only).length === 0
  return isDefault ? undefined : nonEmpty(fields)
}

function certificateField(
  { secret, issuer, isSecure, isGoogle, domains }: RouteFacts,
  certificate: Manifest | undefined,
  app: string,
): Plain | undefined {
  if (!isSecure || secret === undefined) return undefined
  const name = secret === `${app}-cert` ? undefined : secret
  if (isGoogle === true) return compact<Plain>({ name, google: true })
  if (issuer !== undefined) return compact<Plain>({ name, issuer: issuer === 'letsencrypt' ? undefined : issuer })
  if (certificate === undefined) return { secret }
  const { name: by, kind } = mapAt(certificate, ['spec', 'issuerRef'])
  const dns = domains.some((domain) => domain.startsWith('*.')) ? true : undefined
  const isPreset = by === 'letsencrypt' && kind === 'ClusterIssuer' && dns === undefined
  const own = compact<Plain>({ name: by, kind: kind ?? 'Issuer', dns })
  const read = compact<Plain>({ name, issuer: isPreset ? undefined : own })
  return Object.keys(read).length === 0 ? undefined : read
}

const CLASS = 'kubernetes.io/ingress.class'

/** Returns the annotations of the routes without those that lummo sets itself. */
function ownAnnotations({ metadata }: Manifest, { issuer }: RouteFacts, isWhole: boolean): Plain | undefined {
  const own = Object.entries(metadata.annotations ?? {}).filter(
    ([key]) =>
      key !== CLASS &&
      !(isWhole && isRouteOption(key)) &&
      !(issuer !== undefined && /^cert-manager\.io\/(cluster-)?issuer$/.test(key)),
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
