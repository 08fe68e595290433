import type { Manifest } from '../../manifest/manifest'
import { scaleOf } from './scale'

const made = (kind: string, spec: object, namespace: string | undefined = 'shop', name = 'a'): Manifest => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  spec,
})
const ALL = Number.POSITIVE_INFINITY
const scale = (workload: Manifest, ...scalers: Manifest[]) => {
  const { min, max } = scaleOf(workload, (word) => scalers.filter((one) => JSON.stringify(one).includes(word)))
  return [min, max]
}

test.each([
  ['a Pod', made('Pod', {}), 1, 1],
  ['a Deployment that says nothing', made('Deployment', {}), 1, 1],
  ['a Deployment of none', made('Deployment', { replicas: 0 }), 0, 0],
  ['a StatefulSet of three', made('StatefulSet', { replicas: 3 }), 3, 3],
  ['a DaemonSet', made('DaemonSet', {}), 1, ALL],
  ['a Job in parallel', made('Job', { parallelism: 4 }), 4, 4],
  ['a Job with less to do than it may run', made('Job', { parallelism: 4, completions: 2 }), 2, 2],
  ['a CronJob whose runs may overlap', made('CronJob', { jobTemplate: { spec: { parallelism: 2 } } }), 2, ALL],
  ['a CronJob of one run at a time', made('CronJob', { concurrencyPolicy: 'Forbid' }), 1, 1],
  ['a ScaledJob', made('ScaledJob', { maxReplicaCount: 7 }), 0, 7],
  ['one of several pods each', made('ScaledJob', { maxReplicaCount: 7, jobTargetRef: { parallelism: 3 } }), 0, 21],
])('%s runs as many pods as it can', (_, manifest, min, max) => {
  expect(scale(manifest)).toEqual([min, max])
})

test('a scaler of the same namespace, kind and name decides', () => {
  const scaled = made('Deployment', { replicas: 2 })
  const by = (spec: object, namespace?: string) => made('HorizontalPodAutoscaler', spec, namespace)
  expect(scale(scaled, by({ scaleTargetRef: { kind: 'Deployment', name: 'a' }, maxReplicas: 9 }))).toEqual([1, 9])
  expect(scale(scaled, by({ scaleTargetRef: { kind: 'Rollout', name: 'a' }, maxReplicas: 9 }))).toEqual([2, 2])
  expect(scale(scaled, by({ scaleTargetRef: { name: 'b' }, maxReplicas: 9 }))).toEqual([2, 2])
  expect(scale(scaled, by({ scaleTargetRef: { name: 'a' }, maxReplicas: 9 }, 'other'))).toEqual([2, 2])
  expect(scale(scaled, made('ScaledObject', { scaleTargetRef: { name: 'a' } }))).toEqual([0, 100])
})

test('a Rollout that takes over the pods of a Deployment decides, and what scales it', () => {
  const deployment = made('Deployment', { replicas: 0 })
  const rollout = made('Rollout', { replicas: 5, workloadRef: { kind: 'Deployment', name: 'a' } }, 'shop', 'new')
  expect(scale(deployment, rollout)).toEqual([5, 5])
  const scaler = made('ScaledObject', { scaleTargetRef: { kind: 'Rollout', name: 'new' }, maxReplicaCount: 8 })
  expect(scale(deployment, rollout, scaler)).toEqual([0, 8])
})

test('a scaler that still says the name from before a host renamed the object decides', () => {
  const renamed = made('Deployment', {})
  renamed.metadata = {
    ...renamed.metadata,
    name: 'dev-a',
    annotations: { 'internal.config.kubernetes.io/previousNames': 'a' },
  }
  const scaler = made('HorizontalPodAutoscaler', { scaleTargetRef: { name: 'a' }, maxReplicas: 4 })
  expect(scale(renamed, scaler)).toEqual([1, 4])
})
