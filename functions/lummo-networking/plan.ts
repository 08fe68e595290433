import type { Finding, FieldPath } from '../../lib/finding/finding'
import type { Claim, World } from '../../lib/kind/claim'
import type { Manifest } from '../../lib/manifest/manifest'
import type { Identity } from '../../lib/parts/identity/identity'
import type { NetworkSettings } from '../../lib/settings/network'
import type { ParsedRoute } from './routes'
import type { Spec } from './spec'
import type { ServicePort } from './target/service-ports'
import type { Versions } from './target/target'
import { notExpressible } from './rules'

/** A Service that receives requests of a route. */
export interface RouteBackend {
  service: string
  port: ServicePort
  /** Weight of the Service, relative to the sum of all weights; absent for the only Service of a route. */
  weight?: number
}

/** A route and its Services. */
export interface ResolvedRoute extends ParsedRoute {
  /** The Service of the route, or the first of its `backends`. */
  service: string
  port: ServicePort
  /** Services between which the requests are split according to `backends`; undefined without `backends`. */
  weighted: readonly RouteBackend[] | undefined
  /**
   * Whether the route redirects for an application without pods. In this case, the Service of the route does not exist.
   */
  unserved: boolean
  /** Versions of the application between which the traffic of the route is split. */
  versions: Versions | undefined
}

/** The input from which a provider generates routes. */
export interface Plan {
  claim: Claim<Spec>
  id: Identity
  settings: NetworkSettings
  world: World
  routes: readonly ResolvedRoute[]
  /** The route for gRPC within the cluster, and its host. */
  grpc: (Pick<ResolvedRoute, 'service' | 'port' | 'versions' | 'weighted'> & { host: string }) | undefined
  /** The Secret with the certificate; undefined with `tls: false`. */
  secret: string | undefined
}

/** The output of a provider. */
export interface RouteObjects {
  manifests: Manifest[]
  findings: Finding[]
}

/** Returns the metadata of a route object. */
export const routeMetadata = ({ claim, id }: Plan, name: string): Manifest['metadata'] => ({
  name,
  labels: id.labels,
  ...(claim.spec.annotations === undefined ? {} : { annotations: { ...claim.spec.annotations } }),
})

/**
 * Returns the Services that get the requests of a route. The stable version of a canary gets all requests until Argo
 * Rollouts changes the weights.
 */
export function routeBackends({
  service,
  port,
  versions,
  weighted,
}: Pick<ResolvedRoute, 'service' | 'port' | 'versions' | 'weighted'>): readonly RouteBackend[] {
  if (weighted !== undefined) return weighted
  if (versions === undefined) return [{ service, port }]
  return [
    { service: versions.stable, port, weight: 100 },
    { service: versions.canary, port, weight: 0 },
  ]
}

/** Returns the finding for a feature that a provider does not support. */
export const cannot = (provider: string, what: string, path: FieldPath, fix: string): Finding =>
  notExpressible.at(path, `${provider} cannot ${what}. ${fix}`)
