import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import type { Plain } from '../../lib/manifest/manifest'
import { mapsAt, numberAt, textAt, valueAt } from '../../lib/manifest/value-at'
import { groupAndKind } from '../../lib/run/ownership/immutable-fields'

/** The health of an object according to the rules of kstatus (cli-utils 0.37, pkg/kstatus/status). */
export interface ObjectHealth {
  state: 'ready' | 'progressing' | 'failed'
  /** Reason why the object is not ready. */
  message?: string
}

/** State of an object if another tool has not applied its commit yet. */
export const NOT_SYNCED = 'waits until its commit is applied to the cluster'

const READY: ObjectHealth = { state: 'ready' }
const progressing = (message: string): ObjectHealth => ({ state: 'progressing', message })
const failed = (message: string): ObjectHealth => ({ state: 'failed', message })

/** Rules for kinds that do not report their health in conditions. */
const RULES: Readonly<Record<string, (object: DeploymentResource) => ObjectHealth>> = {
  'apps DaemonSet': daemonSet,
  'apps Deployment': deployment,
  'apps StatefulSet': statefulSet,
  'argoproj.io Rollout': rollout,
  'batch Job': job,
  ' PersistentVolumeClaim': persistentVolumeClaim,
}

/** Returns the health of a stored object. */
export function healthOf(object: DeploymentResource): ObjectHealth {
  const { deletionTimestamp, generation } = object.metadata
  if (deletionTimestamp !== undefined) return progressing('is being deleted')
  const observed = Number(valueAt(object, ['status', 'observedGeneration']) ?? Number.NaN)
  if (generation !== undefined && observed < generation) return progressing('waits for its controller')
  const rule = RULES[groupAndKind(object)] ?? byConditions
  return rule(object)
}

function condition(object: DeploymentResource, type: string): Plain | undefined {
  return mapsAt(object, ['status', 'conditions']).find(([, one]) => one.type === type)?.[1]
}

const hasStatus = (found: Plain | undefined, status: string): boolean => found?.status === status

const because = (found: Plain | undefined): string =>
  [found?.reason, found?.message].filter((part) => typeof part === 'string' && part !== '').join(': ')

/** Objects of other kinds are ready unless a condition states otherwise. */
function byConditions(object: DeploymentResource): ObjectHealth {
  const stalled = condition(object, 'Stalled')
  if (hasStatus(stalled, 'True')) return failed(because(stalled))
  const reconciling = condition(object, 'Reconciling')
  if (hasStatus(reconciling, 'True')) return progressing(because(reconciling))
  const ready = condition(object, 'Ready')
  return ready === undefined || hasStatus(ready, 'True') ? READY : progressing(because(ready) || 'is not ready')
}

const countIn = (object: DeploymentResource, field: string): number => numberAt(object, ['status', field]) ?? 0

/** Returns the first count that is less than the wanted number. */
function missing(object: DeploymentResource, wanted: number, fields: readonly string[]): ObjectHealth | undefined {
  const field = fields.find((one) => countIn(object, one) < wanted)
  if (field === undefined) return undefined
  return progressing(`has ${countIn(object, field)} of ${wanted} pods ${WORDS[field]}`)
}

const WORDS: Readonly<Record<string, string>> = {
  availableReplicas: 'available',
  currentNumberScheduled: 'scheduled',
  numberAvailable: 'available',
  numberReady: 'ready',
  readyReplicas: 'ready',
  replicas: 'created',
  updatedNumberScheduled: 'updated',
  updatedReplicas: 'updated',
}

const replicasOf = (object: DeploymentResource): number => numberAt(object, ['spec', 'replicas']) ?? 1

function deployment(object: DeploymentResource): ObjectHealth {
  const progress = condition(object, 'Progressing')
  if (progress?.reason === 'ProgressDeadlineExceeded') return failed(because(progress))
  const failure = condition(object, 'ReplicaFailure')
  if (hasStatus(failure, 'True')) return failed(because(failure))
  const short = missing(object, replicasOf(object), ['replicas', 'updatedReplicas', 'availableReplicas'])
  if (short !== undefined) return short
  if (countIn(object, 'replicas') > countIn(object, 'updatedReplicas')) return progressing('replaces old pods')
  return READY
}

function statefulSet(object: DeploymentResource): ObjectHealth {
  const wanted = replicasOf(object)
  if (textAt(object, ['spec', 'updateStrategy', 'type']) === 'OnDelete') return READY
  const short = missing(object, wanted, ['replicas', 'readyReplicas'])
  if (short !== undefined) return short
  const partition = numberAt(object, ['spec', 'updateStrategy', 'rollingUpdate', 'partition']) ?? 0
  if (partition > 0) return missing(object, wanted - partition, ['updatedReplicas']) ?? READY
  const [current, update] = ['currentRevision', 'updateRevision'].map((field) => textAt(object, ['status', field]))
  return current === update ? READY : progressing('replaces old pods')
}

function daemonSet(object: DeploymentResource): ObjectHealth {
  if (numberAt(object, ['status', 'desiredNumberScheduled']) === undefined)
    return progressing('waits for its controller')
  const wanted = countIn(object, 'desiredNumberScheduled')
  const fields = ['currentNumberScheduled', 'updatedNumberScheduled', 'numberAvailable', 'numberReady']
  return missing(object, wanted, fields) ?? READY
}

/** A Job is ready when it has completed. */
function job(object: DeploymentResource): ObjectHealth {
  const failure = condition(object, 'Failed')
  if (hasStatus(failure, 'True')) return failed(because(failure))
  if (hasStatus(condition(object, 'Complete'), 'True')) return READY
  return progressing(valueAt(object, ['spec', 'suspend']) === true ? 'is suspended' : 'has not ended')
}

/** Phases of argo-rollouts 1.9. */
function rollout(object: DeploymentResource): ObjectHealth {
  const phase = textAt(object, ['status', 'phase'])
  const message = textAt(object, ['status', 'message']) ?? ''
  if (phase === 'Healthy') return READY
  if (phase === 'Degraded') return failed(message || 'is degraded')
  return progressing(
    phase === 'Paused' ? `is paused${message && `: ${message}`}` : message || 'waits for its controller',
  )
}

function persistentVolumeClaim(object: DeploymentResource): ObjectHealth {
  const phase = textAt(object, ['status', 'phase'])
  if (phase === 'Bound') return READY
  return phase === 'Lost' ? failed('has lost its volume') : progressing('has no volume yet')
}
