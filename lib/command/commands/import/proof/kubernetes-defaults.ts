import { deepEqual } from '../../../../manifest/deep-equal'

/**
 * Values that the API server sets in fields that are absent, by the pattern of the field. Source: defaults.go of
 * core/v1, apps/v1, batch/v1, autoscaling/v2 and networking/v1, Kubernetes v1.34; the CRD of ExternalSecret, v2.9; and
 * KEDA 2.20.
 */
const DEFAULTS: readonly (readonly [RegExp, unknown])[] = [
  [/^(?!Job|CronJob)\S+ pod\.restartPolicy$/, 'Always'],
  [/ pod\.dnsPolicy$/, 'ClusterFirst'],
  [/ pod\.schedulerName$/, 'default-scheduler'],
  [/ pod\.terminationGracePeriodSeconds$/, 30],
  [/ pod\.serviceAccount(Name)?$/, 'default'],
  [/ pod\.enableServiceLinks$/, true],
  [/ pod\.(containers|initContainers)\[\]\.terminationMessagePath$/, '/dev/termination-log'],
  [/ pod\.(containers|initContainers)\[\]\.terminationMessagePolicy$/, 'File'],
  [/ pod\.(containers|initContainers)\[\]\.ports\[\]\.protocol$/, 'TCP'],
  [/(Probe|preStop|postStart)\.httpGet\.scheme$/, 'HTTP'],
  [/(Probe|preStop|postStart)\.httpGet\.path$/, '/'],
  [/Probe\.grpc\.service$/, ''],
  [/Probe\.failureThreshold$/, 3],
  [/Probe\.periodSeconds$/, 10],
  [/Probe\.successThreshold$/, 1],
  [/Probe\.timeoutSeconds$/, 1],
  [/Probe\.initialDelaySeconds$/, 0],
  [/\.fieldRef\.apiVersion$/, 'v1'],
  [/ pod\.volumes\[\]\.(configMap|secret|projected|downwardAPI)\.defaultMode$/, 420],
  [/ pod\.volumes\[\]\.projected\.sources\[\]\.serviceAccountToken\.expirationSeconds$/, 3600],
  [/ pod\.volumes\[\]\.hostPath\.type$/, ''],
  [/ pod\.topologySpreadConstraints\[\]\.node(Affinity|Taints)Policy$/, undefined],
  [/^(Deployment|StatefulSet|Rollout) spec\.replicas$/, 1],
  [/^(Deployment|StatefulSet|DaemonSet|Rollout) spec\.revisionHistoryLimit$/, 10],
  [/^Deployment spec\.progressDeadlineSeconds$/, 600],
  [/^(Deployment|StatefulSet|DaemonSet) spec\.minReadySeconds$/, 0],
  [/^Deployment spec\.strategy\.type$/, 'RollingUpdate'],
  [/^Deployment spec\.strategy\.rollingUpdate\.max(Surge|Unavailable)$/, '25%'],
  [/^Deployment spec\.strategy$/, { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } }],
  [/^(StatefulSet|DaemonSet) spec\.updateStrategy\.type$/, 'RollingUpdate'],
  [/^StatefulSet spec\.updateStrategy$/, { type: 'RollingUpdate' }],
  [/^StatefulSet spec\.updateStrategy$/, { type: 'RollingUpdate', rollingUpdate: { partition: 0 } }],
  [/^StatefulSet spec\.updateStrategy\.rollingUpdate$/, { partition: 0 }],
  [/^StatefulSet spec\.updateStrategy\.rollingUpdate\.partition$/, 0],
  [/^StatefulSet spec\.podManagementPolicy$/, 'OrderedReady'],
  [/^StatefulSet spec\.persistentVolumeClaimRetentionPolicy\.when(Deleted|Scaled)$/, 'Retain'],
  [/^StatefulSet spec\.persistentVolumeClaimRetentionPolicy$/, { whenDeleted: 'Retain', whenScaled: 'Retain' }],
  [/^StatefulSet spec\.volumeClaimTemplates\[\]\.spec\.volumeMode$/, 'Filesystem'],
  [/^PersistentVolumeClaim spec\.volumeMode$/, 'Filesystem'],
  [/^DaemonSet spec\.updateStrategy\.rollingUpdate\.maxSurge$/, 0],
  [/^DaemonSet spec\.updateStrategy\.rollingUpdate\.maxUnavailable$/, 1],
  [/^DaemonSet spec\.updateStrategy\.rollingUpdate$/, { maxSurge: 0, maxUnavailable: 1 }],
  [/^DaemonSet spec\.updateStrategy$/, { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }],
  [/ job\.backoffLimit$/, 6],
  [/ job\.(completions|parallelism)$/, 1],
  [/ job\.completionMode$/, 'NonIndexed'],
  [/ job\.suspend$/, false],
  [/ job\.manualSelector$/, false],
  [/ job\.podReplacementPolicy$/, 'TerminatingOrFailed'],
  [/^CronJob spec\.concurrencyPolicy$/, 'Allow'],
  [/^CronJob spec\.failedJobsHistoryLimit$/, 1],
  [/^CronJob spec\.successfulJobsHistoryLimit$/, 3],
  [/^CronJob spec\.suspend$/, false],
  [/^Service spec\.type$/, 'ClusterIP'],
  [/^Service spec\.sessionAffinity$/, 'None'],
  [/^Service spec\.internalTrafficPolicy$/, 'Cluster'],
  [/^Service spec\.externalTrafficPolicy$/, 'Cluster'],
  [/^Service spec\.ports\[\]\.protocol$/, 'TCP'],
  [/^HorizontalPodAutoscaler spec\.minReplicas$/, 1],
  [/^ScaledObject spec\.scaleTargetRef\.apiVersion$/, 'apps/v1'],
  [/^ScaledObject spec\.scaleTargetRef\.kind$/, 'Deployment'],
  [/^NetworkPolicy spec\.(in|e)gress\[\]\.ports\[\]\.protocol$/, 'TCP'],
  [/^NetworkPolicy spec\.policyTypes$/, ['Ingress']],
  [/^(ClusterRole|Role)Binding roleRef\.apiGroup$/, 'rbac.authorization.k8s.io'],
  [/^(ClusterRole|Role)Binding subjects\[\]\.apiGroup$/, ''],
  [/^Secret type$/, 'Opaque'],
  [/^ExternalSecret spec\.refreshInterval$/, '1h0m0s'],
  [/^ExternalSecret spec\.refreshInterval$/, '1h'],
  [/^ExternalSecret spec\.refreshPolicy$/, 'Periodic'],
  [/^ExternalSecret spec\.(data\[\]\.remoteRef|dataFrom\[\]\.extract)\.conversionStrategy$/, 'Default'],
  [/^ExternalSecret spec\.(data\[\]\.remoteRef|dataFrom\[\]\.extract)\.(decodingStrategy|metadataPolicy)$/, 'None'],
  [/^ExternalSecret spec\.target\.creationPolicy$/, 'Owner'],
  [/^ExternalSecret spec\.target\.deletionPolicy$/, 'Retain'],
  [/^ExternalSecret spec\.target\.template\.engineVersion$/, 'v2'],
  [/^ExternalSecret spec\.target\.template\.mergePolicy$/, 'Replace'],
  [/^ExternalSecret spec\.secretStoreRef\.kind$/, 'SecretStore'],
]

/** Fields in which an empty value, `false` or 0 has the same meaning as an absent field. */
const EMPTY_IS_ABSENT =
  /(^|[ .\]])(nodeSelector|tolerations|affinity|securityContext|resources|limits|requests|annotations|labels|hostNetwork|hostPID|hostIPC|stdin|stdinOnce|tty|paused|shareProcessNamespace|imagePullSecrets|initContainers|volumes|volumeMounts|env|envFrom|ports|args|command|topologySpreadConstraints|hostAliases|readOnly|optional|externalIPs|publishNotReadyAddresses|subPath|sessionAffinityConfig|loadBalancerIP|loadBalancerSourceRanges|ingressClassName|lifecycle|value|secrets|finalizers|ownerReferences|hostname|subdomain|priorityClassName|runtimeClassName|preferredDuringSchedulingIgnoredDuringExecution|supplementalGroups|sysctls|namespace|creationTimestamp|strategy|updateStrategy|data|binaryData|stringData|immutable)$/

/** Checks whether a value has the same meaning for Kubernetes as an absent field. */
export function isKubernetesDefault(pattern: string, value: unknown): boolean {
  if (value === null || value === undefined) return true
  if (EMPTY_IS_ABSENT.test(pattern) && isEmptyValue(value)) return true
  return DEFAULTS.some(([field, preset]) => field.test(pattern) && deepEqual(preset, value))
}

const isEmptyValue = (value: unknown): boolean =>
  value === '' ||
  value === false ||
  value === 0 ||
  (typeof value === 'object' && Object.keys(value as object).length === 0)
