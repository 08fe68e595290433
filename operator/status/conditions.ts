import type { RefusalReason } from '../../lib/contracts/deployment-target'
import { pathText } from '../../lib/finding/finding'
import { refOf } from '../../lib/manifest/id'
import { counted, shortList } from '../../lib/manifest/text'
import type { PlannedChild } from '../reconcile/namespace-plan'
import { showsCommit, showsState } from '../reconcile/namespace-state'
import type { ClaimCondition, ReportedClaim } from './status-shape'
import { storedConditions } from './stored-status'
import { type ObjectHealth, healthOf, NOT_SYNCED } from './health'

type Condition = Omit<ClaimCondition, 'observedGeneration' | 'lastTransitionTime'>

const isTrue = (type: string, reason: string, message: string): Condition => ({ type, status: 'True', reason, message })
const isFalse = (type: string, reason: string, message: string): Condition => ({
  type,
  status: 'False',
  reason,
  message,
})

/**
 * Returns the conditions of a claim. `Ready` summarises `Valid`, `Applied` and `Available`; `Reconciling` and `Stalled`
 * are true when abnormal, as kstatus requires.
 */
export function claimConditions(reported: ReportedClaim): Condition[] {
  const failures = failuresOf(reported)
  const valid = validity(reported)
  const applied = application(reported, failures)
  const available = showsState(reported.evidence) ? availability(healthOfAll(reported)) : UNOBSERVED
  const first = [valid, applied, available].find(({ status }) => status !== 'True')
  const ready = first === undefined ? isTrue('Ready', 'Ready', available.message) : { ...first, type: 'Ready' }
  const isRetried = failures.some(({ reason }) => RETRIED.includes(reason))
  const isProgressing = available.reason === 'Progressing' && valid.status === 'True'
  const stalledBy = valid.status === 'False' ? valid : applied
  const isStalled = stalledBy.status === 'False' && !isRetried
  const isFailed = available.reason === 'Failed'
  const stalled = isStalled ? stalledBy : available
  return [
    ready,
    valid,
    applied,
    ...(showsCommit(reported.evidence) ? [commitment(reported, applied)] : []),
    available,
    !isStalled && !isFailed && (isRetried || isProgressing)
      ? isTrue('Reconciling', (first ?? available).reason, (first ?? available).message)
      : isFalse('Reconciling', 'Idle', ''),
    isStalled || isFailed ? isTrue('Stalled', stalled.reason, stalled.message) : isFalse('Stalled', 'NotStalled', ''),
  ]
}

/** A target outside the cluster does not know the state of the objects. */
const UNOBSERVED: Condition = {
  type: 'Available',
  status: 'Unknown',
  reason: 'NotObserved',
  message: 'The target does not report the state of the objects.',
}

/**
 * Returns the condition that reports the commit of the objects: the last commit that changed an object of the claim.
 */
function commitment({ plan, resultOf }: ReportedClaim, { status, reason, message }: Condition): Condition {
  if (status !== 'True') return isFalse('Committed', reason, message)
  const results = plan.children.flatMap((child) => resultOf(child) ?? [])
  const written = results
    .sort((one, other) => (other.order ?? 0) - (one.order ?? 0))
    .flatMap(({ live }) => live?.metadata.resourceVersion ?? [])
  const before = storedConditions(plan.claim).get('Committed')
  if (written.length === 0 && before?.status === 'True') return isTrue('Committed', 'Committed', before.message ?? '')
  const [revision] = [...written, ...plan.children.flatMap(({ live }) => live?.metadata.resourceVersion ?? [])]
  return isTrue('Committed', 'Committed', revision === undefined ? 'No objects.' : `Commit ${revision}.`)
}

/** Reasons that can disappear without a change of the claim. */
const RETRIED = ['Conflicting', 'Unavailable', 'KindMissing']

function validity({ plan: { state, findings } }: ReportedClaim): Condition {
  if (state === 'Valid') return isTrue('Valid', 'Valid', '')
  const errors = findings.filter(({ severity }) => severity === 'error')
  const [first] = errors
  const field = first?.path === undefined || first.path.length === 0 ? '' : `${pathText(first.path)}: `
  const rest = errors.length > 1 ? ` ${counted(errors.length - 1, 'more error')}.` : ''
  return isFalse('Valid', state, first === undefined ? DEPENDS : `${field}${first.message}${rest}`)
}

const DEPENDS = 'This object depends on another short object that is not valid. Correct the other object.'

interface Failure {
  child: PlannedChild
  reason: string
  message: string
}

/** Reasons of conditions, by the error of a target. */
const REASONS: Readonly<Partial<Record<RefusalReason, string>>> = { Conflict: 'Conflicting', Invalid: 'Partial' }

function failuresOf({ plan, resultOf }: ReportedClaim): Failure[] {
  return plan.children.flatMap((child): Failure[] => {
    if (child.refusal !== undefined) return [{ child, ...child.refusal }]
    const error = resultOf(child)?.error
    if (error === undefined) return []
    return [
      { child, reason: REASONS[error.reason] ?? error.reason, message: `${refOf(child.object)}: ${error.message}` },
    ]
  })
}

function application({ plan, waiting }: ReportedClaim, failures: readonly Failure[]): Condition {
  const { state, children } = plan
  if (state !== 'Valid') {
    return isFalse('Applied', state, 'The objects of the last valid version stay unchanged.')
  }
  const [first, ...others] = failures
  if (first === undefined) {
    const notes = children.flatMap(({ note }) => note ?? [])
    const waits = waiting.length === 0 ? [] : [`${shortList(waiting.map(refOf))} will be removed later.`]
    return isTrue('Applied', 'Applied', [`${counted(children.length, 'object')}.`, ...notes, ...waits].join(' '))
  }
  const isOne = others.every(({ reason }) => reason === first.reason)
  const names = shortList(others.map(({ child }) => refOf(child.object)))
  const rest = others.length === 0 ? '' : ` Also not applied: ${names}.`
  return isFalse('Applied', isOne ? first.reason : 'Partial', `${first.message}${rest}`)
}

const healthOfAll = ({ plan, resultOf, evidence }: ReportedClaim): readonly [PlannedChild, ObjectHealth][] =>
  plan.children.map((child) => {
    const applied = resultOf(child)?.live
    if (applied !== undefined && showsCommit(evidence)) return [child, { state: 'progressing', message: NOT_SYNCED }]
    const live = applied ?? child.live
    if (child.isEnded === true) return [child, { state: 'ready' }]
    return [child, live === undefined ? { state: 'progressing', message: 'does not exist' } : healthOf(live)]
  })

function availability(health: readonly [PlannedChild, ObjectHealth][]): Condition {
  for (const state of ['failed', 'progressing'] as const) {
    const found = health.filter(([, one]) => one.state === state)
    const [first, ...others] = found
    if (first === undefined) continue
    const [child, { message = 'is not ready' }] = first
    const names = shortList(others.map(([one]) => refOf(one.object)))
    const rest = others.length === 0 ? '' : ` Also not ready: ${names}.`
    return isFalse(
      'Available',
      state === 'failed' ? 'Failed' : 'Progressing',
      `${refOf(child.object)} ${message.replace(/\.$/, '')}.${rest}`,
    )
  }
  return isTrue('Available', 'Available', health.length === 0 ? 'No objects.' : `${counted(health.length, 'object')}.`)
}
