import type { DeploymentResource } from '../../../lib/contracts/deployment-target'
import { deepEqual } from '../../../lib/manifest/deep-equal'
import type { ClaimOutputs } from '../../../lib/outputs/outputs'
import { outputsOfClaims } from '../../status/claim-outputs'
import { claimStatus, deletionStatus } from '../../status/claim-status'
import type { ChildResult, ClaimStatus, ReportedClaim } from '../../status/status-shape'
import { isRoute } from '../child-kinds'
import { keyOf } from '../live-object'
import type { ClaimPlan, NamespacePlan, PlannedChild, Removal } from '../namespace-plan'
import { handlersOf } from '../plan'
import type { RunContext } from './run-context'

/** What a run has done with its plan. */
export interface ReconcileProgress {
  /** Results of the objects that were applied. */
  results: ReadonlyMap<string, ChildResult>
  /** Removals that were attempted. */
  removed: ReadonlySet<Removal>
  /** Whether changes are left for another run. */
  isUnfinished: boolean
}

/**
 * Returns the statuses that differ from those in the cluster. Omits claims with a change that is left for another run,
 * which then writes the status.
 */
export function changedStatuses(
  plan: NamespacePlan,
  progress: ReconcileProgress,
  { now, settings }: RunContext,
): { claim: DeploymentResource; status: ClaimStatus }[] {
  const time = now()
  const report = new RunReport(plan, progress)
  for (const { claim } of plan.claims) plan.versions?.onRouted(claim, report.isRouted(claim))
  const outputs = outputsOfClaims(plan.claims, plan.organisation)
  const present = plan.claims
    .filter((one) => report.isAttempted(one))
    .map((one) => {
      const reported = { ...report.of(one, outputs), evidence: settings.evidence }
      return { claim: one.claim, status: claimStatus(reported, time) }
    })
  const deleted = plan.deleted.flatMap((claim) => {
    const waiting = plan.removals.filter((one) => one.claim === claim).map(({ object }) => object)
    return waiting.length === 0 ? [] : [{ claim, status: deletionStatus(claim, waiting, time) }]
  })
  return [...present, ...deleted].filter(({ claim, status }) => !deepEqual(claim.status, status))
}

/** Checks whether the target has an object as wanted. */
export function isAsWanted(
  { object, apply, refusal }: PlannedChild,
  results: ReadonlyMap<string, ChildResult>,
): boolean {
  const result = results.get(keyOf(object))
  return refusal === undefined && (apply === undefined || (result !== undefined && result.error === undefined))
}

class RunReport {
  constructor(
    private readonly plan: NamespacePlan,
    private readonly progress: ReconcileProgress,
  ) {}

  /** Checks whether no change of a claim is left for another run. */
  isAttempted({ claim, children }: ClaimPlan): boolean {
    const { results, isUnfinished } = this.progress
    const isApplied = children.every(({ apply, object }) => apply === undefined || results.has(keyOf(object)))
    const left = this.remaining(claim).filter(({ action }) => action !== 'wait')
    return isApplied && !(isUnfinished && left.length > 0)
  }

  of(plan: ClaimPlan, outputs: ReadonlyMap<DeploymentResource, ClaimOutputs>): Omit<ReportedClaim, 'evidence'> {
    const { claim } = plan
    const waiting = this.remaining(claim).filter(({ action }) => action !== 'release')
    return {
      plan,
      resultOf: ({ object }) => this.progress.results.get(keyOf(object)),
      waiting: waiting.map(({ object }) => object),
      outputs: outputs.get(claim) ?? {},
      more: this.plan.versions?.statusOf(claim) ?? {},
    }
  }

  /** Returns the removals of a claim that were not attempted. */
  private remaining(claim: DeploymentResource): Removal[] {
    return this.plan.removals.filter((one) => one.claim === claim && !this.progress.removed.has(one))
  }

  /** Checks whether all routes to a handler are as wanted. */
  isRouted(handler: DeploymentResource): boolean {
    const routes = this.plan.claims.filter(({ claim }) => handlersOf(claim).includes(handler.metadata.name))
    return routes.every(
      ({ claim, state, children }) =>
        state === 'Valid' &&
        children.every((child) => !isRoute(child.object) || isAsWanted(child, this.progress.results)) &&
        !this.remaining(claim).some(({ object }) => isRoute(object)),
    )
  }
}
