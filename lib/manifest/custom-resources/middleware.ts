type IpStrategy = {
  depth?: number
  excludedIPs?: string[]
  ipv6Subnet?: number
}

/** The spec of a Middleware (traefik.io/v1alpha1), with the fields that matter here. Written by `npm run crd-types`. */
export type MiddlewareSpec = {
  buffering?: {
    maxRequestBodyBytes?: number
    maxResponseBodyBytes?: number
    memRequestBodyBytes?: number
    memResponseBodyBytes?: number
    retryExpression?: string
  }
  compress?: {
    defaultEncoding?: string
    encodings?: string[]
    excludedContentTypes?: string[]
    includedContentTypes?: string[]
    minResponseBodyBytes?: number
  }
  headers?: {
    accessControlAllowCredentials?: boolean
    accessControlAllowHeaders?: string[]
    accessControlAllowMethods?: string[]
    accessControlAllowOriginList?: string[]
    accessControlAllowOriginListRegex?: string[]
    accessControlExposeHeaders?: string[]
    accessControlMaxAge?: number
    addVaryHeader?: boolean
    allowedHosts?: string[]
    browserXssFilter?: boolean
    contentSecurityPolicy?: string
    contentSecurityPolicyReportOnly?: string
    contentTypeNosniff?: boolean
    customBrowserXSSValue?: string
    customFrameOptionsValue?: string
    customRequestHeaders?: Record<string, string>
    customResponseHeaders?: Record<string, string>
    featurePolicy?: string
    forceSTSHeader?: boolean
    frameDeny?: boolean
    hostsProxyHeaders?: string[]
    isDevelopment?: boolean
    permissionsPolicy?: string
    publicKey?: string
    referrerPolicy?: string
    sslForceHost?: boolean
    sslHost?: string
    sslProxyHeaders?: Record<string, string>
    sslRedirect?: boolean
    sslTemporaryRedirect?: boolean
    stsIncludeSubdomains?: boolean
    stsPreload?: boolean
    stsSeconds?: number
  }
  ipAllowList?: {
    ipStrategy?: IpStrategy
    rejectStatusCode?: number
    sourceRange?: string[]
  }
  rateLimit?: {
    average?: number
    burst?: number
    period?: number | string
    redis?: {
      db?: number
      dialTimeout?: number | string
      endpoints?: string[]
      maxActiveConns?: number
      minIdleConns?: number
      poolSize?: number
      readTimeout?: number | string
      secret?: string
      tls?: {
        caSecret?: string
        certSecret?: string
        insecureSkipVerify?: boolean
      }
      writeTimeout?: number | string
    }
    sourceCriterion?: {
      ipStrategy?: IpStrategy
      requestHeaderName?: string
      requestHost?: boolean
    }
  }
  redirectRegex?: {
    permanent?: boolean
    regex?: string
    replacement?: string
  }
  redirectScheme?: {
    permanent?: boolean
    port?: string
    scheme?: string
  }
  stripPrefix?: {
    forceSlash?: boolean
    prefixes?: string[]
  }
}
