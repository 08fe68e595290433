type AllowOrigins = {
  exact?: string
  prefix?: string
  regex?: string
}

type Request = {
  add?: Record<string, string>
  remove?: string[]
  set?: Record<string, string>
}

type Headers = {
  request?: Request
  response?: Request
}

type Mirror = {
  host: string
  port?: {
    number?: number
  }
  subset?: string
}

type Route = {
  destination: Mirror
  weight?: number
}

/** The spec of a VirtualService (networking.istio.io/v1). Written by `npm run crd-types`. */
export type VirtualServiceSpec = {
  exportTo?: string[]
  gateways?: string[]
  hosts?: string[]
  http?: {
    corsPolicy?: {
      allowCredentials?: boolean
      allowHeaders?: string[]
      allowMethods?: string[]
      allowOrigin?: string[]
      allowOrigins?: AllowOrigins[]
      exposeHeaders?: string[]
      maxAge?: string
      unmatchedPreflights?: 'UNSPECIFIED' | 'FORWARD' | 'IGNORE'
    }
    delegate?: {
      name?: string
      namespace?: string
    }
    directResponse?: {
      body?: {
        bytes?: string
        string?: string
      }
      status: number
    }
    fault?: {
      abort?: {
        grpcStatus?: string
        http2Error?: string
        httpStatus?: number
        percentage?: {
          value?: number
        }
      }
      delay?: {
        exponentialDelay?: string
        fixedDelay?: string
        percent?: number
        percentage?: {
          value?: number
        }
      }
    }
    headers?: Headers
    match?: {
      authority?: AllowOrigins
      gateways?: string[]
      headers?: Record<string, AllowOrigins>
      ignoreUriCase?: boolean
      method?: AllowOrigins
      name?: string
      port?: number
      queryParams?: Record<string, AllowOrigins>
      scheme?: AllowOrigins
      sourceLabels?: Record<string, string>
      sourceNamespace?: string
      statPrefix?: string
      uri?: AllowOrigins
      withoutHeaders?: Record<string, AllowOrigins>
    }[]
    mirror?: Mirror
    mirror_percent?: number
    mirrorPercent?: number
    mirrorPercentage?: {
      value?: number
    }
    mirrors?: {
      destination: Mirror
      percentage?: {
        value?: number
      }
    }[]
    name?: string
    redirect?: {
      authority?: string
      derivePort?: 'FROM_PROTOCOL_DEFAULT' | 'FROM_REQUEST_PORT'
      port?: number
      redirectCode?: number
      scheme?: string
      uri?: string
    }
    retries?: {
      attempts?: number
      backoff?: string
      perTryTimeout?: string
      retryIgnorePreviousHosts?: boolean
      retryOn?: string
      retryRemoteLocalities?: boolean
    }
    rewrite?: {
      authority?: string
      uri?: string
      uriRegexRewrite?: {
        match?: string
        rewrite?: string
      }
    }
    route?: {
      destination: Mirror
      headers?: Headers
      weight?: number
    }[]
    timeout?: string
  }[]
  tcp?: {
    match?: {
      destinationSubnets?: string[]
      gateways?: string[]
      port?: number
      sourceLabels?: Record<string, string>
      sourceNamespace?: string
      sourceSubnet?: string
    }[]
    route?: Route[]
  }[]
  tls?: {
    match: {
      destinationSubnets?: string[]
      gateways?: string[]
      port?: number
      sniHosts: string[]
      sourceLabels?: Record<string, string>
      sourceNamespace?: string
    }[]
    route?: Route[]
  }[]
}
