import { app, containerCase, type MergeCase, object, proxy } from './merge-case'

export const CONTAINER_CASES: MergeCase[] = [
  containerCase(
    'merges environment variables by name and drops `value` for `valueFrom` when told so',
    {
      env: [
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
      ],
    },
    { env: [{ name: 'B', value: null, valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] },
    {
      env: [
        { name: 'A', value: '1' },
        { name: 'B', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      ],
    },
  ),
  containerCase(
    'merges volume mounts by path',
    {
      volumeMounts: [
        { name: 'data', mountPath: '/data' },
        { name: 'data', mountPath: '/tmp' },
      ],
    },
    { volumeMounts: [{ mountPath: '/tmp', readOnly: true }] },
    {
      volumeMounts: [
        { name: 'data', mountPath: '/data' },
        { name: 'data', mountPath: '/tmp', readOnly: true },
      ],
    },
  ),
  containerCase(
    'merges block devices by path',
    { volumeDevices: [{ name: 'raw', devicePath: '/dev/xvda' }] },
    { volumeDevices: [{ name: 'other', devicePath: '/dev/xvda' }] },
    { volumeDevices: [{ name: 'other', devicePath: '/dev/xvda' }] },
  ),
  containerCase(
    'merges container ports by number',
    { ports: [{ containerPort: 80, name: 'http' }, { containerPort: 81 }] },
    { ports: [{ containerPort: 80, name: 'web' }] },
    { ports: [{ containerPort: 80, name: 'web' }, { containerPort: 81 }] },
  ),
  containerCase('replaces arguments', { args: ['a', 'b'] }, { args: ['c'] }, { args: ['c'] }),
  containerCase(
    'merges resources field by field',
    { resources: { limits: { cpu: '1', memory: '1Gi' }, requests: { cpu: '1' } } },
    { resources: { limits: { cpu: null }, requests: null } },
    { resources: { limits: { memory: '1Gi' } } },
  ),
]

export const OBJECT_CASES: MergeCase[] = [
  {
    name: 'merges labels and annotations, and replaces scalars',
    target: {
      ...object('apps/v1', 'Deployment', { spec: { replicas: 1 } }),
      metadata: { name: 'web', labels: { a: '1' } },
    },
    patch: { metadata: { labels: { b: '2' }, annotations: { c: '3' } }, spec: { replicas: 3 } },
    expected: {
      ...object('apps/v1', 'Deployment', { spec: { replicas: 3 } }),
      metadata: { name: 'web', labels: { a: '1', b: '2' }, annotations: { c: '3' } },
    },
  },
  {
    name: 'drops the rolling update of a strategy with `$retainKeys`',
    target: object('apps/v1', 'Deployment', {
      spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } },
    }),
    patch: { spec: { strategy: { $retainKeys: ['type'], type: 'Recreate' } } },
    expected: object('apps/v1', 'Deployment', { spec: { strategy: { type: 'Recreate' } } }),
  },
  {
    name: 'replaces volume claim templates, which have no merge key',
    target: object('apps/v1', 'StatefulSet', {
      spec: { volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: {} }] },
    }),
    patch: { spec: { volumeClaimTemplates: [{ metadata: { name: 'logs' }, spec: {} }] } },
    expected: object('apps/v1', 'StatefulSet', {
      spec: { volumeClaimTemplates: [{ metadata: { name: 'logs' }, spec: {} }] },
    }),
  },
  {
    name: 'merges containers inside a CronJob',
    target: object('batch/v1', 'CronJob', {
      spec: { jobTemplate: { spec: { template: { spec: { containers: [app, proxy] } } } } },
    }),
    patch: {
      spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: 'proxy', image: 'proxy:2' }] } } } } },
    },
    expected: object('batch/v1', 'CronJob', {
      spec: {
        jobTemplate: { spec: { template: { spec: { containers: [app, { name: 'proxy', image: 'proxy:2' }] } } } },
      },
    }),
  },
  {
    name: 'merges the ports of a Service by port',
    target: object('v1', 'Service', { spec: { ports: [{ port: 80, targetPort: 8080 }, { port: 9090 }] } }),
    patch: {
      spec: {
        ports: [
          { port: 80, name: 'http' },
          { port: 9090, $patch: 'delete' },
        ],
      },
    },
    expected: object('v1', 'Service', { spec: { ports: [{ port: 80, targetPort: 8080, name: 'http' }] } }),
  },
  {
    name: 'merges the secrets of a ServiceAccount but replaces its image pull secrets',
    target: object('v1', 'ServiceAccount', { secrets: [{ name: 'a' }], imagePullSecrets: [{ name: 'b' }] }),
    patch: { secrets: [{ name: 'a', namespace: 'x' }], imagePullSecrets: [{ name: 'c' }] },
    expected: object('v1', 'ServiceAccount', {
      secrets: [{ name: 'a', namespace: 'x' }],
      imagePullSecrets: [{ name: 'c' }],
    }),
  },
  {
    name: 'replaces the selector of a PodDisruptionBudget',
    target: object('policy/v1', 'PodDisruptionBudget', { spec: { selector: { matchLabels: { a: '1' } } } }),
    patch: { spec: { selector: { matchLabels: { b: '2' } } } },
    expected: object('policy/v1', 'PodDisruptionBudget', { spec: { selector: { matchLabels: { b: '2' } } } }),
  },
  {
    name: 'replaces the rules of an Ingress',
    target: object('networking.k8s.io/v1', 'Ingress', {
      spec: { rules: [{ host: 'a.example' }, { host: 'b.example' }] },
    }),
    patch: { spec: { rules: [{ host: 'c.example' }] } },
    expected: object('networking.k8s.io/v1', 'Ingress', { spec: { rules: [{ host: 'c.example' }] } }),
  },
  {
    name: 'merges the data of a ConfigMap',
    target: object('v1', 'ConfigMap', { data: { a: '1', b: '2' } }),
    patch: { data: { b: null, c: '3' } },
    expected: object('v1', 'ConfigMap', { data: { a: '1', c: '3' } }),
  },
  {
    name: 'adds to finalizers as to a set',
    target: { ...object('v1', 'ConfigMap', {}), metadata: { name: 'web', finalizers: ['a.io/x', 'a.io/y'] } },
    patch: { metadata: { finalizers: ['a.io/z', 'a.io/x'] } },
    expected: {
      ...object('v1', 'ConfigMap', {}),
      metadata: { name: 'web', finalizers: ['a.io/x', 'a.io/y', 'a.io/z'] },
    },
    kubectlReorders: true,
  },
  {
    name: 'takes values out of a set with `$deleteFromPrimitiveList`',
    target: { ...object('v1', 'ConfigMap', {}), metadata: { name: 'web', finalizers: ['a.io/x', 'a.io/y'] } },
    patch: { metadata: { '$deleteFromPrimitiveList/finalizers': ['a.io/x', 'a.io/none'] } },
    expected: { ...object('v1', 'ConfigMap', {}), metadata: { name: 'web', finalizers: ['a.io/y'] } },
  },
  {
    name: 'orders a set with `$setElementOrder`',
    target: { ...object('v1', 'ConfigMap', {}), metadata: { name: 'web', finalizers: ['a.io/x', 'a.io/y'] } },
    patch: { metadata: { '$setElementOrder/finalizers': ['a.io/y', 'a.io/z', 'a.io/x'], finalizers: ['a.io/z'] } },
    expected: {
      ...object('v1', 'ConfigMap', {}),
      metadata: { name: 'web', finalizers: ['a.io/y', 'a.io/z', 'a.io/x'] },
    },
  },
  {
    name: 'merges owner references by uid',
    target: {
      ...object('v1', 'ConfigMap', {}),
      metadata: { name: 'web', ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'a', uid: 'u1' }] },
    },
    patch: { metadata: { ownerReferences: [{ uid: 'u1', controller: true }] } },
    expected: {
      ...object('v1', 'ConfigMap', {}),
      metadata: {
        name: 'web',
        ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'a', uid: 'u1', controller: true }],
      },
    },
  },
]
