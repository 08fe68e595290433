import type { DeploymentResource } from '../../contracts/deployment-target'
import { type ObservedRun, runStateOf } from './run-state'

const object = (kind: string, status: Record<string, unknown>): DeploymentResource => ({
  apiVersion: kind === 'Job' ? 'batch/v1' : 'v1',
  kind,
  metadata: { name: kind === 'Job' ? 'compile' : 'compile-x' },
  status,
})
const jobWith = (...conditions: Record<string, unknown>[]) => object('Job', { conditions })
const podWith = (state: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  object('Pod', {
    containerStatuses: [
      { name: 'sidecar', state: {} },
      { name: 'main', image: 'a:1', state },
    ],
    ...more,
  })
const stateOf = (observed: Partial<ObservedRun>) =>
  runStateOf({ job: undefined, pod: undefined, isDeleted: false, age: 0, ...observed }, 'main')

test('a run without news waits, and without a pod for 10 seconds looks for the reason', () => {
  expect(stateOf({})).toEqual({ step: 'wait' })
  expect(stateOf({ age: 10_001 })).toEqual({ step: 'no-pod' })
  expect(stateOf({ age: 10_001, pod: object('Pod', {}) })).toEqual({ step: 'wait' })
})

test('the exit code is that of the main container', () => {
  expect(stateOf({ pod: podWith({ running: {} }) })).toEqual({ step: 'run', pod: 'compile-x' })
  const ended = podWith({ terminated: { exitCode: 3 } })
  expect(stateOf({ pod: ended })).toEqual({ step: 'end', exitCode: 3, pod: 'compile-x' })
  const failed = jobWith({ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' })
  expect(stateOf({ pod: ended, job: failed })).toEqual({ step: 'end', exitCode: 3, pod: 'compile-x' })
})

test('a condition that precedes the end is not the end', () => {
  const job = jobWith({ type: 'FailureTarget', status: 'True' }, { type: 'Failed', status: 'False' })
  expect(stateOf({ job, pod: podWith({ running: {} }) })).toEqual({ step: 'run', pod: 'compile-x' })
})

test('a deadline of the cluster is a timeout, whether or not the pod still exists', () => {
  const job = jobWith({ type: 'Failed', status: 'True', reason: 'DeadlineExceeded' })
  expect(stateOf({ job })).toEqual({ step: 'timeout', pod: undefined })
  expect(stateOf({ job, pod: podWith({ terminated: { exitCode: 137 } }) })).toEqual({
    step: 'timeout',
    pod: 'compile-x',
  })
})

const failures: [string, Partial<ObservedRun>, string, RegExp][] = [
  ['a deleted Job', { isDeleted: true }, 'NotStarted', /deleted/],
  [
    'an image that cannot be pulled',
    { pod: podWith({ waiting: { reason: 'ImagePullBackOff', message: 'not found' } }) },
    'ImageMissing',
    /`a:1` cannot be pulled: not found/,
  ],
  [
    'a command that does not exist',
    { pod: podWith({ terminated: { exitCode: 128, reason: 'StartError', message: 'no such file' } }) },
    'NotStarted',
    /no such file/,
  ],
  [
    'a Secret that is missing for a while',
    {
      pod: podWith({ waiting: { reason: 'CreateContainerConfigError', message: 'secret "a" not found' } }),
      age: 20_000,
    },
    'NotStarted',
    /secret "a" not found/,
  ],
  [
    'an evicted pod',
    {
      job: jobWith({ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'limit' }),
      pod: object('Pod', { message: 'The node was low on resource: memory.' }),
    },
    'NotStarted',
    /low on resource/,
  ],
]

test.each(failures)('%s is an error and not an exit code', (_, observed, reason, message) => {
  expect(stateOf(observed)).toMatchObject({ step: 'fail', error: { reason, message: expect.stringMatching(message) } })
})

test('what can still change is a reason to wait, and is shown', () => {
  const early = podWith({ waiting: { reason: 'CreateContainerConfigError', message: 'configmap not found' } })
  expect(stateOf({ pod: early })).toEqual({ step: 'wait', message: 'CreateContainerConfigError' })
  expect(stateOf({ pod: podWith({ waiting: { reason: 'ErrImagePull' } }) })).toEqual({
    step: 'wait',
    message: 'ErrImagePull',
  })
  const unscheduled = { type: 'PodScheduled', status: 'False', message: '0/3 nodes are available' }
  expect(stateOf({ pod: object('Pod', { conditions: [unscheduled] }) })).toEqual({
    step: 'wait',
    message: '0/3 nodes are available',
  })
})
