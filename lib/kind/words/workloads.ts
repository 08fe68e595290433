import { isPlain } from '../../manifest/manifest'
import { SERVICE_PORT } from './containers'
import { EVERY_WORKLOAD, HEALTH } from './every-workload'
import type { Fix, PlaceOfWords, Words } from './word'

const SERVING = ['LummoDeployment', 'LummoRollout']
const LASTING = [...SERVING, 'LummoStatefulSet', 'LummoDaemonSet']
const JOBS = ['LummoJob', 'LummoCron']
const WORKLOADS: readonly string[] = [...LASTING, ...JOBS]

const any = () => true
const isText = (value: unknown): boolean => typeof value === 'string'

/** Checks whether a value, or one of its fields, equals a string. */
const holds = (text: string) => (value: unknown) =>
  value === text || (isPlain(value) && Object.values(value).includes(text))

const hasMinAvailable = (value: unknown): boolean => isPlain(value) && value.minAvailable !== undefined

const hasPort = (value: unknown): boolean =>
  isPlain(value) && (value.port ?? value.ports ?? value.targetPort) !== undefined

const recreateOr = (otherwise: string): Fix => [
  { when: holds('Recreate'), fix: 'update: {recreate: true}' },
  { when: any, fix: otherwise },
]

const LASTING_WORDS: Words = {
  'healthcheck healthCheck healthChecks health probe probes check ready readiness readyness liveness live liveliness startup readinessPath healthPath livenessPath livenessProbe readinessProbe startupProbe':
    HEALTH,
  restartPolicy: '- Pods of this kind always restart.',
  'suspend paused pause': 'replicas: 0',
  'serviceType nodePort loadBalancer': 'patches: [{target: {kind: Service}, patch: {spec: {type: NodePort}}}]',
}

const UPDATE =
  'update: {maxSurge: $(maxSurge,rollingUpdate.maxSurge|1), maxUnavailable: $(maxUnavailable,rollingUpdate.maxUnavailable|0)}'
/**
 * Limits on the number of pods, with their names in a HorizontalPodAutoscaler, KEDA and Helm charts, inside the value
 * or next to it.
 */
const SCALING =
  'scaling: {min: $(minReplicas,minReplicaCount,min,^minReplicas,^minReplicaCount,^min|2), max: $(maxReplicas,maxReplicaCount,max,^maxReplicas,^maxReplicaCount,^max|5), cpu: $(targetCPUUtilizationPercentage,^targetCPUUtilizationPercentage|70)}'

const SERVING_WORDS: Words = {
  'pdb podDisruptionBudget podDisruptionBudgets disruptionBudget minAvailable': [
    { when: hasMinAvailable, fix: 'disruption: {minAvailable: $(minAvailable|1)}' },
    { when: any, fix: 'disruption: {maxUnavailable: $(maxUnavailable|1)}' },
  ],
  'hpa autoscaling autoscale autoscaler horizontalPodAutoscaler keda triggers scaledObject maxReplicas minReplicas minReplicaCount maxReplicaCount min max autoScaling targetCPUUtilizationPercentage hpaSpec vpa':
    SCALING,
  scaler: SCALING,
  'replicaCount instances scale count pods copies numReplicas desiredReplicas': 'replicas',
  'storage persistence persistent pvc pvcs persistentVolumeClaim persistentVolumeClaims disk disks volumeClaim volumeClaims volumeClaimTemplates volumeClaimTemplate data dataVolume':
    'volumes: [{name: data, path: /data, create: 10Gi}]',
  'schedule cron': 'LummoCron + schedule: "0 3 * * *"',
  'statefulset serviceName podManagementPolicy ordinals': 'LummoStatefulSet + ',
  type: '- The kind of the object sets this field.',
  historyLimit: 'revisionHistoryLimit',
  initialDelaySeconds: HEALTH,
}

/** Names that other tools use for fields of workloads, keyed by kind. More specific kinds come first. */
export const WORKLOAD_WORDS: readonly PlaceOfWords[] = [
  {
    title: 'LummoDeployment',
    kinds: ['LummoDeployment'],
    words: {
      'updateStrategy deploymentStrategy rollingUpdate rollout rolloutStrategy': recreateOr(UPDATE),
      maxSurge: 'update > maxSurge: 1',
      maxUnavailable: 'update > maxUnavailable: 0',
      recreate: 'update > recreate: true',
      'steps weight weights canarySteps': 'strategy > canary: {steps: [{weight: 20, pause: 10m}]}',
      'bluegreen bluegreenDeployment blue_green': 'strategy > blueGreen: {}',
      'analysis analyses analysisTemplates':
        'strategy > metrics: {prometheus: {address: "http://prometheus:9090", checks: [{name: errors, query: q, below: 5}]}}',
    },
    values: {
      strategy: [
        { when: holds('Recreate'), fix: 'update: {recreate: true}' },
        { when: isText, fix: UPDATE },
      ],
    },
  },
  {
    title: 'LummoRollout',
    kinds: ['LummoRollout'],
    words: {
      'update updateStrategy rollingUpdate deploymentStrategy maxSurge maxUnavailable rollout recreate':
        'strategy > canary: {maxSurge: 1, maxUnavailable: 0}',
      'analysis analyses analysisTemplates':
        'strategy > metrics: {prometheus: {address: "http://prometheus:9090", checks: [{name: errors, query: q, below: 5}]}}',
      'steps weight weights canarySteps': 'strategy > canary: {steps: [{weight: 20, pause: 10m}]}',
      'bluegreen blue_green': 'strategy > blueGreen: {}',
      'deployment deploymentRef deploymentName targetRef': 'workloadRef',
      'rollbackWindow restartAt':
        'patches: [{target: {kind: Rollout}, patch: {spec: {rollbackWindow: {revisions: 3}}}}]',
    },
    values: { strategy: [{ when: isText, fix: 'strategy: {canary: {steps: [{weight: 20, pause: 10m}]}}' }] },
  },
  {
    title: 'LummoDeployment and LummoRollout',
    kinds: SERVING,
    words: SERVING_WORDS,
  },
  {
    title: 'LummoStatefulSet',
    kinds: ['LummoStatefulSet'],
    words: {
      'headlessService headless governingService headlessServiceName': 'serviceName: $(name,|shop-headless)',
      'storage persistence persistent pvc pvcs persistentVolumeClaim persistentVolumeClaims disk disks volumeClaim volumeClaims claims data dataVolume claimTemplates':
        'volumeClaimTemplates: {name: data, size: 10Gi, path: /data}',
      'strategy updateStrategy rollingUpdate rollout': [
        { when: holds('OnDelete'), fix: 'update: {onDelete: true}' },
        { when: any, fix: 'update: {maxUnavailable: 1}' },
      ],
      partition: 'update > partition: 1',
      maxUnavailable: 'update > maxUnavailable: 1',
      onDelete: 'update > onDelete: true',
      maxSurge: '- A StatefulSet replaces pods one after the other.',
      'persistentVolumeClaimRetentionPolicy pvcRetentionPolicy reclaimPolicy retentionPolicy whenDeleted whenScaled':
        'retention: {whenDeleted: Retain, whenScaled: Retain}',
      'start startOrdinal': 'ordinals: {start: 1}',
      'parallel podManagement': 'podManagementPolicy: Parallel',
      service: [
        { when: hasPort, fix: SERVICE_PORT },
        { when: () => true, fix: '- A Service with the object’s name is generated for its ports.' },
      ],
      progressDeadlineSeconds: '- A StatefulSet waits for each pod.',
      'canary blueGreen steps': 'LummoRollout + strategy: {canary: {}}',
    },
  },

  {
    title: 'LummoDaemonSet',
    kinds: ['LummoDaemonSet'],
    words: {
      'healthcheck healthCheck healthChecks health probe probes check ready readiness readyness liveness live liveliness startup readinessPath healthPath livenessPath livenessProbe readinessProbe startupProbe':
        'containers > health: {readiness: {path: /ready, port: 8080}}',
      'serviceType nodePort loadBalancer': 'containers > ports: [{port: 9000, hostPort: 9000}]',
      'hostNetwork host_network network_mode': 'hostAccess: {network: true}',
      'hostPID hostPid pid pid_mode': 'hostAccess: {pid: true}',
      'hostIPC ipc': 'hostAccess: {ipc: true}',
      'hostPath hostPaths hostVolumes hostMounts devices': 'hostAccess: {paths: [{host: $(0.path,0,path,|/var/log)}]}',
      privileged: 'hostAccess: {privileged: true}',
      'runAsRoot root': 'hostAccess: {root: true}',
      'strategy updateStrategy rollingUpdate rollout': [
        { when: holds('OnDelete'), fix: 'update: {onDelete: true}' },
        { when: any, fix: 'update: {maxUnavailable: 1}' },
      ],
      maxSurge: 'update > maxSurge: 1',
      maxUnavailable: 'update > maxUnavailable: 1',
      onDelete: 'update > onDelete: true',
      'replicas replicaCount instances scaling hpa autoscaling min max pdb podDisruptionBudget disruption suspend paused pause':
        '- A DaemonSet runs one pod on each node.',
      'allNodes tolerateAll controlPlane masters onAllNodes': 'everywhere: true',
      'storage persistence pvc disk disks volumeClaimTemplates persistentVolumeClaim':
        'volumes: [{name: data, path: /data, claim: shop-data}]',
      'schedule cron': 'LummoCron + schedule: "0 3 * * *"',
      type: '- The kind of the object sets this field.',
    },
  },
  { title: 'LummoDeployment, LummoRollout, LummoStatefulSet and LummoDaemonSet', kinds: LASTING, words: LASTING_WORDS },
  {
    title: 'LummoJob',
    kinds: ['LummoJob'],
    words: {
      'schedule cron cronSchedule': 'LummoCron + schedule: "0 3 * * *"',
      'hook hooks argocd helmHook runAlways always': 'rerun: always',
      'keep keepFor': 'ttl',
      'backoff maxRetries attempts': 'retry',
    },
  },
  {
    title: 'LummoCron',
    kinds: ['LummoCron'],
    words: {
      'cron cronSchedule cronExpression crontab interval every': 'schedule: "0 3 * * *"',
      'historyLimit successfulHistory keep history': 'successHistory',
      'failedJobs failedHistoryLimit': 'failedHistory',
      'tz zone location': 'timeZone',
      'overlap overlapPolicy allowConcurrent forbidConcurrent': 'concurrencyPolicy: Forbid',
      'paused disabled': 'suspend: true',
      startDeadline: 'startingDeadline',
      jobTemplate: '- Its fields belong under `spec`, containers under `containers`, other fields of pods under `pod`.',
    },
  },
  {
    title: 'LummoJob and LummoCron',
    kinds: JOBS,
    words: {
      'timeout timeoutSeconds maxDuration activeDeadline': 'deadline',
      'ttlSeconds ttlAfterFinished cleanup': 'ttl',
      'port containerPort targetPort httpPort servicePort exposedPorts grpcPort':
        'containers > ports: [{name: metrics, port: 9090}]',
      'preStop stop_signal': '- A job runs to completion.',
      'attempts maxRetries retryLimit restarts tries': 'retry',
      'workers replicas replicaCount instances parallel concurrencyLimit': 'parallelism',
      'count runs indexed': 'completions: 5',
      manualSelector: '- The selector is generated.',
      managedBy: '- Kubernetes schedules the runs.',
      'strategy update updateStrategy scaling autoscaling hpa service pdb podDisruptionBudget disruption ingress minReadySeconds reloader reload autoReload checksum':
        '- A job runs to completion.',
      'healthcheck healthCheck health probes probe livenessProbe readinessProbe startupProbe readiness liveness':
        '- Containers of a job cannot have probes.',
      'storage persistence pvc disk disks volumeClaimTemplates persistentVolumeClaim scratch':
        'volumes: [{name: data, path: /data, claim: shop-data}]',
      jobTemplate: '- Its fields belong under `spec`, containers under `containers`, other fields of pods under `pod`.',
      type: '- The kind of the object sets this field.',
      'files scripts inputFiles': 'inputs: [{name: list.txt, content: a}]',
      paused: 'suspend: true',
    },
  },
  {
    title: 'All kinds that run containers',
    kinds: WORKLOADS,
    words: EVERY_WORKLOAD,
    values: {
      service: [{ when: hasPort, fix: SERVICE_PORT }],
      update: recreateOr(UPDATE),
      env: [
        { when: isPlain, fix: 'containers > env: $(|{LOG_LEVEL: info})' },
        { when: Array.isArray, fix: 'containers > env: $(|{LOG_LEVEL: info})' },
      ],
    },
  },
]
