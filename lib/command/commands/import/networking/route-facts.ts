import type { Plain } from '../../../../manifest/manifest'
import type { Lookup } from '../input/lookup'
import type { NamedSource } from '../input/source'

/** A route that an input object defines. */
export interface RouteRead {
  path?: string
  match?: string
  service: string | undefined
  port: string | number | undefined
  middlewares?: readonly unknown[]
  priority?: unknown
  /** Other fields of the route in short form, such as `rateLimit`, `redirect` and `backends`. */
  options?: Plain
  /** Position of the route, if the object records the position. */
  at?: number
}

/** Routes and TLS settings of an Ingress, IngressRoute, HTTPRoute or VirtualService. */
export interface RouteFacts {
  domains: readonly string[]
  routes: readonly RouteRead[]
  /** Settings of the network that generate the same kind of object. */
  network: Plain
  /** Secret with the certificate, or the name of a certificate that Google manages; undefined without TLS. */
  secret: string | undefined
  /** Whether Google manages the certificate. */
  isGoogle?: boolean
  /** Issuer in an annotation. */
  issuer: Plain | string | undefined
  /** Whether HTTPS is served although no Secret is set. */
  isSecure: boolean
  /** Other objects with routes or options of the same short object. */
  parts?: readonly NamedSource[]
}

/** Reads the object with routes, and its parts. Without `isWhole`, the parts are separate objects. */
export interface RouteContext {
  main: NamedSource
  lookup: Lookup
  isWhole: boolean
}

/** Returns the object of the same kind whose name is that of the main object with a suffix. */
export const siblingOf = ({ main: { manifest }, lookup, isWhole }: RouteContext, suffix: string) =>
  isWhole ? lookup.named(manifest.kind, `${manifest.metadata.name}-${suffix}`, manifest.metadata.namespace) : undefined

/**
 * Returns routes in the order of their positions, if all positions are known. Only routes of objects that lummo
 * generated have such positions: lummo sorts the routes, and routes for the VPN are in another object.
 */
export const byPosition = (routes: readonly RouteRead[]): RouteRead[] =>
  routes.every(({ at }) => at !== undefined)
    ? [...routes].sort((one, other) => (one.at ?? 0) - (other.at ?? 0))
    : [...routes]
