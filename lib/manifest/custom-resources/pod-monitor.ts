import type { V1LabelSelector } from '@kubernetes/client-node'

type Credentials = {
  key: string
  name?: string
  optional?: boolean
}

type MetricRelabelings = {
  action?:
    | 'replace'
    | 'Replace'
    | 'keep'
    | 'Keep'
    | 'drop'
    | 'Drop'
    | 'hashmod'
    | 'HashMod'
    | 'labelmap'
    | 'LabelMap'
    | 'labeldrop'
    | 'LabelDrop'
    | 'labelkeep'
    | 'LabelKeep'
    | 'lowercase'
    | 'Lowercase'
    | 'uppercase'
    | 'Uppercase'
    | 'keepequal'
    | 'KeepEqual'
    | 'dropequal'
    | 'DropEqual'
  modulus?: number
  regex?: string
  replacement?: string
  separator?: string
  sourceLabels?: string[]
  targetLabel?: string
}

type ClientId = {
  configMap?: Credentials
  secret?: Credentials
}

type TlsConfig = {
  ca?: ClientId
  cert?: ClientId
  insecureSkipVerify?: boolean
  keySecret?: Credentials
  maxVersion?: 'TLS10' | 'TLS11' | 'TLS12' | 'TLS13'
  minVersion?: 'TLS10' | 'TLS11' | 'TLS12' | 'TLS13'
  serverName?: string
}

/** The spec of a PodMonitor (monitoring.coreos.com/v1). Written by `npm run crd-types`. */
export type PodMonitorSpec = {
  attachMetadata?: {
    node?: boolean
  }
  bodySizeLimit?: string
  convertClassicHistogramsToNHCB?: boolean
  fallbackScrapeProtocol?:
    | 'PrometheusProto'
    | 'OpenMetricsText0.0.1'
    | 'OpenMetricsText1.0.0'
    | 'PrometheusText0.0.4'
    | 'PrometheusText1.0.0'
  jobLabel?: string
  keepDroppedTargets?: number
  labelLimit?: number
  labelNameLengthLimit?: number
  labelValueLengthLimit?: number
  namespaceSelector?: {
    any?: boolean
    matchNames?: string[]
  }
  nativeHistogramBucketLimit?: number
  nativeHistogramMinBucketFactor?: number | string
  podMetricsEndpoints?: {
    authorization?: {
      credentials?: Credentials
      type?: string
    }
    basicAuth?: {
      password?: Credentials
      username?: Credentials
    }
    bearerTokenSecret?: Credentials
    enableHttp2?: boolean
    filterRunning?: boolean
    followRedirects?: boolean
    honorLabels?: boolean
    honorTimestamps?: boolean
    interval?: string
    metricRelabelings?: MetricRelabelings[]
    noProxy?: string
    oauth2?: {
      clientId: ClientId
      clientSecret: Credentials
      endpointParams?: Record<string, string>
      noProxy?: string
      proxyConnectHeader?: Record<string, Credentials[]>
      proxyFromEnvironment?: boolean
      proxyUrl?: string
      scopes?: string[]
      tlsConfig?: TlsConfig
      tokenUrl: string
    }
    params?: Record<string, string[]>
    path?: string
    port?: string
    portNumber?: number
    proxyConnectHeader?: Record<string, Credentials[]>
    proxyFromEnvironment?: boolean
    proxyUrl?: string
    relabelings?: MetricRelabelings[]
    scheme?: 'http' | 'https' | 'HTTP' | 'HTTPS'
    scrapeTimeout?: string
    targetPort?: number | string
    tlsConfig?: TlsConfig
    trackTimestampsStaleness?: boolean
  }[]
  podTargetLabels?: string[]
  sampleLimit?: number
  scrapeClass?: string
  scrapeClassicHistograms?: boolean
  scrapeNativeHistograms?: boolean
  scrapeProtocols?: (
    | 'PrometheusProto'
    | 'OpenMetricsText0.0.1'
    | 'OpenMetricsText1.0.0'
    | 'PrometheusText0.0.4'
    | 'PrometheusText1.0.0'
  )[]
  selector: V1LabelSelector
  selectorMechanism?: 'RelabelConfig' | 'RoleSelector'
  targetLimit?: number
}
