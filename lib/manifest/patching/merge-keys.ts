import { groupOf } from '../id'
import { isPlain } from '../manifest'

/**
 * What a place in a manifest is, as far as the lists below it are concerned. `free` is everything of which nothing is
 * known: there, lists are replaced.
 */
export type Shape = keyof typeof SHAPES

/** What Kubernetes' struct tags say of a field. */
interface Strategy {
  /** The list's maps are matched by this field and merged. Absent: the list is replaced as a whole. */
  mergeKey?: string
  /** The list of scalars is a set: the patch adds to it. */
  set?: true
  /** The map is replaced as a whole. */
  replaced?: true
}

/** How one field takes a strategic merge patch. */
export interface FieldRule extends Strategy {
  /** What the field's map is, or each element of its list. */
  shape: Shape
}

const ROOT = { metadata: { shape: 'objectMeta' }, status: { shape: 'status' } } as const

/**
 * The patchStrategy and patchMergeKey tags of Kubernetes 1.34: k8s.io/api core/v1, apps/v1, batch/v1, networking/v1 and
 * policy/v1 types.go, and k8s.io/apimachinery meta/v1 types.go. A list that is absent here has no such tag and is
 * replaced: tolerations, envFrom, args, command, HPA metrics, Ingress rules, volumeClaimTemplates, the imagePullSecrets
 * of a ServiceAccount.
 */
const SHAPES = {
  free: {},
  objectMeta: { finalizers: { shape: 'free', set: true }, ownerReferences: { shape: 'free', mergeKey: 'uid' } },
  status: { conditions: { shape: 'free', mergeKey: 'type' } },
  container: {
    env: { shape: 'free', mergeKey: 'name' },
    ports: { shape: 'free', mergeKey: 'containerPort' },
    volumeDevices: { shape: 'free', mergeKey: 'devicePath' },
    volumeMounts: { shape: 'free', mergeKey: 'mountPath' },
  },
  podSpec: {
    containers: { shape: 'container', mergeKey: 'name' },
    ephemeralContainers: { shape: 'container', mergeKey: 'name' },
    hostAliases: { shape: 'free', mergeKey: 'ip' },
    imagePullSecrets: { shape: 'free', mergeKey: 'name' },
    initContainers: { shape: 'container', mergeKey: 'name' },
    resourceClaims: { shape: 'free', mergeKey: 'name' },
    schedulingGates: { shape: 'free', mergeKey: 'name' },
    topologySpreadConstraints: { shape: 'free', mergeKey: 'topologyKey' },
    volumes: { shape: 'free', mergeKey: 'name' },
  },
  podTemplate: { metadata: { shape: 'objectMeta' }, spec: { shape: 'podSpec' } },
  templateOwner: { template: { shape: 'podTemplate' } },
  jobTemplate: { metadata: { shape: 'objectMeta' }, spec: { shape: 'templateOwner' } },
  cronJobSpec: { jobTemplate: { shape: 'jobTemplate' } },
  scaledJobSpec: { jobTargetRef: { shape: 'templateOwner' } },
  serviceSpec: { ports: { shape: 'free', mergeKey: 'port' } },
  disruptionSpec: { selector: { shape: 'free', replaced: true } },
  object: ROOT,
  pod: { ...ROOT, spec: { shape: 'podSpec' } },
  workload: { ...ROOT, spec: { shape: 'templateOwner' } },
  cronJob: { ...ROOT, spec: { shape: 'cronJobSpec' } },
  scaledJob: { ...ROOT, spec: { shape: 'scaledJobSpec' } },
  podTemplateObject: { ...ROOT, template: { shape: 'podTemplate' } },
  service: { ...ROOT, spec: { shape: 'serviceSpec' } },
  serviceAccount: { ...ROOT, secrets: { shape: 'free', mergeKey: 'name' } },
  disruptionBudget: { ...ROOT, spec: { shape: 'disruptionSpec' } },
} as const satisfies Record<string, Record<string, Strategy & { shape: string }>>

/** Group and kind to shape. Rollout, ScaledJob and Knative's Service hold a pod template that kustomize does not know. */
const KINDS: Readonly<Record<string, Shape>> = {
  '/Pod': 'pod',
  '/PodTemplate': 'podTemplateObject',
  '/ReplicationController': 'workload',
  '/Service': 'service',
  '/ServiceAccount': 'serviceAccount',
  'apps/DaemonSet': 'workload',
  'apps/Deployment': 'workload',
  'apps/ReplicaSet': 'workload',
  'apps/StatefulSet': 'workload',
  'argoproj.io/Rollout': 'workload',
  'batch/CronJob': 'cronJob',
  'batch/Job': 'workload',
  'keda.sh/ScaledJob': 'scaledJob',
  'policy/PodDisruptionBudget': 'disruptionBudget',
  'serving.knative.dev/Service': 'workload',
}

/** What an object is at its root. Kinds that are not known still have metadata, and pod templates are found by sight. */
export function rootShape(apiVersion: unknown, kind: unknown): Shape {
  const key = `${typeof apiVersion === 'string' ? groupOf(apiVersion) : ''}/${String(kind)}`
  return Object.hasOwn(KINDS, key) ? (KINDS[key] ?? 'object') : 'object'
}

/** A map called `template` or `…Template` whose spec has containers is a pod template, whatever the kind. */
const looksLikePodTemplate = (field: string, value: unknown): boolean =>
  /^template$|Template$/.test(field) && isPlain(value) && isPlain(value.spec) && Array.isArray(value.spec.containers)

/**
 * How a field takes a strategic merge patch.
 *
 * @param shape what the map is that holds the field
 * @param values what stands in the field, in the object and in the patch: an unknown kind's pod template shows there
 */
export function fieldRule(shape: Shape, field: string, values: readonly unknown[]): FieldRule {
  const rules: Readonly<Record<string, FieldRule>> = SHAPES[shape]
  const rule = Object.hasOwn(rules, field) ? rules[field] : undefined
  if (rule !== undefined) return rule
  return { shape: values.some((value) => looksLikePodTemplate(field, value)) ? 'podTemplate' : 'free' }
}
