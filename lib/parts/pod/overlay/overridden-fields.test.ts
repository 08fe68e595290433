import { suite } from '../../../../functions/suite'
import { checkedPackage } from '../../../run/checked-package'
import { readDocuments } from '../../../wire/list/document-stream'

/** Returns the findings `given-twice` about objects of `krm.lummo.dev/v1alpha1`, each as its path and message. */
function twiceIn(...objects: string[]): string[] {
  const text = objects.map((one) => `apiVersion: krm.lummo.dev/v1alpha1\n${one}`).join('\n---\n')
  const read = readDocuments(text, 'input.yaml')
  if (Array.isArray(read)) throw new Error('not YAML')
  return checkedPackage({ items: read.items }, suite)
    .findings.filter(({ code, severity }) => code === 'given-twice' && severity === 'warning')
    .map(({ path = [], message }) => `${path.slice(1).join('.')}: ${message}`)
}

const containers = 'containers: {image: "registry.example.com/web:1.0.0", resources: {cpu: 100m, memory: 128Mi}}'
const object = (kind: string, fields: string) =>
  `kind: ${kind}\nmetadata: {name: web}\nspec: {${containers}, ${fields}}`

test.each([
  ['LummoDeployment', ''],
  ['LummoStatefulSet', ''],
  ['LummoDaemonSet', ''],
  ['LummoJob', 'deadline: 1h, '],
  ['LummoCron', 'schedule: "0 3 * * *", '],
  ['LummoRollout', 'strategy: {canary: {steps: [20]}}, '],
])('a field of %s and its Kubernetes field in `pod` are reported at the field that has no effect', (kind, fields) => {
  const both = 'serviceAccount: one, priorityClass: low, pod: {serviceAccountName: two, priorityClassName: high}'
  expect(twiceIn(object(kind, fields + both))).toEqual([
    'serviceAccount: `pod.serviceAccountName` (two) overrides `serviceAccount` (one). Remove one of the two.',
    'priorityClass: `pod.priorityClassName` (high) overrides `priorityClass` (low). Remove one of the two.',
  ])
})

test('only the parts of an object or list that get lost are reported', () => {
  const merged = `nodeSelector: {example.com/pool: a, disk: ssd}, tolerations: [{key: x, operator: Exists}],
    pod: {nodeSelector: {example.com/pool: b, zone: z}, tolerations: [{key: x, operator: Exists}, {key: y, operator: Exists}]}`
  expect(twiceIn(object('LummoDeployment', merged))).toEqual([
    'nodeSelector.example.com/pool: `pod.nodeSelector["example.com/pool"]` (b) overrides `nodeSelector["example.com/pool"]` (a). Remove one of the two.',
  ])
  const replaced = 'tolerations: [{key: x, operator: Exists}], pod: {tolerations: [{key: y, operator: Exists}]}'
  expect(twiceIn(object('LummoDeployment', replaced))).toEqual([
    'tolerations: `pod.tolerations` overrides `tolerations`. Remove one of the two.',
  ])
})

test('security, grace period and token are reported with the field that wins', () => {
  const fields = `security: {user: 5, serviceAccountToken: true}, stop: {grace: 60}, podSecurityContext: {runAsUser: 6},
    pod: {automountServiceAccountToken: false, terminationGracePeriodSeconds: 90, securityContext: {runAsUser: 7}}`
  expect(twiceIn(object('LummoDeployment', fields))).toEqual([
    'stop.grace: `pod.terminationGracePeriodSeconds` (90) overrides `stop.grace` (60). Remove one of the two.',
    'podSecurityContext.runAsUser: `pod.securityContext.runAsUser` (7) overrides `podSecurityContext.runAsUser` (6). Remove one of the two.',
    'security.user: `pod.securityContext.runAsUser` (7) overrides `security.user` (5). Remove one of the two.',
    'security.serviceAccountToken: `pod.automountServiceAccountToken` (false) overrides `security.serviceAccountToken` (true). Remove one of the two.',
  ])
})

test('a volume in both lists is reported', () => {
  const fields =
    'volumes: [{name: data, path: /data, empty: {}}], pod: {volumes: [{name: data, hostPath: {path: /srv}}, {name: other, emptyDir: {}}]}'
  expect(twiceIn(object('LummoDeployment', fields))).toEqual([
    'volumes.0: The volume `data` is also in `pod.volumes`, which overrides it. Rename or remove one of the two.',
  ])
})

test('a field of a container is reported at the container', () => {
  const fields = `pod: {containers: [{name: web, image: "registry.example.com/web:2.0.0", stdin: true}, {name: log, image: "registry.example.com/log:1.0.0"}]}`
  expect(twiceIn(object('LummoDeployment', fields))).toEqual([
    'containers.image: `pod.containers` overrides `image` of the container `web`. Remove one of the two.',
  ])
  const init = `initContainers: {setup: {image: "registry.example.com/setup:1.0.0", args: [a], resources: {cpu: 100m, memory: 8Mi}}},
    pod: {initContainers: [{name: setup, args: [b]}]}`
  expect(twiceIn(object('LummoCron', `schedule: "0 3 * * *", ${init}`))).toEqual([
    'initContainers.setup.args: `pod.initContainers` overrides `args` of the container `setup`. Remove one of the two.',
  ])
})

test('equal values, and defaults of the settings, are not reported', () => {
  const equal = object('LummoDeployment', 'serviceAccount: one, pod: {serviceAccountName: one}')
  const overriding = object('LummoDeployment', 'pod: {serviceAccountName: two, terminationGracePeriodSeconds: 90}')
  const settings = `kind: LummoPackage
metadata: {name: p, annotations: {config.kubernetes.io/local-config: "true"}}
spec: {workload: {serviceAccount: one, stop: {grace: 45}}}`
  expect(twiceIn(equal)).toEqual([])
  expect(twiceIn(settings, overriding)).toEqual([])
})

test('the restart policy of a job is reported unless it is the default', () => {
  const job = (fields: string) => object('LummoJob', `deadline: 1h, ${fields}`)
  expect(twiceIn(job('pod: {restartPolicy: OnFailure}'))).toEqual([])
  expect(twiceIn(job('restartPolicy: OnFailure, pod: {restartPolicy: Never}'))).toEqual([
    'restartPolicy: `pod.restartPolicy` (Never) overrides `restartPolicy` (OnFailure). Remove one of the two.',
  ])
})

test('generated fields of a pool are not reported, but its own fields are', () => {
  const pool = (fields: string) =>
    `kind: pgbouncer\nmetadata: {name: pool}\nspec: {app: web, connectionSecret: db, config: {POOL_MODE: transaction}, ${fields}}`
  expect(twiceIn(pool('pod: {terminationGracePeriodSeconds: 90, securityContext: {runAsUser: 7}}'))).toEqual([])
  expect(twiceIn(pool('stop: {grace: 60}, pod: {terminationGracePeriodSeconds: 90}'))).toEqual([
    'stop.grace: `pod.terminationGracePeriodSeconds` (90) overrides `stop.grace` (60). Remove one of the two.',
  ])
})
