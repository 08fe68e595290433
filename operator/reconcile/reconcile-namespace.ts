import { resourceNameOf } from '../../lib/cluster/resource-name'
import { DeploymentError, type DeploymentResource } from '../../lib/contracts/deployment-target'
import { groupedBy } from '../../lib/manifest/grouped-by'
import { refOf } from '../../lib/manifest/id'
import { claimEventOf, transitionOf } from '../status/claim-events'
import type { ChildResult, ClaimStatus } from '../status/status-shape'
import { roleOf, waveOf } from './child-kinds'
import { finishDeletion, finishedClaims, shrinkInventories, writeInventories } from './claim-metadata'
import { expandNamespace } from './expand-namespace'
import { eachAtMost } from './run/limited'
import { keyOf } from './live-object'
import type { NamespacePlan, PlannedChild, Removal } from './namespace-plan'
import type { NamespaceState } from './namespace-state'
import { planNamespace } from './plan'
import { released, scaledDown } from './removals'
import { changedStatuses } from './run/changed-statuses'
import { RefusedChanges } from './run/refused-changes'
import type { RunContext } from './run/run-context'

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
/** Minimum time for the requests of a run. */
const MIN_REQUESTS_MS = 2_500
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
  context.leaveAtLeast?.(MIN_REQUESTS_MS)
  const run = new NamespaceRun(plan, context)
  const inventories = await writeInventories(plan, context)
  await run.applyAll()
  const isOfDeleted = ({ claim }: Removal): boolean => claim !== undefined && plan.deleted.includes(claim)
  await run.removeAll(plan.removals.filter(isOfDeleted))
  if (!run.hasFailed) {
    await run.removeAll(plan.removals.filter((removal) => !isOfDeleted(removal)))
    // The inventory of an object that still exists is the only way to find the object after its claim is deleted.
    if (!run.hasFailed) await shrinkInventories(plan, inventories, context)
  }
  await run.finishDeletions()
  await run.writeStatuses()
  return run.result()
}

class NamespaceRun {
  private readonly results = new Map<string, ChildResult>()
  private readonly removed = new Set<Removal>()
  private readonly refused: RefusedChanges
  private readonly writes = { applied: 0, removed: 0, statuses: 0 }
  private readonly errors: DeploymentError[] = []
  private isUnfinished = false

  constructor(
    private readonly plan: NamespacePlan,
    private readonly context: RunContext,
  ) {
    this.refused = context.refused ?? new RefusedChanges()
  }

  /** Checks whether less than some milliseconds are left. */
  private isLate(reserve: number): boolean {
    return (this.context.timeLeft?.() ?? Number.POSITIVE_INFINITY) < reserve
  }

  /** Leaves a change for another run if less than some milliseconds are left. */
  private isLeft(reserve: number): boolean {
    const isLeft = this.isLate(reserve)
    this.isUnfinished ||= isLeft
    return isLeft
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
    for (const group of this.refused.groupsOf(children)) {
      await eachAtMost(MAX_REQUESTS, group, (child) => this.apply(child))
    }
  }

  private async apply(child: PlannedChild): Promise<void> {
    const { object, apply = object } = child
    const known = this.refused.errorOf(object)
    if (known !== undefined && this.isLate(STATUS_MS)) {
      // The other runs of the namespace try the change again, in turn.
      this.errors.push(known)
      this.results.set(keyOf(object), { error: known })
      return
    }
    if (this.isLeft(STATUS_MS)) return
    const send = () =>
      this.attempt(async () => {
        const live = await this.context.target.apply(apply, { signal: this.context.signal })
        if (!isSameVersion(live, child.live)) this.writes.applied += 1
        return { live }
      })
    const result = this.refusalOfRole(child) ?? (await send())
    this.results.set(keyOf(object), { ...result, order: this.results.size })
    const { error } = result
    // An error of the connection says nothing about the change, unless the change has exceeded the time of the run.
    const isRefused = error !== undefined && (!isTemporary(error) || this.context.signal.aborted)
    this.refused.record(child, isRefused ? error : undefined)
  }

  /**
   * Returns the refusal of a new binding if its role was refused earlier. The API server would respond that the role is
   * not found. Such a response would hide the reason, and would suggest a temporary problem.
   */
  private refusalOfRole({ object, live }: PlannedChild): ChildResult | undefined {
    const role = live === undefined ? roleOf(object) : undefined
    const result = role && this.results.get(keyOf(role))
    const error = role && (result === undefined ? this.refused.errorOf(role) : result.error)
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

  private async remove(removal: Removal): Promise<void> {
    const { action, object, claim } = removal
    if (action === 'wait' || this.isLeft(STATUS_MS)) return
    this.removed.add(removal)
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
    const { results, removed, isUnfinished } = this
    const changed = changedStatuses(this.plan, { results, removed, isUnfinished }, this.context)
    await eachAtMost(MAX_REQUESTS, changed, ({ claim, status }) => this.writeStatus(claim, status))
  }

  private async writeStatus(claim: DeploymentResource, status: ClaimStatus): Promise<void> {
    if (this.isLeft(LAST_REQUEST_MS)) return
    await this.attempt(async () => {
      const { claims, signal } = this.context
      const name = { ...resourceNameOf(claim), uid: claim.metadata.uid ?? '' }
      await claims.applyStatus(name, { ...status }, { signal })
      this.writes.statuses += 1
      this.plan.versions?.onStored(claim, { ...status })
      for (const event of transitionOf(claim, status)) this.context.record(event)
      return {}
    })
  }

  result(): ReconcileResult {
    const retried = this.errors.find(isTemporary)
    if (retried !== undefined) throw retried
    if (this.isUnfinished) {
      if (this.writes.applied + this.writes.removed + this.writes.statuses === 0) throw noProgress()
      return { outcome: 'unfinished', requeueAfter: 0, writes: { ...this.writes } }
    }
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

/** The error of a run that would otherwise be repeated at once, with the same result. */
const noProgress = (): DeploymentError =>
  new DeploymentError(
    'Unavailable',
    'The requests of the run were too slow: no object has changed within its time limit.',
  )

const isTemporary = ({ reason }: DeploymentError): boolean => reason === 'Unavailable' || reason === 'Conflict'

/** Checks whether an apply has left an object unchanged, because the cluster does not store the fields that differ. */
const isSameVersion = (live: DeploymentResource, before: DeploymentResource | undefined): boolean =>
  live.metadata.resourceVersion !== undefined && live.metadata.resourceVersion === before?.metadata.resourceVersion
