import { DeploymentError } from '../../../lib/contracts/deployment-target'
import type { NamespacePlan } from '../namespace-plan'

/** The result of a run. */
export interface ReconcileResult {
  /** `unfinished`: changes are left for another run, because the time of this run is over. */
  outcome: 'applied' | 'invalid' | 'refused' | 'unfinished'
  /** Milliseconds after which another run is necessary, even without an event. */
  requeueAfter?: number
  /** Number of requests of each type that changed an object. */
  writes: { applied: number; removed: number; statuses: number }
}

/** What a run has achieved. */
interface RunOutcome {
  errors: readonly DeploymentError[]
  writes: ReconcileResult['writes']
  isUnfinished: boolean
  hasFailed: boolean
}

/** Time after which the operator looks up a missing kind again. */
const MISSING_KIND_MS = 60_000
/** Time after which the operator repeats a refused change that an administrator can permit. */
const REFUSED_MS = 300_000

/** Returns the result of a run. Throws a DeploymentError if another run is necessary soon. */
export function runResult(
  plan: NamespacePlan,
  { errors, writes, isUnfinished, hasFailed }: RunOutcome,
): ReconcileResult {
  const retried = errors.find(isTemporary)
  if (retried !== undefined) throw retried
  if (isUnfinished) {
    if (writes.applied + writes.removed + writes.statuses === 0) throw noProgress()
    return { outcome: 'unfinished', requeueAfter: 0, writes: { ...writes } }
  }
  const isInvalid = plan.claims.some(({ state }) => state !== 'Valid')
  const isMissing = errors.some(({ reason }) => reason === 'KindMissing')
  const later = isMissing ? MISSING_KIND_MS : REFUSED_MS
  const isDenied = errors.some(({ reason }) => reason !== 'Immutable')
  const isRefused = plan.claims.some(({ children }) => children.some(({ refusal }) => refusal !== undefined))
  const outcome = hasFailed || isRefused ? 'refused' : 'applied'
  return {
    outcome: isInvalid ? 'invalid' : outcome,
    ...(isDenied ? { requeueAfter: later } : {}),
    writes: { ...writes },
  }
}

/** The error of a run that would otherwise be repeated at once, with the same result. */
const noProgress = (): DeploymentError =>
  new DeploymentError(
    'Unavailable',
    'The requests of the run were too slow: no object has changed within its time limit.',
  )

/** Checks whether an error can disappear without a change. */
export const isTemporary = ({ reason }: DeploymentError): boolean => reason === 'Unavailable' || reason === 'Conflict'
