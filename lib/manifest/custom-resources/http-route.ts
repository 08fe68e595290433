type Cors = {
  allowCredentials?: boolean
  allowHeaders?: string[]
  allowMethods?: ('GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'CONNECT' | 'OPTIONS' | 'TRACE' | 'PATCH' | '*')[]
  allowOrigins?: string[]
  exposeHeaders?: string[]
  maxAge?: number
}

type ExtensionRef = {
  group: string
  kind: string
  name: string
}

type Add = {
  name: string
  value: string
}

type RequestHeaderModifier = {
  add?: Add[]
  remove?: string[]
  set?: Add[]
}

type BackendRef = {
  group?: string
  kind?: string
  name: string
  namespace?: string
  port?: number
}

type Fraction = {
  denominator?: number
  numerator: number
}

type RequestMirror = {
  backendRef: BackendRef
  fraction?: Fraction
  percent?: number
}

type Path = {
  replaceFullPath?: string
  replacePrefixMatch?: string
  type: 'ReplaceFullPath' | 'ReplacePrefixMatch'
}

type RequestRedirect = {
  hostname?: string
  path?: Path
  port?: number
  scheme?: 'http' | 'https'
  statusCode?: 301 | 302 | 303 | 307 | 308
}

type UrlRewrite = {
  hostname?: string
  path?: Path
}

type Filters = {
  cors?: Cors
  extensionRef?: ExtensionRef
  requestHeaderModifier?: RequestHeaderModifier
  requestMirror?: RequestMirror
  requestRedirect?: RequestRedirect
  responseHeaderModifier?: RequestHeaderModifier
  type:
    | 'RequestHeaderModifier'
    | 'ResponseHeaderModifier'
    | 'RequestMirror'
    | 'RequestRedirect'
    | 'URLRewrite'
    | 'ExtensionRef'
    | 'CORS'
  urlRewrite?: UrlRewrite
}

type Headers = {
  name: string
  type?: 'Exact' | 'RegularExpression'
  value: string
}

/** The spec of a HTTPRoute (gateway.networking.k8s.io/v1). Written by `npm run crd-types`. */
export type HTTPRouteSpec = {
  hostnames?: string[]
  parentRefs?: {
    group?: string
    kind?: string
    name: string
    namespace?: string
    port?: number
    sectionName?: string
  }[]
  rules?: {
    backendRefs?: {
      filters?: Filters[]
      group?: string
      kind?: string
      name: string
      namespace?: string
      port?: number
      weight?: number
    }[]
    filters?: Filters[]
    matches?: {
      headers?: Headers[]
      method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'CONNECT' | 'OPTIONS' | 'TRACE' | 'PATCH'
      path?: {
        type?: 'Exact' | 'PathPrefix' | 'RegularExpression'
        value?: string
      }
      queryParams?: Headers[]
    }[]
    name?: string
    timeouts?: {
      backendRequest?: string
      request?: string
    }
  }[]
}
