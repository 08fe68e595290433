type ParentRefs = {
  name: string
  namespace?: string
}

/** The spec of a IngressRoute (traefik.io/v1alpha1). Written by `npm run crd-types`. */
export type IngressRouteSpec = {
  entryPoints?: string[]
  ingressClassName?: string
  parentRefs?: ParentRefs[]
  routes: {
    kind?: 'Rule'
    match: string
    middlewares?: ParentRefs[]
    observability?: {
      accessLogs?: boolean
      metrics?: boolean
      traceVerbosity?: 'minimal' | 'detailed'
      tracing?: boolean
    }
    priority?: number
    services?: {
      healthCheck?: {
        followRedirects?: boolean
        headers?: Record<string, string>
        hostname?: string
        interval?: number | string
        method?: string
        mode?: string
        path?: string
        port?: number
        scheme?: string
        status?: number
        timeout?: number | string
        unhealthyInterval?: number | string
      }
      kind?: 'Service' | 'TraefikService'
      middlewares?: ParentRefs[]
      name: string
      namespace?: string
      nativeLB?: boolean
      nodePortLB?: boolean
      passHostHeader?: boolean
      passiveHealthCheck?: {
        failureWindow?: number | string
        maxFailedAttempts?: number
      }
      port?: number | string
      responseForwarding?: {
        flushInterval?: string
      }
      scheme?: string
      serversTransport?: string
      sticky?: {
        cookie?: {
          domain?: string
          httpOnly?: boolean
          maxAge?: number
          name?: string
          path?: string
          sameSite?: 'none' | 'lax' | 'strict' | 'None' | 'Lax' | 'Strict'
          secure?: boolean
        }
      }
      strategy?: 'wrr' | 'p2c' | 'hrw' | 'leasttime' | 'RoundRobin'
      weight?: number
    }[]
    syntax?: string
  }[]
  tls?: {
    certResolver?: string
    domains?: {
      main?: string
      sans?: string[]
    }[]
    options?: ParentRefs
    secretName?: string
    store?: ParentRefs
  }
}
