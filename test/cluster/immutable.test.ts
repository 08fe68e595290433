import type { Manifest, Plain } from '../../lib/manifest/manifest'
import { refusalsOf } from '../../lib/run/ownership/later-changes'
import { api } from './live'

afterAll(() => api.close())

const labels = { app: 'a' }
const template = { metadata: { labels }, spec: { containers: [{ name: 'a', image: 'registry.example.com/a:1.0' }] } }
const apps = { selector: { matchLabels: labels }, template }
const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }
const set = { ...apps, serviceName: 'a', volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claim }] }
const job = { template: { spec: { ...template.spec, restartPolicy: 'Never' } } }
const role = (name: string) => ({ apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name })
const indexed = { completionMode: 'Indexed', completions: 2, parallelism: 2 }
const otherImage = (pods: Plain): Plain => ({ ...pods, spec: { containers: [{ name: 'a', image: 'b:2' }] } })
const ports = [{ port: 80 }]

/** A kind, and an object of the kind before and after a change. */
type Change = readonly [apiVersion: string, kind: string, before: Plain, after: Plain]

const inSpec = (apiVersion: string, kind: string, before: Plain, after: Plain): Change => [
  apiVersion,
  kind,
  { spec: before },
  { spec: after },
]

const REFUSED: Readonly<Record<string, Change>> = {
  'a selector': inSpec('apps/v1', 'Deployment', apps, {
    selector: { matchLabels: { app: 'b' } },
    template: { ...template, metadata: { labels: { app: 'b' } } },
  }),
  'serviceName of a StatefulSet': inSpec('apps/v1', 'StatefulSet', set, { ...set, serviceName: 'b' }),
  podManagementPolicy: inSpec('apps/v1', 'StatefulSet', set, { ...set, podManagementPolicy: 'Parallel' }),
  'a claim template': inSpec('apps/v1', 'StatefulSet', set, {
    ...set,
    volumeClaimTemplates: [{ metadata: { name: 'other' }, spec: claim }],
  }),
  roleRef: ['rbac.authorization.k8s.io/v1', 'RoleBinding', { roleRef: role('view') }, { roleRef: role('edit') }],
  'the type of a Secret': ['v1', 'Secret', {}, { type: 'example.com/other' }],
  'an immutable Secret': [
    'v1',
    'Secret',
    { immutable: true, data: { a: 'YQ==' } },
    { immutable: true, data: { a: 'Yg==' } },
  ],
  'an immutable ConfigMap': ['v1', 'ConfigMap', { immutable: true, data: { a: 'a' } }, { data: { a: 'a' } }],
  'a Service without pods that gets clusterIP: None': inSpec('v1', 'Service', { ports }, { ports, clusterIP: 'None' }),
  'the template of a Job': inSpec('batch/v1', 'Job', job, {
    template: { spec: { ...job.template.spec, containers: [{ name: 'a', image: 'b:2' }] } },
  }),
  completionMode: inSpec('batch/v1', 'Job', { ...job, completions: 2 }, { ...job, ...indexed, parallelism: 1 }),
  podFailurePolicy: inSpec('batch/v1', 'Job', job, {
    ...job,
    podFailurePolicy: {
      rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }],
    },
  }),
  backoffLimitPerIndex: inSpec(
    'batch/v1',
    'Job',
    { ...job, ...indexed },
    { ...job, ...indexed, backoffLimitPerIndex: 1 },
  ),
  successPolicy: inSpec(
    'batch/v1',
    'Job',
    { ...job, ...indexed },
    {
      ...job,
      ...indexed,
      successPolicy: { rules: [{ succeededCount: 1 }] },
    },
  ),
  accessModes: inSpec('v1', 'PersistentVolumeClaim', claim, { ...claim, accessModes: ['ReadOnlyMany'] }),
  volumeMode: inSpec('v1', 'PersistentVolumeClaim', claim, { ...claim, volumeMode: 'Block' }),
  'parameters of a StorageClass': [
    'storage.k8s.io/v1',
    'StorageClass',
    { provisioner: 'example.com/a' },
    { provisioner: 'example.com/a', parameters: { type: 'ssd' } },
  ],
  'the value of a PriorityClass': ['scheduling.k8s.io/v1', 'PriorityClass', { value: 1 }, { value: 2 }],
  'the controller of an IngressClass': inSpec(
    'networking.k8s.io/v1',
    'IngressClass',
    { controller: 'example.com/a' },
    { controller: 'example.com/b' },
  ),
}

const ACCEPTED: Readonly<Record<string, Change>> = {
  'a template': inSpec('apps/v1', 'Deployment', apps, { ...apps, template: otherImage(template) }),
  'a default that is written': inSpec('apps/v1', 'StatefulSet', set, { ...set, podManagementPolicy: 'OrderedReady' }),
  'replicas and template of a StatefulSet': inSpec('apps/v1', 'StatefulSet', set, {
    ...set,
    replicas: 3,
    template: otherImage(template),
    minReadySeconds: 3,
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' },
  }),
  'the default type of a Secret': ['v1', 'Secret', {}, { type: 'Opaque', data: { a: 'YQ==' } }],
  'a ConfigMap that becomes immutable': [
    'v1',
    'ConfigMap',
    { data: { a: 'a' } },
    { immutable: true, data: { a: 'b' } },
  ],
  'a Service that gets a name elsewhere': inSpec(
    'v1',
    'Service',
    { ports },
    {
      type: 'ExternalName',
      externalName: 'a.example.com',
      ports,
    },
  ),
  'a Service with a node port': inSpec('v1', 'Service', { ports }, { ports: [{ port: 81 }], type: 'NodePort' }),
  'limits of a Job': inSpec('batch/v1', 'Job', job, {
    ...job,
    backoffLimit: 1,
    activeDeadlineSeconds: 5,
    ttlSecondsAfterFinished: 5,
    suspend: true,
    parallelism: 2,
  }),
  'the default completionMode': inSpec('batch/v1', 'Job', job, { ...job, completionMode: 'NonIndexed' }),
  'the default volumeMode': inSpec('v1', 'PersistentVolumeClaim', claim, { ...claim, volumeMode: 'Filesystem' }),
  'the selector of a PodDisruptionBudget': inSpec(
    'policy/v1',
    'PodDisruptionBudget',
    { minAvailable: 1, selector: { matchLabels: labels } },
    { minAvailable: 1, selector: { matchLabels: { app: 'b' } } },
  ),
}

/** Returns whether an API server refuses a change, and whether lummo does. */
async function refusals([apiVersion, kind, before, after]: Change, name: string) {
  const [one, other] = [before, after].map((rest) => ({
    apiVersion,
    kind,
    metadata: { name, namespace: 'default' },
    ...rest,
  }))
  expect(await api.apply(one ?? {})).toMatchObject({ status: 201 })
  const { status } = await api.apply(other ?? {}, true)
  expect([200, 422]).toContain(status)
  return { server: status === 422, lummo: refusalsOf(one as Manifest, other as Manifest).length > 0 }
}

test.each(Object.keys(REFUSED))('%s cannot change, and lummo reports it', async (name) => {
  const change = REFUSED[name]
  if (change === undefined) throw new Error(name)
  expect(await refusals(change, `refused-${Object.keys(REFUSED).indexOf(name)}`)).toEqual({ server: true, lummo: true })
})

test.each(Object.keys(ACCEPTED))('%s can change', async (name) => {
  const change = ACCEPTED[name]
  if (change === undefined) throw new Error(name)
  expect(await refusals(change, `accepted-${Object.keys(ACCEPTED).indexOf(name)}`)).toEqual({
    server: false,
    lummo: false,
  })
})
