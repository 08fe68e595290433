import type { FieldPath } from '../../finding/finding'
import { deepEqual } from '../../manifest/deep-equal'
import { groupOf } from '../../manifest/id'
import { isPlain, type Manifest } from '../../manifest/manifest'
import { valueAt } from '../../manifest/value-at'

const PROJECT: FieldPath = ['metadata', 'annotations', 'cnrm.cloud.google.com/project-id']
const SIZE: FieldPath = ['spec', 'resources', 'requests', 'storage']
export const SELECTOR: FieldPath = ['spec', 'selector']

const inSpec = (...fields: string[]): FieldPath[] => fields.map((field) => ['spec', field])

/**
 * Immutable fields, keyed by kind. Sources: Kubernetes v1.34, validation of these kinds (test/cluster/immutable.test.ts
 * compares them with an API server); Config Connector 1.128, resource reference.
 */
const FIXED: Readonly<Record<string, readonly FieldPath[]>> = {
  'apps DaemonSet': [SELECTOR],
  'apps Deployment': [SELECTOR],
  'apps ReplicaSet': [SELECTOR],
  'apps StatefulSet': [SELECTOR, ...inSpec('serviceName', 'podManagementPolicy', 'volumeClaimTemplates')],
  'rbac.authorization.k8s.io ClusterRoleBinding': [['roleRef']],
  'rbac.authorization.k8s.io RoleBinding': [['roleRef']],
  ' Secret': [['type']],
  ' Service': inSpec('clusterIP'),
  'batch Job': inSpec(
    'template',
    'selector',
    'completionMode',
    'podFailurePolicy',
    'successPolicy',
    'backoffLimitPerIndex',
    'managedBy',
  ),
  ' PersistentVolumeClaim': inSpec(
    'storageClassName',
    'accessModes',
    'volumeMode',
    'dataSource',
    'dataSourceRef',
    'selector',
    'volumeName',
  ),
  'storage.k8s.io StorageClass': ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'].map((one) => [
    one,
  ]),
  'scheduling.k8s.io PriorityClass': [['value'], ['preemptionPolicy']],
  'networking.k8s.io IngressClass': inSpec('controller'),
  'iam.cnrm.cloud.google.com IAMServiceAccount': [PROJECT, ['spec', 'resourceID']],
  'pubsub.cnrm.cloud.google.com PubSubSubscription': [
    PROJECT,
    ...inSpec('topicRef', 'filter', 'enableMessageOrdering'),
  ],
  'pubsub.cnrm.cloud.google.com PubSubTopic': [PROJECT],
}

/** Default values of absent fields. Source: Kubernetes v1.34, defaults.go of these kinds. */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  ' Secret type': 'Opaque',
  'apps StatefulSet podManagementPolicy': 'OrderedReady',
  'batch Job completionMode': 'NonIndexed',
  ' PersistentVolumeClaim volumeMode': 'Filesystem',
  'storage.k8s.io StorageClass reclaimPolicy': 'Delete',
  'storage.k8s.io StorageClass volumeBindingMode': 'Immediate',
  'scheduling.k8s.io PriorityClass preemptionPolicy': 'PreemptLowerPriority',
}

const ofConfig: Readonly<Record<string, readonly FieldPath[]>> = {
  ' ConfigMap': [['immutable'], ['data'], ['binaryData']],
  ' Secret': [['immutable'], ['data'], ['stringData']],
}

export const groupAndKind = ({ apiVersion, kind }: Manifest): string => `${groupOf(apiVersion)} ${kind}`

/**
 * Returns the immutable fields of an object. For a ConfigMap or Secret with `immutable`, these are its whole content.
 */
export function immutableFields(object: Manifest): readonly FieldPath[] {
  const key = groupAndKind(object)
  return [...(FIXED[key] ?? []), ...(valueAt(object, ['immutable']) === true ? (ofConfig[key] ?? []) : [])]
}

/** Returns the immutable fields that differ. */
export const changedImmutable = (before: Manifest, after: Manifest): FieldPath[] =>
  immutableFields(before).filter((field) => {
    const whenAbsent = DEFAULTS[`${groupAndKind(before)} ${field.at(-1)}`]
    const [old, now] = [before, after].map((one) => withoutSizes(valueAt(one, field)) ?? whenAbsent)
    return !deepEqual(old, now)
  })

/** Returns volume claim templates without their sizes, because sizes are compared as quantities. */
const withoutSizes = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map((entry) =>
        isPlain(entry) && valueAt(entry, SIZE) !== undefined
          ? { ...entry, spec: { ...(entry.spec as object), resources: undefined } }
          : entry,
      )
    : value
