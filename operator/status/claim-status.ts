import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import { type LocatedFinding, pathText } from '../../lib/finding/finding'
import { groupOf, refOf } from '../../lib/manifest/id'
import { shortList } from '../../lib/manifest/text'
import { APPLIED_HASH } from '../../lib/cluster/applied'
import { groupAndKind } from '../../lib/run/ownership/immutable-fields'
import { type Evidence, showsState } from '../reconcile/namespace-state'
import { childInStatus, storedConditions } from './stored-status'
import { claimConditions } from './conditions'
import { healthOf } from './health'
import type { ClaimCondition, ClaimStatus, ReportedClaim, StatusChild, StatusFinding } from './status-shape'

const MAX_FINDINGS = 10

/** Returns the status of a claim. Keeps the times of conditions that have not changed. */
export function claimStatus(reported: ReportedClaim, now: Date): ClaimStatus {
  const { claim, findings, children } = reported.plan
  const { generation = 0 } = claim.metadata
  return {
    observedGeneration: generation,
    conditions: claimConditions(reported).map((condition) =>
      withTime(claim, { ...condition, observedGeneration: generation }, now),
    ),
    findings: findings.slice(0, MAX_FINDINGS).map(statusFinding),
    children: children.flatMap((child) => {
      const live = reported.resultOf(child)?.live ?? child.live
      if (live !== undefined) return [statusChild(live, reported.evidence)]
      return (child.isEnded && childInStatus(claim, child.object)) || []
    }),
    ...(Object.keys(reported.outputs).length === 0 ? {} : { outputs: reported.outputs }),
    ...reported.more,
  }
}

/**
 * Returns the status of a claim that is being deleted.
 *
 * @param waiting the children that still exist
 */
export function deletionStatus(
  claim: DeploymentResource,
  waiting: readonly DeploymentResource[],
  now: Date,
): ClaimStatus {
  const { generation = 0 } = claim.metadata
  const names = waiting.map((one) => {
    const finalizers = one.metadata.finalizers ?? []
    return finalizers.length === 0 ? refOf(one) : `${refOf(one)} (finalizer ${shortList(finalizers)})`
  })
  const state = { reason: 'Deleting', message: `Waits for the deletion of ${shortList(names)}.` }
  const conditions = [
    { type: 'Ready', status: 'False', ...state } as const,
    { type: 'Reconciling', status: 'True', ...state } as const,
  ]
  return {
    observedGeneration: generation,
    conditions: conditions.map((one) => withTime(claim, { ...one, observedGeneration: generation }, now)),
    findings: [],
    children: waiting.map((one) => statusChild(one, 'state')),
  }
}

function withTime(
  claim: DeploymentResource,
  condition: Omit<ClaimCondition, 'lastTransitionTime'>,
  now: Date,
): ClaimCondition {
  const before = storedConditions(claim).get(condition.type)
  const isSame = before?.status === condition.status && before.lastTransitionTime !== undefined
  const time = now.toISOString().replace(/\.\d+/, '')
  return { ...condition, lastTransitionTime: isSame ? String(before.lastTransitionTime) : time }
}

const statusFinding = ({ severity, code, message, path }: LocatedFinding): StatusFinding => ({
  severity,
  code,
  message,
  ...(path === undefined || path.length === 0 ? {} : { field: pathText(path) }),
})

function statusChild(live: DeploymentResource, evidence: Evidence): StatusChild {
  const { apiVersion, kind, metadata } = live
  const hash = groupAndKind(live) === 'batch Job' ? metadata.annotations?.[APPLIED_HASH] : undefined
  return {
    group: groupOf(apiVersion),
    version: apiVersion.slice(apiVersion.indexOf('/') + 1),
    kind,
    name: metadata.name,
    ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
    ...(metadata.uid === undefined ? {} : { uid: metadata.uid }),
    ...(showsState(evidence) ? { ready: healthOf(live).state === 'ready' } : {}),
    ...(hash === undefined ? {} : { hash }),
  }
}
