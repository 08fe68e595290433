import { resourceNameOf } from '../../lib/cluster/resource-name'
import { DeploymentError, type DeploymentResource } from '../../lib/contracts/deployment-target'
import { groupedBy } from '../../lib/manifest/grouped-by'
import { refOf } from '../../lib/manifest/id'
import { claimEventOf, transitionOf } from '../status/claim-events'
import type { ChildResult, ClaimStatus } from '../status/status-shape'
import { isDefaultAccount } from '../../lib/parts/access/default-account'
import { isRoute, roleOf, waveOf } from './child-kinds'
import { finishDeletion, finishedClaims, shrinkInventories, writeInventories } from './claim-metadata'
import { expandNamespace } from './expand-namespace'
import { eachAtMost } from './run/limited'
import { keyOf } from './live-object'
import type { NamespacePlan, PlannedChild, Removal } from './namespace-plan'
import type { NamespaceState } from './namespace-state'
import { handlersOf, planNamespace } from './plan'
import { released, scaledDown } from './removals'
import { changedStatuses, isAsWanted } from './run/changed-statuses'
import { type GroupedChanges, RefusedChanges } from './run/refused-changes'
import { STATUS_MS } from './run/run-limit'
import { isTemporary, type ReconcileResult, runResult } from './run/run-result'
import type { RunContext } from './run/run-context'

/** Time before the timeout of a run after which no status is written, so that no request is aborted. */
const LAST_REQUEST_MS = 300
/** Minimum time for the requests of a run. */
const MIN_REQUESTS_MS = 2_500
/** Maximum number of simultaneous requests. */
const MAX_REQUESTS = 8
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
  const { waves, refused } = run.changes()
  await run.applyAll(waves)
  await run.removeAll((removal) => run.isOfDeleted(removal))
  await run.applyAll(refused)
  await run.removeAll((removal) => run.isUnusedRoute(removal))
  if (!run.hasFailed) {
    await run.removeAll(() => true)
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
  /** Aborts changes, so that statuses can still be written. */
  private readonly changeSignal: AbortSignal

  constructor(
    private readonly plan: NamespacePlan,
    private readonly context: RunContext,
  ) {
    this.refused = context.refused ?? new RefusedChanges()
    this.changeSignal = context.changes ?? context.signal
  }

  private hasLessThan(milliseconds: number): boolean {
    return (this.context.timeLeft?.() ?? Number.POSITIVE_INFINITY) < milliseconds
  }

  /** Checks whether it is too late to start a change. */
  private get isTooLate(): boolean {
    return this.changeSignal.aborted || this.hasLessThan(STATUS_MS)
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

  /** Returns the changes in groups that are applied one after another. */
  changes(): GroupedChanges {
    const children = this.plan.claims.flatMap((claim) => claim.children).filter(({ apply }) => apply !== undefined)
    return this.refused.groupsOf(children)
  }

  async applyAll(groups: readonly PlannedChild[][]): Promise<void> {
    for (const group of groups) {
      await eachAtMost(MAX_REQUESTS, group, (child) => this.apply(child))
    }
  }

  private async apply(child: PlannedChild): Promise<void> {
    const { object, apply = object, weights = 'live' } = child
    const known = this.refused.errorOf(object)
    if (this.isTooLate) {
      // The other runs of the namespace try a refused change again, in turn.
      if (known === undefined) this.isUnfinished = true
      else this.results.set(keyOf(object), this.failed(known))
      return
    }
    const send = () =>
      this.attempt(async () => {
        const live = await this.context.target.apply(apply, { signal: this.changeSignal, weights })
        if (!isSameVersion(live, child.live)) this.writes.applied += 1
        return { live }
      })
    const result = this.refusalOfRole(child) ?? (await send())
    this.results.set(keyOf(object), { ...result, order: this.results.size })
    const { error } = result
    // An error of the connection says nothing about the change, unless the change has exceeded the time of the run.
    if (error === undefined || !isTemporary(error)) this.refused.record(child, error)
    else if (this.changeSignal.aborted) this.refused.recordTimeout(child, error)
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
    return this.failed(new DeploymentError(error.reason, `${refOf(role)} was rejected. ${error.message}`))
  }

  private failed(error: DeploymentError): ChildResult {
    this.errors.push(error)
    return { error }
  }

  private async attempt(act: () => Promise<ChildResult>): Promise<ChildResult> {
    try {
      if (this.context.signal.aborted) throw new DeploymentError('Unavailable', 'The run exceeded its time limit.')
      return await act()
    } catch (error) {
      if (!(error instanceof DeploymentError)) throw error
      return this.failed(error)
    }
  }

  /**
   * Removes the finalizers of deleted claims, if the target confirms that they have no children outside their
   * namespace.
   */
  async finishDeletions(): Promise<void> {
    for (const claim of finishedClaims(this.plan)) await this.attempt(() => finishDeletion(claim, this.context))
  }

  /** Checks whether an object belongs to a deleted claim. Such objects are removed even if changes fail. */
  isOfDeleted({ claim }: Removal): boolean {
    return claim !== undefined && this.plan.deleted.includes(claim)
  }

  /**
   * Checks whether an object is a route to a version that has lost its requests. Such a route is removed even if changes
   * of other claims fail.
   */
  isUnusedRoute({ claim, object }: Removal): boolean {
    if (claim === undefined) return false
    const plan = this.plan.claims.find((one) => one.claim === claim)
    const isComplete = plan?.children.every((child) => isAsWanted(child, this.results)) === true
    return isRoute(object) && handlersOf(claim).length > 0 && isComplete
  }

  /** Removes objects in the reverse order: for example, a route before its Service. */
  async removeAll(isChosen: (removal: Removal) => boolean): Promise<void> {
    const removals = this.plan.removals.filter((one) => !this.removed.has(one) && isChosen(one))
    const waves = groupedBy(removals, ({ object }) => String(waveOf(object)))
    for (const wave of [...waves.keys()].sort((one, other) => Number(other) - Number(one))) {
      await eachAtMost(MAX_REQUESTS, waves.get(wave) ?? [], (removal) => this.remove(removal))
    }
  }

  private async remove(removal: Removal): Promise<void> {
    const { action, object, claim } = removal
    if (action === 'wait') return
    if (this.isTooLate) {
      this.isUnfinished = true
      return
    }
    this.removed.add(removal)
    const { target, record } = this.context
    const signal = this.changeSignal
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
            isDefaultAccount(object)
              ? `${refOf(object)} is kept, because each namespace needs it.`
              : `${refOf(object)} contains data and is kept. Delete the object when it is no longer needed.`,
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
    if (this.hasLessThan(LAST_REQUEST_MS)) {
      this.isUnfinished = true
      return
    }
    await this.attempt(async () => {
      const { claims, signal } = this.context
      const name = { ...resourceNameOf(claim), uid: claim.metadata.uid ?? '' }
      await claims.applyStatus(name, { ...status }, { signal })
      this.writes.statuses += 1
      this.plan.versions?.onStored(claim)
      for (const event of transitionOf(claim, status)) this.context.record(event)
      return {}
    })
  }

  result(): ReconcileResult {
    const { plan, errors, writes, isUnfinished, hasFailed } = this
    return runResult(plan, { errors, writes, isUnfinished, hasFailed })
  }
}

/** Checks whether an apply has left an object unchanged, because the cluster does not store the fields that differ. */
const isSameVersion = (live: DeploymentResource, before: DeploymentResource | undefined): boolean =>
  live.metadata.resourceVersion !== undefined && live.metadata.resourceVersion === before?.metadata.resourceVersion
