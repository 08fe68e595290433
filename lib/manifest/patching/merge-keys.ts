import { groupOf } from '../id'
import { isPlain } from '../manifest'

/**
 * Shape of a part of a manifest, which determines how lists in this part are merged. `free` is an unknown place, in
 * which lists are replaced.
 */
export type PlaceShape = keyof typeof SHAPES

/** Struct tags of a field in the source code of Kubernetes. */
interface Strategy {
  /** Field that identifies the objects of a list in a merge. Without a merge key, the list is replaced. */
  mergeKey?: string
  /** Whether the list is a set of scalars, to which a patch adds elements. */
  set?: true
  /** Whether a patch replaces the whole object. */
  replaced?: true
}

/** How a strategic merge patch applies to a field. */
export interface FieldRule extends Strategy {
  /** Shape of the field’s object, or of each element of its list. */
  shape: PlaceShape
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

/**
 * Shapes by API group and kind. Rollout, ScaledJob and the Service of Knative contain a pod template that kustomize
 * does not recognise.
 */
const KINDS: Readonly<Record<string, PlaceShape>> = {
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

/**
 * Returns the shape of an object at its root. Objects of unknown kinds also have metadata, and their pod templates are
 * recognised by content.
 */
export function rootShape(apiVersion: unknown, kind: unknown): PlaceShape {
  const key = `${typeof apiVersion === 'string' ? groupOf(apiVersion) : ''}/${String(kind)}`
  return Object.hasOwn(KINDS, key) ? (KINDS[key] ?? 'object') : 'object'
}

/**
 * Checks whether an object of any kind is a pod template: its name is `template` or ends with `Template`, and its spec
 * has containers.
 */
const looksLikePodTemplate = (field: string, value: unknown): boolean =>
  /^template$|Template$/.test(field) && isPlain(value) && isPlain(value.spec) && Array.isArray(value.spec.containers)

/**
 * Returns how a strategic merge patch applies to a field.
 *
 * @param shape shape of the object that contains the field
 * @param values values of the field, in the object and in the patch; they show whether an unknown kind has a pod
 * template
 */
export function fieldRule(shape: PlaceShape, field: string, values: readonly unknown[]): FieldRule {
  const rules: Readonly<Record<string, FieldRule>> = SHAPES[shape]
  const rule = Object.hasOwn(rules, field) ? rules[field] : undefined
  if (rule !== undefined) return rule
  return { shape: values.some((value) => looksLikePodTemplate(field, value)) ? 'podTemplate' : 'free' }
}
