import type { V1LabelSelector, V1PodTemplateSpec } from '@kubernetes/client-node'

type Graphite = {
  address?: string
  query?: string
}

type ControlScope = {
  end?: string
  region: string
  scope: string
  start?: string
  step: number
}

type Oauth2 = {
  clientId?: string
  clientSecret?: string
  scopes?: string[]
  tokenUrl?: string
}

type Sigv4 = {
  profile?: string
  region?: string
  roleArn?: string
}

type Authentication = {
  oauth2?: Oauth2
  sigv4?: Sigv4
}

type Headers = {
  key: string
  value: string
}

/** The spec of a AnalysisTemplate (argoproj.io/v1alpha1). Written by `npm run crd-types`. */
export type AnalysisTemplateSpec = {
  args?: {
    name: string
    value?: string
    valueFrom?: {
      fieldRef?: {
        fieldPath: string
      }
      secretKeyRef?: {
        key: string
        name: string
      }
    }
  }[]
  dryRun?: {
    metricName: string
  }[]
  measurementRetention?: {
    limit: number
    metricName: string
  }[]
  metrics?: {
    consecutiveErrorLimit?: number | string
    consecutiveSuccessLimit?: number | string
    count?: number | string
    failureCondition?: string
    failureLimit?: number | string
    inconclusiveLimit?: number | string
    initialDelay?: string
    interval?: string
    name: string
    provider: {
      cloudWatch?: {
        interval?: string
        metricDataQueries: {
          expression?: string
          id?: string
          label?: string
          metricStat?: {
            metric?: {
              dimensions?: {
                name?: string
                value?: string
              }[]
              metricName?: string
              namespace?: string
            }
            period?: number | string
            stat?: string
            unit?: string
          }
          period?: number | string
          returnData?: boolean
        }[]
      }
      datadog?: {
        aggregator?: 'avg' | 'min' | 'max' | 'sum' | 'last' | 'percentile' | 'mean' | 'l2norm' | 'area'
        apiVersion?: 'v1' | 'v2'
        formula?: string
        interval?: string
        queries?: Record<string, string>
        query?: string
        secretRef?: {
          name?: string
          namespaced?: boolean
        }
      }
      graphite?: Graphite
      influxdb?: {
        profile?: string
        query?: string
      }
      job?: {
        metadata?: {
          annotations?: Record<string, string>
          labels?: Record<string, string>
        }
        spec: {
          activeDeadlineSeconds?: number
          backoffLimit?: number
          backoffLimitPerIndex?: number
          completionMode?: string
          completions?: number
          managedBy?: string
          manualSelector?: boolean
          maxFailedIndexes?: number
          parallelism?: number
          podFailurePolicy?: {
            rules: {
              action: string
              onExitCodes?: {
                containerName?: string
                operator: string
                values: number[]
              }
              onPodConditions?: {
                status: string
                type: string
              }[]
            }[]
          }
          podReplacementPolicy?: string
          selector?: V1LabelSelector
          successPolicy?: {
            rules: {
              succeededCount?: number
              succeededIndexes?: string
            }[]
          }
          suspend?: boolean
          template: V1PodTemplateSpec
          ttlSecondsAfterFinished?: number
        }
      }
      kayenta?: {
        address: string
        application: string
        canaryConfigName: string
        configurationAccountName: string
        lookback?: boolean
        metricsAccountName: string
        scopes: {
          controlScope: ControlScope
          experimentScope: ControlScope
          name: string
        }[]
        storageAccountName: string
        threshold: {
          marginal: number
          pass: number
        }
      }
      newRelic?: {
        profile?: string
        query: string
        timeout?: number
      }
      plugin?: Record<string, unknown>
      prometheus?: {
        address?: string
        authentication?: Authentication
        headers?: Headers[]
        insecure?: boolean
        query?: string
        rangeQuery?: {
          end?: string
          start?: string
          step?: string
        }
        timeout?: number
      }
      skywalking?: {
        address?: string
        interval?: string
        query?: string
      }
      wavefront?: Graphite
      web?: {
        authentication?: Authentication
        body?: string
        headers?: Headers[]
        insecure?: boolean
        jsonBody?: Record<string, unknown>
        jsonPath?: string
        method?: string
        timeoutSeconds?: number
        url: string
      }
    }
    successCondition?: string
  }[]
  templates?: {
    clusterScope?: boolean
    templateName?: string
  }[]
}
