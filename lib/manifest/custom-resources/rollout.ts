import type { V1LabelSelector, V1PodTemplateSpec } from '@kubernetes/client-node'

type ActiveMetadata = {
  annotations?: Record<string, string>
  labels?: Record<string, string>
}

type AntiAffinity = {
  preferredDuringSchedulingIgnoredDuringExecution?: {
    weight: number
  }
  requiredDuringSchedulingIgnoredDuringExecution?: Record<string, unknown>
}

type ValueFrom = {
  fieldRef?: {
    fieldPath: string
  }
  podTemplateHashValue?: string
}

type Args = {
  name: string
  value?: string
  valueFrom?: ValueFrom
}

type Templates = {
  clusterScope?: boolean
  templateName?: string
}

type PostPromotionAnalysis = {
  args?: Args[]
  templates?: Templates[]
}

type HeaderValue = {
  exact?: string
  prefix?: string
  regex?: string
}

type TlsRoutes = {
  port?: number
  sniHosts?: string[]
}

type VirtualService = {
  name: string
  routes?: string[]
  tcpRoutes?: {
    port?: number
  }[]
  tlsRoutes?: TlsRoutes[]
}

/** The spec of a Rollout (argoproj.io/v1alpha1), with the fields that matter here. Written by `npm run crd-types`. */
export type RolloutSpec = {
  analysis?: {
    successfulRunHistoryLimit?: number
    unsuccessfulRunHistoryLimit?: number
  }
  minReadySeconds?: number
  paused?: boolean
  progressDeadlineAbort?: boolean
  progressDeadlineSeconds?: number
  replicas?: number
  restartAt?: string
  revisionHistoryLimit?: number
  rollbackWindow?: {
    revisions?: number
  }
  selector?: V1LabelSelector
  strategy?: {
    blueGreen?: {
      abortScaleDownDelaySeconds?: number
      activeMetadata?: ActiveMetadata
      activeService: string
      antiAffinity?: AntiAffinity
      autoPromotionEnabled?: boolean
      autoPromotionSeconds?: number
      maxUnavailable?: number | string
      postPromotionAnalysis?: PostPromotionAnalysis
      prePromotionAnalysis?: PostPromotionAnalysis
      previewMetadata?: ActiveMetadata
      previewReplicaCount?: number
      previewService?: string
      scaleDownDelayRevisionLimit?: number
      scaleDownDelaySeconds?: number
    }
    canary?: {
      abortScaleDownDelaySeconds?: number
      analysis?: {
        args?: Args[]
        startingStep?: number
        templates?: Templates[]
      }
      antiAffinity?: AntiAffinity
      canaryMetadata?: ActiveMetadata
      canaryService?: string
      dynamicStableScale?: boolean
      maxSurge?: number | string
      maxUnavailable?: number | string
      minPodsPerReplicaSet?: number
      pingPong?: {
        pingService: string
        pongService: string
      }
      replicaProgressThreshold?: {
        type: string
        value: number
      }
      scaleDownDelayRevisionLimit?: number
      scaleDownDelaySeconds?: number
      stableMetadata?: ActiveMetadata
      stableService?: string
      steps?: {
        analysis?: PostPromotionAnalysis
        experiment?: {
          analyses?: {
            args?: Args[]
            clusterScope?: boolean
            name: string
            requiredForCompletion?: boolean
            templateName: string
          }[]
          duration?: string
          scaleDownDelaySeconds?: number
          templates: {
            metadata?: ActiveMetadata
            name: string
            replicas?: number
            selector?: V1LabelSelector
            service?: {
              name?: string
            }
            specRef: string
            weight?: number
          }[]
        }
        pause?: {
          duration?: number | string
        }
        plugin?: {
          config?: Record<string, unknown>
          name: string
        }
        setCanaryScale?: {
          matchTrafficWeight?: boolean
          replicas?: number
          weight?: number
        }
        setHeaderRoute?: {
          match?: {
            headerName: string
            headerValue: HeaderValue
          }[]
          name?: string
        }
        setMirrorRoute?: {
          match?: {
            headers?: Record<string, HeaderValue>
            method?: HeaderValue
            path?: HeaderValue
          }[]
          name: string
          percentage?: number
        }
        setWeight?: number
      }[]
      trafficRouting?: {
        alb?: {
          annotationPrefix?: string
          ingress?: string
          ingresses?: string[]
          rootService?: string
          servicePort: number
        }
        ambassador?: {
          mappings: string[]
        }
        apisix?: {
          route?: {
            name: string
            rules?: string[]
          }
        }
        appMesh?: {
          virtualNodeGroup?: {
            canaryVirtualNodeRef: {
              name: string
            }
            stableVirtualNodeRef: {
              name: string
            }
          }
          virtualService?: {
            name: string
            routes?: string[]
          }
        }
        istio?: {
          destinationRule?: {
            additionalSubsetNames?: string[]
            canarySubsetName: string
            name: string
            stableSubsetName: string
          }
          virtualService?: VirtualService
          virtualServices?: VirtualService[]
        }
        managedRoutes?: {
          name: string
        }[]
        maxTrafficWeight?: number
        nginx?: {
          additionalIngressAnnotations?: Record<string, string>
          annotationPrefix?: string
          canaryIngressAnnotations?: Record<string, string>
          stableIngress?: string
          stableIngresses?: string[]
        }
        plugins?: Record<string, unknown>
        smi?: {
          rootService?: string
          trafficSplitName?: string
        }
        traefik?: {
          weightedTraefikServiceName: string
        }
      }
    }
  }
  template?: V1PodTemplateSpec
  workloadRef?: {
    apiVersion?: string
    kind?: string
    name?: string
    scaleDown?: string
  }
}
