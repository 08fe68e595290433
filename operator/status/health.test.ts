import { healthOf } from './health'

const object = (apiVersion: string, kind: string, spec: object, status: object) => ({
  apiVersion,
  kind,
  metadata: { name: 'web', generation: 2 },
  spec,
  status,
})

const seen = { observedGeneration: 2 }
const condition = (type: string, status: string, reason = '', message = '') => ({
  conditions: [{ type, status, reason, message }],
})
const pods = { replicas: 2, updatedReplicas: 2, availableReplicas: 2, readyReplicas: 2 }

test.each([
  ['apps/v1', 'Deployment', { replicas: 2 }, { ...seen, ...pods }, 'ready'],
  ['apps/v1', 'Deployment', { replicas: 2 }, { ...pods, observedGeneration: 1 }, 'waits for its controller'],
  ['apps/v1', 'Deployment', { replicas: 2 }, { ...seen, ...pods, availableReplicas: 1 }, '1 of 2 pods available'],
  ['apps/v1', 'Deployment', { replicas: 2 }, { ...seen, ...pods, updatedReplicas: 1 }, '1 of 2 pods updated'],
  ['apps/v1', 'Deployment', { replicas: 2 }, { ...seen, ...pods, replicas: 3 }, 'replaces old pods'],
  ['apps/v1', 'Deployment', {}, {}, '0 of 1 pods created'],
  ['apps/v1', 'Deployment', { replicas: 0 }, { ...seen }, 'ready'],
  [
    'apps/v1',
    'Deployment',
    {},
    { ...seen, ...condition('Progressing', 'False', 'ProgressDeadlineExceeded') },
    'failed',
  ],
  [
    'apps/v1',
    'Deployment',
    {},
    { ...seen, ...condition('ReplicaFailure', 'True', 'FailedCreate', 'quota') },
    'failed FailedCreate: quota',
  ],
  ['apps/v1', 'StatefulSet', { replicas: 2 }, { ...seen, ...pods, currentRevision: 'a', updateRevision: 'a' }, 'ready'],
  [
    'apps/v1',
    'StatefulSet',
    { replicas: 2 },
    { ...seen, ...pods, currentRevision: 'a', updateRevision: 'b' },
    'replaces old pods',
  ],
  ['apps/v1', 'StatefulSet', { replicas: 2 }, { ...seen, ...pods, readyReplicas: 1 }, '1 of 2 pods ready'],
  [
    'apps/v1',
    'StatefulSet',
    { replicas: 2, updateStrategy: { rollingUpdate: { partition: 1 } } },
    { ...seen, ...pods, updatedReplicas: 1, currentRevision: 'a', updateRevision: 'b' },
    'ready',
  ],
  ['apps/v1', 'DaemonSet', {}, seen, 'waits for its controller'],
  ['apps/v1', 'DaemonSet', {}, { ...seen, desiredNumberScheduled: 0 }, 'ready'],
  [
    'apps/v1',
    'DaemonSet',
    {},
    { ...seen, desiredNumberScheduled: 3, currentNumberScheduled: 3, updatedNumberScheduled: 2 },
    '2 of 3 pods updated',
  ],
  ['batch/v1', 'Job', {}, {}, 'has not ended'],
  ['batch/v1', 'Job', { suspend: true }, {}, 'is suspended'],
  ['batch/v1', 'Job', {}, condition('Complete', 'True'), 'ready'],
  ['batch/v1', 'Job', {}, condition('Failed', 'True', 'BackoffLimitExceeded'), 'failed BackoffLimitExceeded'],
  ['argoproj.io/v1alpha1', 'Rollout', {}, { observedGeneration: '2', phase: 'Healthy' }, 'ready'],
  ['argoproj.io/v1alpha1', 'Rollout', {}, { observedGeneration: '1', phase: 'Healthy' }, 'waits for its controller'],
  [
    'argoproj.io/v1alpha1',
    'Rollout',
    {},
    { phase: 'Paused', message: 'CanaryPauseStep' },
    'is paused: CanaryPauseStep',
  ],
  ['argoproj.io/v1alpha1', 'Rollout', {}, { phase: 'Degraded', message: 'aborted' }, 'failed aborted'],
  ['v1', 'PersistentVolumeClaim', {}, { phase: 'Pending' }, 'has no volume yet'],
  ['v1', 'PersistentVolumeClaim', {}, { phase: 'Bound' }, 'ready'],
  ['v1', 'PersistentVolumeClaim', {}, { phase: 'Lost' }, 'failed'],
  ['v1', 'Service', {}, {}, 'ready'],
  [
    'external-secrets.io/v1',
    'ExternalSecret',
    {},
    condition('Ready', 'False', 'SecretSyncedError', 'no path'),
    'SecretSyncedError: no path',
  ],
  ['cert-manager.io/v1', 'Certificate', {}, condition('Ready', 'Unknown'), 'is not ready'],
  ['keda.sh/v1alpha1', 'ScaledObject', {}, condition('Ready', 'True'), 'ready'],
  ['example.com/v1', 'Other', {}, condition('Stalled', 'True', 'Broken'), 'failed Broken'],
  ['example.com/v1', 'Other', {}, condition('Reconciling', 'True', 'Working'), 'Working'],
])('%s %s with %j and %j: %s', (apiVersion, kind, spec, status, expected) => {
  const { state, message = '' } = healthOf(object(apiVersion, kind, spec, status))
  expect(`${state} ${message}`).toContain(expected)
  if (expected === 'ready') expect(state).toBe('ready')
  else expect(state).not.toBe('ready')
})

test('an object that is being deleted is not ready', () => {
  const { metadata, ...rest } = object('v1', 'Service', {}, {})
  expect(healthOf({ ...rest, metadata: { ...metadata, deletionTimestamp: '2030-01-01T00:00:00Z' } }).state).toBe(
    'progressing',
  )
})
