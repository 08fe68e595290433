import type { Manifest } from '../../lib/manifest/manifest'
import { mostPods, overlapsInUpdates, podOf } from '../../lib/parts/workload-pods'

const workload = (kind: string, spec: object, namespace = 'shop'): Manifest => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'a', namespace },
  spec,
})
const ALL = Number.POSITIVE_INFINITY
const template = { spec: { containers: [{ name: 'a' }] } }

test.each([
  ['a Pod', workload('Pod', {}), 1],
  ['a Deployment that says nothing', workload('Deployment', {}), 1],
  ['a Deployment of none', workload('Deployment', { replicas: 0 }), 0],
  ['a StatefulSet of three', workload('StatefulSet', { replicas: 3 }), 3],
  ['a DaemonSet', workload('DaemonSet', {}), ALL],
  ['a Job in parallel', workload('Job', { parallelism: 4 }), 4],
  ['a CronJob whose runs may overlap', workload('CronJob', { jobTemplate: { spec: {} } }), ALL],
  ['a CronJob of one run at a time', workload('CronJob', { concurrencyPolicy: 'Forbid' }), 1],
  ['a ScaledJob', workload('ScaledJob', { maxReplicaCount: 7 }), 7],
])('%s has as many pods as it can have at most', (_, manifest, most) => {
  expect(mostPods(manifest, [])).toBe(most)
})

test('a scaler of the same namespace, kind and name decides', () => {
  const scaled = workload('Deployment', { replicas: 2 })
  const by = (spec: object, namespace?: string) => workload('HorizontalPodAutoscaler', spec, namespace)
  expect(mostPods(scaled, [by({ scaleTargetRef: { kind: 'Deployment', name: 'a' }, maxReplicas: 9 })])).toBe(9)
  expect(mostPods(scaled, [by({ scaleTargetRef: { kind: 'Rollout', name: 'a' }, maxReplicas: 9 })])).toBe(2)
  expect(mostPods(scaled, [by({ scaleTargetRef: { name: 'b' }, maxReplicas: 9 })])).toBe(2)
  expect(mostPods(scaled, [by({ scaleTargetRef: { name: 'a' }, maxReplicas: 9 }, 'other')])).toBe(2)
  expect(mostPods(scaled, [workload('ScaledObject', { scaleTargetRef: { name: 'a' } })])).toBe(100)
})

test('the pod is found in every kind that runs one, and in nothing else', () => {
  expect(podOf(workload('Pod', template.spec))).toEqual(template.spec)
  expect(podOf(workload('Deployment', { template }))).toEqual(template.spec)
  expect(podOf(workload('CronJob', { jobTemplate: { spec: { template } } }))).toEqual(template.spec)
  expect(podOf(workload('ScaledJob', { jobTargetRef: { template } }))).toEqual(template.spec)
  expect(podOf(workload('Service', { ports: [] }))).toBeUndefined()
  expect(podOf(workload('Deployment', { template: { spec: { containers: 'none' } } }))).toBeUndefined()
})

test.each([
  ['a Deployment', workload('Deployment', {}), true],
  ['one that is stopped first', workload('Deployment', { strategy: { type: 'Recreate' } }), false],
  ['one without a surge', workload('Deployment', { strategy: { rollingUpdate: { maxSurge: 0 } } }), false],
  ['a StatefulSet', workload('StatefulSet', {}), false],
  ['a Rollout', workload('Rollout', {}), true],
])('whether old and new pods of %s run side by side in an update', (_, manifest, overlaps) => {
  expect(overlapsInUpdates(manifest)).toBe(overlaps)
})
