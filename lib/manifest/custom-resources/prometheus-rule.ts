/** The spec of a PrometheusRule (monitoring.coreos.com/v1). Written by `npm run crd-types`. */
export type PrometheusRuleSpec = {
  groups?: {
    name: string
    rules?: {
      alert?: string
      expr: number | string
      for?: string
      labels?: Record<string, string>
      annotations?: Record<string, string>
    }[]
  }[]
}
