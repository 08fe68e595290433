/** Reason for a value that lummo adds or replaces, and how to restore the value of the input. */
export interface Reason {
  reason: string
  off: string
}

const ROOT = { reason: 'the running code is the code of the image', off: '`security: {readOnlyRoot: false}`' }
const USER = {
  reason: 'a compromised process is not root on the node',
  off: '`security: {user, group}` or `podSecurityContext`',
}
const NO_PRIVILEGES = { reason: 'most applications need no privileges', off: '`securityContext` of the container' }
const SPREAD = { reason: 'the failure of a host or zone affects few pods', off: '`spread: false`' }
const LABELS = { reason: 'labels of the application', off: '`patches`, or `--exact`' }
const ACCOUNT = { reason: 'permissions belong to one application', off: '`serviceAccount: default`' }
const TOKEN = {
  reason: 'most applications do not use the Kubernetes API',
  off: '`security: {serviceAccountToken: true}`',
}
const PROBES = {
  reason: 'pods receive traffic only when they can serve it',
  off: '`health: {readiness: false, startup: false}` of the container',
}
const SELECTOR = { reason: 'the label `app` selects the pods', off: '`--adopt`' }
const NAMED_PORT = { reason: 'ports of Services refer to ports of pods by name', off: '`patches`, or `--exact`' }
const HISTORY = { reason: 'the last runs are kept with their logs', off: '`successHistory` and `failedHistory`' }

/**
 * Fields that lummo adds, each as a pattern of its path with the reason. A field that matches no pattern is not added
 * to an imported object.
 */
const ADDED: readonly (readonly [RegExp, Reason])[] = [
  [/ (metadata|podMetadata|\w+(\.\w+)*\.metadata)\.labels(\.|\[\]|$)/, LABELS],
  [
    /^PubSub\w+ metadata\.annotations\.cnrm\.cloud\.google\.com\/deletion-policy$/,
    { reason: 'the Google Cloud resource is kept when the object is removed', off: '`whenRemoved: delete`' },
  ],
  [/ metadata\.annotations(\.|\[\]|$)/, { reason: 'annotations of the application', off: '`patches`, or `--exact`' }],
  [/ spec\.selector(\.matchLabels)?\.app$/, SELECTOR],
  [
    / podMetadata\.annotations\.krm\.lummo\.dev\/config-hash$/,
    { reason: 'a change of configuration restarts the pods', off: '`patches`' },
  ],
  [/ pod\.serviceAccountName$/, ACCOUNT],
  [/ pod\.automountServiceAccountToken$/, TOKEN],
  [/^ServiceAccount automountServiceAccountToken$/, TOKEN],
  [
    / pod\.enableServiceLinks$/,
    {
      reason: 'a Service named `redis` would inject REDIS_PORT into every pod',
      off: '`security: {serviceLinks: true}`',
    },
  ],
  [
    / pod\.securityContext\.seccompProfile(\.|$)/,
    { reason: 'an attacker can use fewer system calls', off: '`security: {seccomp: Unconfined}`' },
  ],
  [/ pod\.securityContext\.(runAsNonRoot|runAsUser|runAsGroup|fsGroup|fsGroupChangePolicy)$/, USER],
  [/ pod\.(containers|initContainers)\[\]\.securityContext\.readOnlyRootFilesystem$/, ROOT],
  [
    / pod\.(containers|initContainers)\[\]\.securityContext\.(allowPrivilegeEscalation|capabilities)(\.|$)/,
    NO_PRIVILEGES,
  ],
  [/ pod\.(containers|initContainers)\[\]\.securityContext\.runAsNonRoot$/, USER],
  [/ pod\.(affinity|topologySpreadConstraints)(\.|\[|$)/, SPREAD],
  [/ pod\.terminationGracePeriodSeconds$/, { reason: 'the pod stops gracefully', off: '`stop: {grace}`' }],
  [
    / pod\.(containers|initContainers)\[\]\.lifecycle(\.preStop(\.|$)|$)/,
    { reason: 'traffic moves to other pods before the application stops', off: '`stop: {sleep: 0}`' },
  ],
  [
    / pod\.(containers|initContainers)\[\]\.imagePullPolicy$/,
    { reason: 'detects moved tags and checks the pull permission', off: '`imagePullPolicy` of the container' },
  ],
  [
    / pod\.(containers|initContainers)\[\]\.resources\.(requests|limits)\.ephemeral-storage$/,
    { reason: 'a pod cannot fill the node', off: '`resources: {requests: {ephemeral-storage}}`' },
  ],
  [/ pod\.(containers|initContainers)\[\]\.(startup|readiness)Probe(\.|$)/, PROBES],
  [/ pod\.(containers|initContainers)\[\]\.ports\[\]\.name$/, NAMED_PORT],
  [
    /^(Deployment|Rollout) spec\.strategy(\.|$)/,
    { reason: 'an old pod stops only after the new one is ready', off: '`update: {maxSurge, maxUnavailable}`' },
  ],
  [/^Service spec\.ports\[\]\.(name|appProtocol)$/, NAMED_PORT],
  [
    /^PodDisruptionBudget spec\.unhealthyPodEvictionPolicy$/,
    { reason: 'unhealthy pods do not block a drain', off: '`patches`' },
  ],
  [
    /^CronJob spec\.concurrencyPolicy$/,
    { reason: 'a second run would read unfinished results of the first run', off: '`concurrencyPolicy: Allow`' },
  ],
  [
    /^CronJob spec\.startingDeadlineSeconds$/,
    { reason: 'a long outage would stop the schedule permanently', off: '`startingDeadline`' },
  ],
  [
    /^CronJob job\.activeDeadlineSeconds$/,
    { reason: 'a run that hangs would block the schedule', off: '`deadline`, or `concurrencyPolicy: Allow`' },
  ],
  [/^CronJob spec\.(failed|successful)JobsHistoryLimit$/, HISTORY],
  [/^(Job|CronJob) pod\.restartPolicy$/, { reason: 'a failed pod keeps its logs', off: '`restartPolicy`' }],
  [
    /^(ScaledObject|HorizontalPodAutoscaler) spec\.minReplica(s|Count)$/,
    { reason: 'KEDA would scale to 0', off: '`scaling: {min}`' },
  ],
  [
    /^PubSub\w+ spec\.resourceID$/,
    { reason: 'a prefix of kustomize does not change the Google Cloud name', off: '`patches`' },
  ],
  [
    /^PubSubSubscription spec\.expirationPolicy(\.ttl)?$/,
    { reason: 'Google Cloud deletes subscriptions that are unused for 31 days', off: '`config: {ttl: 31d}`' },
  ],
  [
    /^ExternalSecret spec\.target\.name$/,
    { reason: 'the name that External Secrets uses if the field is absent', off: '`patches`' },
  ],
  [/^(PubSub\w+|IAM\w+) /, { reason: 'settings of the package', off: '`patches`' }],
]

/** Entries of lists that lummo adds. */
const ADDED_ENTRIES: readonly (readonly [RegExp, (entry: Readonly<Record<string, unknown>>) => boolean, Reason])[] = [
  [/ pod\.volumes\[\]$/, ({ name }) => /^tmp(-|$)/.test(String(name)), ROOT],
  [/ pod\.(containers|initContainers)\[\]\.volumeMounts\[\]$/, ({ mountPath }) => mountPath === '/tmp', ROOT],
  [/ pod\.topologySpreadConstraints\[\]$/, () => true, SPREAD],
]

/** Kinds of objects that lummo adds to a workload. */
const ADDED_OBJECTS: Readonly<Record<string, Reason>> = {
  ServiceAccount: ACCOUNT,
  PodDisruptionBudget: { reason: 'a drain evicts one healthy pod at a time', off: '`disruption: false`' },
}

/** Returns why lummo adds a field; undefined if an imported object does not get the field. */
export const reasonForField = (pattern: string): Reason | undefined => ADDED.find(([field]) => field.test(pattern))?.[1]

/** Returns why lummo adds an entry of a list. */
export const reasonForEntry = (pattern: string, entry: Readonly<Record<string, unknown>>): Reason | undefined =>
  ADDED_ENTRIES.find(([field, fits]) => field.test(pattern) && fits(entry))?.[2]

/** Returns why lummo generates an object that is not in the input. */
export const reasonForObject = (kind: string): Reason | undefined =>
  Object.hasOwn(ADDED_OBJECTS, kind) ? ADDED_OBJECTS[kind] : undefined
