import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import { numberAt } from '../../lib/manifest/value-at'
import { weightsText } from '../../lib/parts/versions/backends'
import { MINIMUM_ANNOTATION, WEIGHTS_ANNOTATION } from '../../lib/parts/versions/names'
import type { NamespaceState, VersionDecisions } from '../reconcile/namespace-state'
import { type ReconcileResult, reconcileNamespace } from '../reconcile/reconcile-namespace'
import type { RunContext } from '../reconcile/run/run-context'
import { policyOfPool, warmPoolInput } from './autoscaler'
import {
  isByHand,
  observedVersions,
  policyOf,
  storedState,
  type VersionedHandler,
  versionedHandlers,
  versionNameOf,
} from './handler'
import type { VersionMeter } from './meter'
import type { TimescapeNote, TimescapeResult, TimescapeState } from './state'
import { isScaledToZero, nextTimescape, readsPods, removableParts, routedVersions } from './timescape'
import type { PodReader } from './version-pods'
import { warmPoolOf, withNextWarmPool } from './warm-pool'

/** Time until the next run while requests are being shifted or a version is being removed. */
const ACTIVE_MS = 5_000
/** Time until the next run of a handler with a warm pool: the default interval of the HorizontalPodAutoscaler. */
const WARM_POOL_MS = 15_000
/** Time until a stored decision takes effect. */
const DECIDED_MS = 1_000

/** Objects that route requests to pods. These objects are removed before the pods. */
const OF_SERVICE = /^(Service|HorizontalPodAutoscaler|ScaledObject|PodDisruptionBudget|PodMonitor)$/

interface Decision {
  handler: VersionedHandler
  /** The state that was stored before. This run applies it. */
  present: TimescapeState
  /** The state that this run stores. The next run applies it. */
  next: TimescapeState
  notes: readonly TimescapeNote[]
}

/**
 * Reconciles namespaces with handlers that keep several versions. A run applies only the state in the status, and then
 * stores the next decision, so nothing is lost if the process is killed.
 */
export class HandlerVersions {
  /** The states stored by this process, keyed by namespace and UID. A cache can still contain an older state. */
  private readonly stored = new Map<string, Map<string, TimescapeState>>()

  /** @param pods undefined if the objects are not in the cluster of the operator */
  constructor(
    private readonly meter: VersionMeter,
    private readonly pods?: PodReader,
  ) {}

  async reconcile(state: NamespaceState, context: RunContext): Promise<ReconcileResult> {
    const handlers = versionedHandlers(state)
    this.forgetOthers(state, handlers)
    if (handlers.length === 0) return reconcileNamespace(state, context)
    const decisions = await Promise.all(handlers.map((handler) => this.decide(handler, state, context)))
    const stored = new Set<Decision>()
    const onStored = (decision: Decision): void => {
      stored.add(decision)
      this.onStored(decision, context)
    }
    const result = await reconcileNamespace(withDecisions(state, decisions, onStored), context)
    return { ...result, ...requeue(decisions, { stored, result }) }
  }

  private onStored({ handler, next, notes }: Decision, context: RunContext): void {
    const { namespace = '', uid = '' } = handler.claim.metadata
    const states = this.stored.get(namespace) ?? new Map<string, TimescapeState>()
    this.stored.set(namespace, states.set(uid, next))
    for (const note of notes) context.record({ regarding: handler.claim, action: 'Reconcile', ...note })
  }

  /** Drops all data about a namespace. */
  forget(namespace: string): void {
    this.stored.delete(namespace)
    this.meter.keepOnly(namespace, [])
  }

  /** Number of handlers and versions whose data this process keeps. */
  get remembered(): { handlers: number; versions: number } {
    const handlers = [...this.stored.values()].reduce((sum, { size }) => sum + size, 0)
    return { handlers, versions: this.meter.size }
  }

  /** Drops handlers and versions that no longer exist in a namespace. */
  private forgetOthers(state: NamespaceState, handlers: readonly VersionedHandler[]): void {
    const uids = handlers.map(({ claim }) => claim.metadata.uid)
    for (const uid of this.stored.get(state.namespace)?.keys() ?? [])
      if (!uids.includes(uid)) this.stored.get(state.namespace)?.delete(uid)
    if (handlers.length === 0) this.stored.delete(state.namespace)
    const present = handlers.flatMap((handler) => observedVersions(handler, state).map(({ name }) => name))
    this.meter.keepOnly(state.namespace, present)
  }

  private async decide(handler: VersionedHandler, state: NamespaceState, context: RunContext): Promise<Decision> {
    const present = this.newest(handler.claim)
    const { state: next, notes } = isByHand(handler, state)
      ? { state: present, notes: [] }
      : await this.nextState(handler, present, { state, context })
    const pool = warmPoolInput(handler, state, context.now().getTime())
    const existing = observedVersions(handler, state).map(({ name }) => name)
    return { handler, present, next: withNextWarmPool(present, next, pool, existing), notes }
  }

  private async nextState(
    handler: VersionedHandler,
    present: TimescapeState,
    { state, context }: { state: NamespaceState; context: RunContext },
  ): Promise<TimescapeResult> {
    const now = context.now().getTime()
    const { namespace } = state
    const versions = await Promise.all(
      observedVersions(handler, state).map(async (seen) => {
        const version = { namespace, service: seen.name, timescape: handler.timescape }
        const measured = await this.meter.measure(version, now, context.signal)
        const pods = readsPods(present, seen.name) ? await this.pods?.podsOf(namespace, seen.name) : undefined
        return { ...seen, ...measured, ...(pods === undefined ? {} : { pods }) }
      }),
    )
    const observation = { wanted: handler.wanted, versions }
    return nextTimescape(present, { observation, policy: policyOf(handler.timescape), now })
  }

  private newest(claim: DeploymentResource): TimescapeState {
    const { namespace = '', uid = '' } = claim.metadata
    const cached = storedState(claim)
    const own = this.stored.get(namespace)?.get(uid)
    return own !== undefined && own.revision > cached.revision ? own : cached
  }
}

/** @param onStored called after a next decision was stored */
function withDecisions(
  state: NamespaceState,
  decisions: readonly Decision[],
  onStored: (decision: Decision) => void,
): NamespaceState {
  const byClaim = new Map(decisions.map((one) => [one.handler.claim, one]))
  const claims = state.claims.map((claim) => {
    const decision = byClaim.get(claim)
    if (decision === undefined) return claim
    const { handler, present } = decision
    return withMinimum(isByHand(handler, state) ? claim : withWeights(claim, present), decision)
  })
  const byExpanded = new Map(claims.map((claim, at) => [claim, byClaim.get(state.claims[at] as DeploymentResource)]))
  const keeps = (object: DeploymentResource) => decisions.some((one) => isKept(object, one))
  const scalesDown = (object: DeploymentResource) => decisions.some((one) => isToBeScaledDown(object, one))
  const versions: VersionDecisions = {
    keeps,
    scalesDown,
    statusOf: (claim, { isApplied }) => {
      const decision = byExpanded.get(claim)
      return decision && { timescape: isApplied || !isRouted(decision) ? decision.next : decision.present }
    },
    onStored: (claim, { timescape }) => {
      const decision = byExpanded.get(claim)
      if (decision !== undefined && timescape === decision.next) onStored(decision)
    },
  }
  return { ...state, claims, versions }
}

const isRouted = ({ present }: Decision): boolean => routedVersions(present).length > 0

function withWeights(claim: DeploymentResource, present: TimescapeState): DeploymentResource {
  const routes = routedVersions(present)
  if (routes.length === 0) return claim
  const annotations = { ...claim.metadata.annotations, [WEIGHTS_ANNOTATION]: weightsText(routes) }
  return { ...claim, metadata: { ...claim.metadata, annotations } }
}

function withMinimum(claim: DeploymentResource, { handler, present }: Decision): DeploymentResource {
  const pool = warmPoolOf(present, handler.wanted)
  if (pool === undefined) return claim
  const annotations = { ...claim.metadata.annotations, [MINIMUM_ANNOTATION]: String(pool.minimum) }
  return { ...claim, metadata: { ...claim.metadata, annotations } }
}

function isToBeScaledDown(object: DeploymentResource, { handler, present }: Decision): boolean {
  const name = versionNameOf(object, handler)
  const replicas = numberAt(object, ['spec', 'replicas']) ?? 1
  return name !== undefined && object.kind === 'Deployment' && replicas > 0 && isScaledToZero(present, name)
}

/** The handler generates all objects of its current version, so no other object of this version is needed. */
function isKept(object: DeploymentResource, { handler, present }: Decision): boolean {
  const name = versionNameOf(object, handler)
  if (name === undefined || name === handler.wanted) return false
  const parts = removableParts(present, name)
  return parts === 'nothing' || (parts === 'service' && !OF_SERVICE.test(object.kind))
}

/** Returns the time until the namespace needs another run. */
function requeue(
  decisions: readonly Decision[],
  { stored, result }: { stored: ReadonlySet<Decision>; result: ReconcileResult },
): { requeueAfter?: number } {
  const isDecided = decisions.some((one) => stored.has(one) && one.present.revision !== one.next.revision)
  const isActive = decisions.some(
    ({ next }) => next.candidate !== undefined || next.versions.some(({ drain }) => drain !== undefined),
  )
  const isWarm = decisions.some(({ handler }) => policyOfPool(handler) !== undefined)
  const calm = isWarm ? WARM_POOL_MS : undefined
  const own = isActive ? ACTIVE_MS : calm
  const times = [result.requeueAfter, isDecided ? DECIDED_MS : own].filter((one) => one !== undefined)
  return times.length === 0 ? {} : { requeueAfter: Math.min(...times) }
}
