import type { Plain } from '../../../../manifest/manifest'

/** A route that an input object defines. */
export interface RouteRead {
  path?: string
  match?: string
  service: string | undefined
  port: string | number | undefined
  middlewares?: readonly unknown[]
  priority?: unknown
}

/** Routes and TLS settings of an Ingress, IngressRoute or HTTPRoute. */
export interface RouteFacts {
  domains: readonly string[]
  routes: readonly RouteRead[]
  /** Settings of the network that generate the same kind of object. */
  network: Plain
  /** Secret with the certificate; undefined without TLS. */
  secret: string | undefined
  /** Issuer in an annotation. */
  issuer: Plain | string | undefined
  /** Whether HTTPS is served although no Secret is set. */
  isSecure: boolean
}
