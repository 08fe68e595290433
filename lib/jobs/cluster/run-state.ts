import type { DeploymentResource } from '../../contracts/deployment-target'
import { JobError } from '../../contracts/job-runtime'
import { isPlain, type Plain } from '../../manifest/manifest'
import { mapsAt, textAt } from '../../manifest/value-at'

/** State of a run, as the cluster reports it. */
export interface ObservedRun {
  /** Undefined before the watch reports the Job. */
  job: DeploymentResource | undefined
  pod: DeploymentResource | undefined
  /** Whether the Job was deleted. */
  isDeleted: boolean
  /** Milliseconds since the Job was created. */
  age: number
}

/** Next step of a run. */
export type RunState =
  | { step: 'wait'; message?: string }
  /** The container runs or has ended, so its log exists. */
  | { step: 'run'; pod: string }
  | { step: 'end'; exitCode: number; pod: string }
  | { step: 'timeout'; pod: string | undefined }
  | { step: 'fail'; error: JobError }
  /** No pod exists although the delay has passed. Events can contain the reason. */
  | { step: 'no-pod' }

/** Time within which the Job controller creates a pod, unless the pod is refused. */
const NO_POD_MS = 10_000
/** Time within which a ConfigMap that was created after the Job reaches the node. */
const CONFIG_MS = 15_000

/** Reasons that prevent the start of a container until its objects change. */
const IMAGE_REASONS = ['ImagePullBackOff', 'InvalidImageName', 'ErrImageNeverPull']
const START_REASONS = ['CreateContainerError', 'RunContainerError']
/** Reasons of a container that ended before its command ran. */
const NOT_RUN_REASONS = ['StartError', 'ContainerCannotRun']

/** Returns the next step of a run. A condition shows the end of a Job; the counters in its status do not. */
export function runStateOf(observed: ObservedRun, main: string): RunState {
  const { job, pod, isDeleted, age } = observed
  if (isDeleted) return failing('NotStarted', 'The Job was deleted before it ended.')
  const ended = job === undefined ? undefined : endOf(job)
  const status = pod === undefined ? undefined : statusOf(pod, main)
  const terminated = partOf(partOf(status, 'state'), 'terminated')
  const podName = pod?.metadata.name
  if (podName !== undefined && terminated !== undefined) return afterContainer(podName, terminated, ended)
  if (ended?.type === 'Failed' && ended.reason === 'DeadlineExceeded') return { step: 'timeout', pod: podName }
  if (ended !== undefined) return withoutContainer(ended, pod)
  if (pod === undefined) return age > NO_POD_MS ? { step: 'no-pod' } : { step: 'wait' }
  if (partOf(partOf(status, 'state'), 'running') !== undefined) return { step: 'run', pod: pod.metadata.name }
  return beforeContainer(pod, status, age)
}

/** Condition that ends a Job. `SuccessCriteriaMet` and `FailureTarget` precede this condition as of Kubernetes 1.31. */
function endOf(job: DeploymentResource): { type: string; reason: string; message: string } | undefined {
  const ended = mapsAt(job, ['status', 'conditions'])
    .map(([, one]) => one)
    .find(({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True')
  return ended && { type: String(ended.type), reason: String(ended.reason ?? ''), message: String(ended.message ?? '') }
}

function afterContainer(pod: string, terminated: Plain, ended: ReturnType<typeof endOf>): RunState {
  const { exitCode, reason, message } = terminated
  if (NOT_RUN_REASONS.includes(String(reason))) return failing('NotStarted', `The container cannot start: ${message}`)
  // If the deadline has stopped the container, the exit code is that of the signal.
  if (ended?.reason === 'DeadlineExceeded') return { step: 'timeout', pod }
  return { step: 'end', exitCode: Number(exitCode), pod }
}

/** Returns the state of a Job that ended without an exit code: its pod was evicted, preempted or deleted. */
function withoutContainer(ended: NonNullable<ReturnType<typeof endOf>>, pod: DeploymentResource | undefined): RunState {
  const reason = pod === undefined ? undefined : textAt(pod, ['status', 'message'])
  if (ended.type === 'Complete' && pod !== undefined) return { step: 'end', exitCode: 0, pod: pod.metadata.name }
  return failing('NotStarted', `The pod ended without an exit code: ${reason ?? ended.message}`)
}

function beforeContainer(pod: DeploymentResource, status: Plain | undefined, age: number): RunState {
  const waiting = partOf(partOf(status, 'state'), 'waiting')
  const [reason, message] = [String(waiting?.reason ?? ''), String(waiting?.message ?? '')]
  const image = String(status?.image ?? '')
  if (IMAGE_REASONS.includes(reason)) return failing('ImageMissing', `Image \`${image}\` cannot be pulled: ${message}`)
  if (START_REASONS.includes(reason) || (reason === 'CreateContainerConfigError' && age > CONFIG_MS))
    return failing('NotStarted', `The container cannot start: ${message}`)
  const unscheduled = mapsAt(pod, ['status', 'conditions'])
    .map(([, one]) => one)
    .find((one) => one.type === 'PodScheduled' && one.status === 'False')
  const text = unscheduled === undefined ? reason : String(unscheduled.message ?? '')
  return text === '' ? { step: 'wait' } : { step: 'wait', message: text }
}

/** Returns the status of a container in a pod. */
function statusOf(pod: DeploymentResource, container: string): Plain | undefined {
  const statuses = mapsAt(pod, ['status', 'containerStatuses']).map(([, one]) => one)
  return statuses.find(({ name }) => name === container)
}

const partOf = (value: Plain | undefined, field: string): Plain | undefined => {
  const part = value?.[field]
  return isPlain(part) ? part : undefined
}

const failing = (reason: JobError['reason'], message: string): RunState => ({
  step: 'fail',
  error: new JobError(reason, message),
})
