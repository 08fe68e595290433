import { resourceNameOf } from '../../lib/cluster/resource-name'
import { DeploymentError, type DeploymentResource } from '../../lib/contracts/deployment-target'
import { deepEqual } from '../../lib/manifest/deep-equal'
import { groupedBy } from '../../lib/manifest/grouped-by'
import { refOf } from '../../lib/manifest/id'
import type { ClaimOutputs } from '../../lib/outputs/outputs'
import { claimEventOf, transitionOf } from '../status/claim-events'
import { outputsOfClaims } from '../status/claim-outputs'
import { claimStatus, deletionStatus } from '../status/claim-status'
import type { ChildResult, ClaimStatus, ReportedClaim } from '../status/status-shape'
import { roleOf, waveOf } from './child-kinds'
import { finishDeletion, finishedClaims, shrinkInventories, writeInventories } from './claim-metadata'
import { expandNamespace } from './expand-namespace'
import { eachAtMost } from './limited'
import { keyOf } from './live-object'
import type { ClaimPlan, NamespacePlan, PlannedChild, Removal } from './namespace-plan'
import type { NamespaceState } from './namespace-state'
import { planNamespace } from './plan'
import { released, scaledDown } from './removals'
import type { RunContext } from './run-context'

/** The result of a run. */
export interface ReconcileResult {
  /** `unfinished`: changes are left for another run, because the time of this run is over. */
  outcome: 'applied' | 'invalid' | 'refused' | 'unfinished'
  /** Milliseconds after which another run is necessary, even without an event. */
  requeueAfter?: number
  /** Number of requests of each type that changed an object. */
  writes: { applied: number; removed: number; statuses: number }
}

/** Time before the timeout of a run after which no object is applied or removed, so that statuses can be written. */
const STATUS_MS = 1_000
/** Time before the timeout of a run after which no status is written, so that no request is aborted. */
const LAST_REQUEST_MS = 300
/** Maximum number of simultaneous requests. */
const MAX_REQUESTS = 8
/** Time after which the operator looks up a missing kind again. */
const MISSING_KIND_MS = 60_000
/** Time after which the operator repeats a refused change that an administrator can permit. */
const REFUSED_MS = 300_000

/**
 * Reconciles a namespace with its claims: applies objects that differ, removes objects that are no longer wanted, and
 * writes changed statuses, in this order. Throws a DeploymentError if another run is necessary soon; statuses are
 * written before the error.
 */
export async function reconcileNamespace(state: NamespaceState, context: RunContext): Promise<ReconcileResult> {
  const plan = planNamespace(state, expandNamespace(state), context.settings)
  const run = new NamespaceRun(plan, context)
  const inventories = await writeInventories(plan, context)
  await run.applyAll()
  const isOfDeleted = ({ claim }: Removal): boolean => claim !== undefined && plan.deleted.includes(claim)
  await run.removeAll(plan.removals.filter(isOfDeleted))
  if (!run.hasFailed) {
    await run.removeAll(plan.removals.filter((removal) => !isOfDeleted(removal)))
    await shrinkInventories(plan, inventories, context)
  }
  await run.finishDeletions()
  await run.writeStatuses()
  return run.result()
}

class NamespaceRun {
  private readonly results = new Map<string, ChildResult>()
  private readonly writes = { applied: 0, removed: 0, statuses: 0 }
  private readonly errors: DeploymentError[] = []
  private isUnfinished = false

  constructor(
    private readonly plan: NamespacePlan,
    private readonly context: RunContext,
  ) {}

  /** Checks whether a change must be left for another run. */
  private isLate(reserve: number): boolean {
    const isLate = (this.context.timeLeft?.() ?? Number.POSITIVE_INFINITY) < reserve
    this.isUnfinished ||= isLate
    return isLate
  }

  /**
   * Whether at least one change has failed or is left. If an object was never applied, no other object can depend on an
   * earlier version of it.
   */
  get hasFailed(): boolean {
    const isImmutable = ({ refusal }: PlannedChild): boolean => refusal?.reason === 'Immutable'
    return (
      this.isUnfinished || this.errors.length > 0 || this.plan.claims.some(({ children }) => children.some(isImmutable))
    )
  }

  async applyAll(): Promise<void> {
    const children = this.plan.claims.flatMap((claim) => claim.children).filter(({ apply }) => apply !== undefined)
    const waves = groupedBy(children, ({ object }) => String(waveOf(object)))
    for (const wave of [...waves.keys()].sort((one, other) => Number(one) - Number(other))) {
      await eachAtMost(MAX_REQUESTS, waves.get(wave) ?? [], (child) => this.apply(child))
    }
  }

  private async apply(child: PlannedChild): Promise<void> {
    const { object, apply = object } = child
    if (this.isLate(STATUS_MS)) return
    const send = () =>
      this.attempt(async () => {
        const live = await this.context.target.apply(apply, { signal: this.context.signal })
        if (!isSameVersion(live, child.live)) this.writes.applied += 1
        return { live }
      })
    const result = this.refusalOfRole(child) ?? (await send())
    this.results.set(keyOf(object), { ...result, order: this.results.size })
  }

  /**
   * Returns the refusal of a new binding if its role was refused earlier. The API server would respond that the role is
   * not found. Such a response would hide the reason, and would suggest a temporary problem.
   */
  private refusalOfRole({ object, live }: PlannedChild): ChildResult | undefined {
    const role = live === undefined ? roleOf(object) : undefined
    const error = role && this.results.get(keyOf(role))?.error
    if (role === undefined || error === undefined) return undefined
    return { error: new DeploymentError(error.reason, `${refOf(role)} was rejected. ${error.message}`) }
  }

  private async attempt(act: () => Promise<ChildResult>): Promise<ChildResult> {
    try {
      if (this.context.signal.aborted) throw new DeploymentError('Unavailable', 'The run exceeded its time limit.')
      return await act()
    } catch (error) {
      if (!(error instanceof DeploymentError)) throw error
      this.errors.push(error)
      return { error }
    }
  }

  /**
   * Removes the finalizers of deleted claims, if the target confirms that they have no children outside their
   * namespace.
   */
  async finishDeletions(): Promise<void> {
    for (const claim of finishedClaims(this.plan)) await this.attempt(() => finishDeletion(claim, this.context))
  }

  /** Removes objects in the reverse order: for example, a route before its Service. */
  async removeAll(removals: readonly Removal[]): Promise<void> {
    const waves = groupedBy(removals, ({ object }) => String(waveOf(object)))
    for (const wave of [...waves.keys()].sort((one, other) => Number(other) - Number(one))) {
      await eachAtMost(MAX_REQUESTS, waves.get(wave) ?? [], (removal) => this.remove(removal))
    }
  }

  private async remove({ action, object, claim }: Removal): Promise<void> {
    if (action === 'wait' || this.isLate(STATUS_MS)) return
    const { target, record, signal } = this.context
    const { uid } = object.metadata
    await this.attempt(async () => {
      if (action === 'delete') await target.delete(resourceNameOf(object), { signal, ...(uid && { uid }) })
      else await target.apply(action === 'scale' ? scaledDown(object) : released(object), { signal })
      this.writes.removed += 1
      if (action === 'release' && claim !== undefined) {
        record(
          claimEventOf(
            claim,
            'Released',
            `${refOf(object)} contains data and is kept. Delete the object when it is no longer needed.`,
          ),
        )
      }
      return {}
    })
  }

  async writeStatuses(): Promise<void> {
    const now = this.context.now()
    const outputs = outputsOfClaims(this.plan.claims, this.plan.organisation)
    const present = this.plan.claims
      .filter((plan) => this.isAttempted(plan))
      .map((plan) => ({ claim: plan.claim, status: claimStatus(this.reportOf(plan, outputs), now) }))
    const deleted = this.plan.deleted.flatMap((claim) => {
      const waiting = this.plan.removals.filter((one) => one.claim === claim).map(({ object }) => object)
      return waiting.length === 0 ? [] : [{ claim, status: deletionStatus(claim, waiting, now) }]
    })
    const changed = [...present, ...deleted].filter(({ claim, status }) => !deepEqual(claim.status, status))
    await eachAtMost(MAX_REQUESTS, changed, ({ claim, status }) => this.writeStatus(claim, status))
  }

  /** Checks whether no change of a claim is left for another run, which then writes the status. */
  private isAttempted({ children }: ClaimPlan): boolean {
    return children.every(({ apply, object }) => apply === undefined || this.results.has(keyOf(object)))
  }

  private reportOf(plan: ClaimPlan, outputs: ReadonlyMap<DeploymentResource, ClaimOutputs>): ReportedClaim {
    const waiting = this.plan.removals.filter(({ claim, action }) => claim === plan.claim && action === 'wait')
    return {
      plan,
      resultOf: ({ object }) => this.results.get(keyOf(object)),
      waiting: waiting.map(({ object }) => object),
      outputs: outputs.get(plan.claim) ?? {},
      evidence: this.context.settings.evidence,
      more: this.plan.versions?.statusOf(plan.claim) ?? {},
    }
  }

  private async writeStatus(claim: DeploymentResource, status: ClaimStatus): Promise<void> {
    if (this.isLate(LAST_REQUEST_MS)) return
    await this.attempt(async () => {
      const { claims, signal } = this.context
      const name = { ...resourceNameOf(claim), uid: claim.metadata.uid ?? '' }
      await claims.applyStatus(name, { ...status }, { signal })
      this.writes.statuses += 1
      for (const event of transitionOf(claim, status)) this.context.record(event)
      return {}
    })
  }

  result(): ReconcileResult {
    const retried = this.errors.find(({ reason }) => reason === 'Unavailable' || reason === 'Conflict')
    if (retried !== undefined) throw retried
    if (this.isUnfinished) return { outcome: 'unfinished', requeueAfter: 0, writes: { ...this.writes } }
    const isInvalid = this.plan.claims.some(({ state }) => state !== 'Valid')
    const isMissing = this.errors.some(({ reason }) => reason === 'KindMissing')
    const later = isMissing ? MISSING_KIND_MS : REFUSED_MS
    const isDenied = this.errors.some(({ reason }) => reason !== 'Immutable')
    const isRefused = this.plan.claims.some(({ children }) => children.some(({ refusal }) => refusal !== undefined))
    const outcome = this.hasFailed || isRefused ? 'refused' : 'applied'
    return {
      outcome: isInvalid ? 'invalid' : outcome,
      ...(isDenied ? { requeueAfter: later } : {}),
      writes: { ...this.writes },
    }
  }
}

/** Checks whether an apply has left an object unchanged, because the cluster does not store the fields that differ. */
const isSameVersion = (live: DeploymentResource, before: DeploymentResource | undefined): boolean =>
  live.metadata.resourceVersion !== undefined && live.metadata.resourceVersion === before?.metadata.resourceVersion
