import { PLACES_IN_CONTAINERS, PLACES_IN_PODS } from '../../manifest/observed/sources'

/** A kind, and the fields of other kinds that contain the names of its objects. */
export interface NameReference {
  kind: string
  group?: string
  /** Fields, keyed by the kind that contains the reference. `''` means all short kinds. */
  fields: Readonly<Record<string, readonly string[]>>
}

/** Returns the fields in which a pod refers to objects of a kind, as kustomize paths. */
function pathsTo(wanted: 'ConfigMap' | 'Secret'): string[] {
  const pathsIn = (places: typeof PLACES_IN_PODS) =>
    Object.entries(places).flatMap(([list, references]) =>
      references
        .filter(({ kind }) => kind === wanted)
        .map(({ path, name }) => [list, ...path.filter((step) => step !== '*'), name].join('/')),
    )
  return [
    ...pathsIn(PLACES_IN_PODS),
    ...pathsIn(PLACES_IN_CONTAINERS).flatMap((path) => [`containers/${path}`, `initContainers/${path}`]),
  ]
}

const SECRET_PATHS = pathsTo('Secret')
const CONFIG_PATHS = pathsTo('ConfigMap')

/** Paths of pods, keyed by kind. kustomize already knows the paths of Kubernetes kinds. */
const FOREIGN_PODS = { Rollout: 'spec/template/spec', ScaledJob: 'spec/jobTargetRef/template/spec' }
const NATIVE_PODS = {
  Deployment: 'spec/template/spec',
  StatefulSet: 'spec/template/spec',
  DaemonSet: 'spec/template/spec',
  Job: 'spec/template/spec',
  CronJob: 'spec/jobTemplate/spec/template/spec',
}

const inPods = (pods: Readonly<Record<string, string>>, paths: readonly string[]): Record<string, string[]> =>
  Object.fromEntries(Object.entries(pods).map(([kind, pod]) => [kind, paths.map((path) => `${pod}/${path}`)]))

/** Fields with the name of a Secret, in kinds that kustomize does not recognise. */
const SECRET_FIELDS = {
  TriggerAuthentication: ['spec/secretTargetRef/name'],
  IngressRoute: ['spec/tls/secretName'],
  Middleware: ['spec/basicAuth/secret'],
  Gateway: ['spec/listeners/tls/certificateRefs/name'],
}

const SERVICES: Record<string, readonly string[]> = {
  Rollout: [
    'spec/strategy/canary/canaryService',
    'spec/strategy/canary/stableService',
    'spec/strategy/blueGreen/activeService',
    'spec/strategy/blueGreen/previewService',
  ],
  IngressRoute: ['spec/routes/services/name'],
  IngressRouteTCP: ['spec/routes/services/name'],
  TraefikService: ['spec/weighted/services/name', 'spec/mirroring/name', 'spec/mirroring/mirrors/name'],
  HTTPRoute: ['spec/rules/backendRefs/name'],
  GRPCRoute: ['spec/rules/backendRefs/name'],
  VirtualService: ['spec/http/route/destination/host', 'spec/tcp/route/destination/host'],
  DestinationRule: ['spec/host'],
}

const ANALYSES = {
  Rollout: [
    'spec/strategy/canary/analysis/templates/templateName',
    'spec/strategy/canary/steps/analysis/templates/templateName',
    'spec/strategy/blueGreen/prePromotionAnalysis/templates/templateName',
    'spec/strategy/blueGreen/postPromotionAnalysis/templates/templateName',
  ],
}

const SCALED = ['spec/scaleTargetRef/name']
const AUTHENTICATED = ['spec/triggers/authenticationRef/name']

/** Fields of short objects that contain names. */
const OUR_CONFIGS = ['configs', 'files/config']
const ours = (paths: readonly string[]): string[] =>
  paths.flatMap((path) => [`spec/containers/${path}`, `spec/initContainers/${path}`, `spec/${path}`])
/**
 * Fields of Kubernetes volumes. The field for a Secret is omitted, because kustomize would then ignore the field of the
 * short form.
 */
const volumes = (source: 'configMap' | 'secret'): string[] => [
  ...(source === 'secret' ? [] : [`spec/volumes/${source}/name`]),
  `spec/volumes/projected/sources/${source}/name`,
]
const OUR_SECRETS = [...ours(['secrets', 'files/secret']), 'spec/volumes/secret', ...volumes('secret')]

/** All references that kustomize does not recognise. */
export const REFERENCES: readonly NameReference[] = [
  {
    kind: 'ConfigMap',
    fields: {
      ...inPods(FOREIGN_PODS, CONFIG_PATHS),
      '': [...ours(OUR_CONFIGS), 'spec/volumes/config', ...volumes('configMap')],
    },
  },
  {
    kind: 'Secret',
    fields: {
      ...inPods(FOREIGN_PODS, SECRET_PATHS),
      ...SECRET_FIELDS,
      '': OUR_SECRETS,
    },
  },
  {
    kind: 'ExternalSecret',
    group: 'external-secrets.io',
    // The object creates a Secret with the same name, unless it sets another name.
    fields: {
      ...inPods({ ...FOREIGN_PODS, ...NATIVE_PODS }, SECRET_PATHS),
      ...SECRET_FIELDS,
      ExternalSecret: ['spec/target/name'],
      Ingress: ['spec/tls/secretName'],
      ServiceAccount: ['imagePullSecrets/name'],
      '': OUR_SECRETS,
    },
  },
  { kind: 'ServiceAccount', fields: { ...inPods(FOREIGN_PODS, ['serviceAccountName']), '': ['spec/serviceAccount'] } },
  {
    kind: 'PersistentVolumeClaim',
    fields: {
      ...inPods(FOREIGN_PODS, ['volumes/persistentVolumeClaim/claimName']),
      '': ['spec/volumes/claim', 'spec/volumes/persistentVolumeClaim/claimName'],
    },
  },
  { kind: 'PriorityClass', fields: inPods(FOREIGN_PODS, ['priorityClassName']) },
  { kind: 'Service', fields: SERVICES },
  { kind: 'AnalysisTemplate', group: 'argoproj.io', fields: ANALYSES },
  { kind: 'ClusterAnalysisTemplate', group: 'argoproj.io', fields: ANALYSES },
  {
    kind: 'Rollout',
    group: 'argoproj.io',
    fields: { ScaledObject: SCALED, HorizontalPodAutoscaler: SCALED, VerticalPodAutoscaler: ['spec/targetRef/name'] },
  },
  {
    kind: 'Deployment',
    group: 'apps',
    fields: {
      ScaledObject: SCALED,
      Rollout: ['spec/workloadRef/name'],
      VerticalPodAutoscaler: ['spec/targetRef/name'],
      '': ['spec/workloadRef/name'],
    },
  },
  {
    kind: 'StatefulSet',
    group: 'apps',
    fields: { ScaledObject: SCALED, VerticalPodAutoscaler: ['spec/targetRef/name'] },
  },
  {
    kind: 'TriggerAuthentication',
    group: 'keda.sh',
    fields: { ScaledObject: AUTHENTICATED, ScaledJob: AUTHENTICATED },
  },
  {
    kind: 'ClusterTriggerAuthentication',
    group: 'keda.sh',
    fields: { ScaledObject: AUTHENTICATED, ScaledJob: AUTHENTICATED },
  },
  {
    kind: 'TraefikService',
    group: 'traefik.io',
    fields: {
      IngressRoute: ['spec/routes/services/name'],
      TraefikService: ['spec/weighted/services/name', 'spec/mirroring/name', 'spec/mirroring/mirrors/name'],
      Rollout: ['spec/strategy/canary/trafficRouting/traefik/weightedTraefikServiceName'],
    },
  },
  {
    kind: 'Middleware',
    group: 'traefik.io',
    fields: { IngressRoute: ['spec/routes/middlewares/name'], Middleware: ['spec/chain/middlewares/name'] },
  },
  {
    kind: 'ServersTransport',
    group: 'traefik.io',
    fields: {
      IngressRoute: ['spec/routes/services/serversTransport'],
      TraefikService: ['spec/weighted/services/serversTransport'],
    },
  },
  { kind: 'TLSOption', group: 'traefik.io', fields: { IngressRoute: ['spec/tls/options/name'] } },
  {
    kind: 'Certificate',
    group: 'cert-manager.io',
    // The Secret of the object has a different name.
    fields: {
      Certificate: ['spec/secretName'],
      IngressRoute: ['spec/tls/secretName'],
      Ingress: ['spec/tls/secretName'],
      Gateway: ['spec/listeners/tls/certificateRefs/name'],
    },
  },
  { kind: 'Issuer', group: 'cert-manager.io', fields: { Certificate: ['spec/issuerRef/name'] } },
  { kind: 'ClusterIssuer', group: 'cert-manager.io', fields: { Certificate: ['spec/issuerRef/name'] } },
  { kind: 'SecretStore', group: 'external-secrets.io', fields: { ExternalSecret: ['spec/secretStoreRef/name'] } },
  {
    kind: 'ClusterSecretStore',
    group: 'external-secrets.io',
    fields: { ExternalSecret: ['spec/secretStoreRef/name'] },
  },
  {
    kind: 'PubSubTopic',
    group: 'pubsub.cnrm.cloud.google.com',
    fields: {
      PubSubSubscription: ['spec/topicRef/name', 'spec/deadLetterPolicy/deadLetterTopicRef/name'],
      IAMPolicyMember: ['spec/resourceRef/name'],
    },
  },
  {
    kind: 'PubSubSubscription',
    group: 'pubsub.cnrm.cloud.google.com',
    fields: { IAMPolicyMember: ['spec/resourceRef/name'] },
  },
  {
    kind: 'IAMServiceAccount',
    group: 'iam.cnrm.cloud.google.com',
    fields: { IAMPolicyMember: ['spec/memberFrom/serviceAccountRef/name', 'spec/resourceRef/name'] },
  },
  {
    kind: 'Gateway',
    group: 'gateway.networking.k8s.io',
    fields: { HTTPRoute: ['spec/parentRefs/name'], GRPCRoute: ['spec/parentRefs/name'] },
  },
  { kind: 'LummoContainer', group: 'krm.lummo.dev', fields: { '': ours(['base']) } },
]
