/**
 * What others call our fields: Kubernetes in the objects that ours stand for, and the usual words of charts and of
 * Compose. Of several fields the first that a map has is meant.
 */
export const OTHER_WORDS: Readonly<Record<string, readonly string[]>> = {
  activeDeadlineSeconds: ['deadline'],
  autoscaling: ['scaling'],
  averageUtilization: ['target', 'cpu'],
  backoffLimit: ['retry'],
  claims: ['volumeClaimTemplates'],
  cmd: ['command'],
  data: ['values'],
  disks: ['volumeClaimTemplates'],
  engine: ['type'],
  entrypoint: ['command'],
  environment: ['env'],
  hpa: ['scaling'],
  https: ['tls'],
  mountPath: ['path'],
  mounts: ['volumeMounts'],
  name: ['repo'],
  probes: ['health'],
  readOnlyRootFilesystem: ['readOnlyRoot'],
  repository: ['repo'],
  resource: ['on'],
  resources: ['on'],
  rules: ['permissions'],
  runAsGroup: ['group'],
  runAsUser: ['user'],
  securityContext: ['podSecurityContext'],
  serviceAccountName: ['serviceAccount'],
  storage: ['size', 'volumeClaimTemplates'],
  storageClass: ['class'],
  storageClassName: ['class'],
  targetCPUUtilizationPercentage: ['cpu'],
  targetPort: ['containerPort'],
  ttlSecondsAfterFinished: ['ttl'],
  verbs: ['do'],
}

const POD = 'The containers of its pods stand under `containers`, the rest of a pod under `pod`.'
const WAY_IN = 'A LummoNetworking of its own leads from hosts to it.'

/** What has no field where it is looked for: how to say it, and the field that is meant. Only where there is that field. */
export const ELSEWHERE: Readonly<Record<string, { cure: string; meant: string }>> = {
  domains: { cure: WAY_IN, meant: 'containers' },
  ingress: { cure: WAY_IN, meant: 'containers' },
  jobTemplate: { cure: POD, meant: 'containers' },
  schedule: { cure: 'A LummoCron runs on a schedule.', meant: 'containers' },
  selector: { cure: 'It follows from `app`. Remove it.', meant: 'containers' },
  template: { cure: POD, meant: 'containers' },
}
