import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import { storedConditions } from './stored-status'
import type { ClaimStatus } from './status-shape'

/** An event of a claim, for `kubectl describe` and `kubectl events`. */
export interface ClaimEvent {
  regarding: DeploymentResource
  type: 'Normal' | 'Warning'
  reason: string
  /** Action of the operator. */
  action: string
  note: string
}

/** Reasons why a claim is not ready although there is no problem. */
const EXPECTED = ['Progressing', 'Ready']

/** Returns an event if the summary of a claim has changed. An unchanged state causes no event. */
export function transitionOf(claim: DeploymentResource, { conditions }: ClaimStatus): ClaimEvent[] {
  const before = storedConditions(claim).get('Ready')
  const now = conditions.find(({ type }) => type === 'Ready')
  if (now === undefined || (before?.status === now.status && before.reason === now.reason)) return []
  const type = EXPECTED.includes(now.reason) ? 'Normal' : 'Warning'
  return [{ regarding: claim, type, reason: now.reason, action: 'Reconcile', note: now.message }]
}

/** Returns an event about an object of a claim. */
export const claimEventOf = (regarding: DeploymentResource, reason: string, note: string): ClaimEvent => ({
  regarding,
  type: 'Normal',
  reason,
  action: 'Reconcile',
  note,
})
