import type { Manifest } from '../manifest'
import { mapAt, mapsAt, mapsIn, type Path, textAt, valueAt } from '../value-at'

/** A field that routes traffic to a Service by the name of the Service. */
export interface Backend {
  service: string
  /** Namespace of the Service; absent if it is the namespace of the object. */
  namespace?: string
  path: Path
  /** Name of the route within the object. Only routes of Istio have a name. */
  route?: string
}

/**
 * Kinds whose objects route traffic to Services by name, each with the function that reads the backends. Source: their
 * CRDs in target versions.
 */
export const BACKEND_READERS: Readonly<Record<string, (manifest: Manifest) => Backend[]>> = {
  Ingress: ingressBackends,
  'IngressRoute.traefik.io': traefikBackends(['spec', 'routes']),
  'IngressRoute.traefik.containo.us': traefikBackends(['spec', 'routes']),
  'IngressRouteTCP.traefik.io': traefikBackends(['spec', 'routes']),
  'TraefikService.traefik.io': weightedBackends,
  'HTTPRoute.gateway.networking.k8s.io': gatewayBackends,
  'GRPCRoute.gateway.networking.k8s.io': gatewayBackends,
  'TCPRoute.gateway.networking.k8s.io': gatewayBackends,
  'TLSRoute.gateway.networking.k8s.io': gatewayBackends,
  'VirtualService.networking.istio.io': istioBackends,
}

export function ingressBackends(manifest: Manifest): Backend[] {
  const named = (path: Path): Backend[] => {
    const service = textAt(manifest, [...path, 'service', 'name'])
    return service === undefined ? [] : [{ service, path: [...path, 'service', 'name'] }]
  }
  return [
    ...named(['spec', 'defaultBackend']),
    ...mapsAt(manifest, ['spec', 'rules']).flatMap(([at, rule]) =>
      mapsAt(rule, ['http', 'paths']).flatMap(([number]) =>
        named(['spec', 'rules', at, 'http', 'paths', number, 'backend']),
      ),
    ),
  ]
}

/** Returns the backends in a list that are Services. Omits backends of another kind. */
const namedServices = (list: unknown, path: Path): Backend[] =>
  mapsIn(list).flatMap(([at, { kind = 'Service', name, namespace }]) =>
    kind === 'Service' && typeof name === 'string'
      ? [{ service: name, path: [...path, at, 'name'], ...(typeof namespace === 'string' ? { namespace } : {}) }]
      : [],
  )

function traefikBackends(routes: Path): (manifest: Manifest) => Backend[] {
  return (manifest) =>
    mapsAt(manifest, routes).flatMap(([at, { services }]) => namedServices(services, [...routes, at, 'services']))
}

function weightedBackends(manifest: Manifest): Backend[] {
  const mirroring = mapAt(manifest, ['spec', 'mirroring'])
  const path = ['spec', 'weighted', 'services']
  return [
    ...namedServices(valueAt(manifest, path), path),
    ...namedServices([mirroring], ['spec', 'mirroring']).map((one) => ({
      ...one,
      path: ['spec', 'mirroring', 'name'],
    })),
  ]
}

function gatewayBackends(manifest: Manifest): Backend[] {
  return mapsAt(manifest, ['spec', 'rules']).flatMap(([at, { backendRefs }]) =>
    namedServices(backendRefs, ['spec', 'rules', at, 'backendRefs']),
  )
}

/** Returns the backends of a VirtualService. A host is the name of a Service, or `name.namespace.svc.cluster.local`. */
function istioBackends(manifest: Manifest): Backend[] {
  return ['http', 'tls', 'tcp'].flatMap((protocol) =>
    mapsAt(manifest, ['spec', protocol]).flatMap(([at, { name, route }]) =>
      mapsIn(route).flatMap(([number, entry]): Backend[] => {
        const [service, namespace] = (textAt(entry, ['destination', 'host']) ?? '').split('.')
        if (service === undefined || service === '') return []
        const path = ['spec', protocol, at, 'route', number, 'destination', 'host']
        const home = namespace === undefined ? {} : { namespace }
        return [{ service, path, ...home, ...(typeof name === 'string' ? { route: name } : {}) }]
      }),
    ),
  )
}
