type Policies = {
  periodSeconds: number
  type: string
  value: number
}

type ScaleDown = {
  policies?: Policies[]
  selectPolicy?: string
  stabilizationWindowSeconds?: number
  tolerance?: number | string
}

/** The spec of a ScaledObject (keda.sh/v1alpha1). Written by `npm run crd-types`. */
export type ScaledObjectSpec = {
  advanced?: {
    horizontalPodAutoscalerConfig?: {
      behavior?: {
        scaleDown?: ScaleDown
        scaleUp?: ScaleDown
      }
      name?: string
    }
    restoreToOriginalReplicaCount?: boolean
    scalingModifiers?: {
      activationTarget?: string
      formula?: string
      metricType?: 'AverageValue' | 'Value'
      target?: string
    }
  }
  cooldownPeriod?: number
  fallback?: {
    behavior?: 'static' | 'currentReplicas' | 'currentReplicasIfHigher' | 'currentReplicasIfLower' | 'scalingModifiers'
    failureThreshold: number
    replicas: number
  }
  idleReplicaCount?: number
  initialCooldownPeriod?: number
  maxReplicaCount?: number
  minReplicaCount?: number
  pollingInterval?: number
  scaleTargetRef: {
    apiVersion?: string
    envSourceContainerName?: string
    kind?: string
    name: string
  }
  triggers: {
    authenticationRef?: {
      kind?: 'TriggerAuthentication' | 'ClusterTriggerAuthentication'
      name: string
    }
    metadata: Record<string, string>
    metricType?: string
    name?: string
    type: string
    useCachedMetrics?: boolean
  }[]
}
