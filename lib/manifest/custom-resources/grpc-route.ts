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

type Filters = {
  extensionRef?: ExtensionRef
  requestHeaderModifier?: RequestHeaderModifier
  requestMirror?: RequestMirror
  responseHeaderModifier?: RequestHeaderModifier
  type: 'ResponseHeaderModifier' | 'RequestHeaderModifier' | 'RequestMirror' | 'ExtensionRef'
}

/** The spec of a GRPCRoute (gateway.networking.k8s.io/v1). Written by `npm run crd-types`. */
export type GRPCRouteSpec = {
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
      headers?: {
        name: string
        type?: 'Exact' | 'RegularExpression'
        value: string
      }[]
      method?: {
        method?: string
        service?: string
        type?: 'Exact' | 'RegularExpression'
      }
    }[]
    name?: string
  }[]
}
