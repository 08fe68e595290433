import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import { numberAt } from '../../lib/manifest/value-at'
import { weightsText } from '../../lib/parts/versions/backends'
import { MINIMUM_ANNOTATION, WEIGHTS_ANNOTATION } from '../../lib/parts/versions/names'
import type { NamespaceState, VersionDecisions } from '../reconcile/namespace-state'
import { reconcileNamespace } from '../reconcile/reconcile-namespace'
import type { RunContext } from '../reconcile/run/run-context'
import type { ReconcileResult } from '../reconcile/run/run-result'
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
import type { Routed, TimescapeNote, TimescapeResult, TimescapeState } from './state'
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

/** The weights that this process wanted for the routes to a handler in its last run. */
interface RoutedWeights {
  weights: string
  /** Time since which all routes have these weights; `outdated` if they do not have them. */
  since: number | 'outdated'
}

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

  /** Weights that the routes to each handler have, since when, keyed by namespace and UID. */
  private readonly routes = new Map<string, Map<string, RoutedWeights>>()

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
    const onRouted: DecisionEvents['onRouted'] = (...args) => this.onRouted(...args, context.now())
    const result = await reconcileNamespace(withDecisions(state, decisions, { onStored, onRouted }), context)
    return { ...result, ...requeue(decisions, { stored, result }) }
  }

  private onStored({ handler, next, notes }: Decision, context: RunContext): void {
    const { namespace = '', uid = '' } = handler.claim.metadata
    const states = this.stored.get(namespace) ?? new Map<string, TimescapeState>()
    this.stored.set(namespace, states.set(uid, next))
    for (const note of notes) context.record({ regarding: handler.claim, action: 'Reconcile', ...note })
  }

  private onRouted({ handler, present }: Decision, isRouted: boolean, now: Date): void {
    const { namespace = '', uid = '' } = handler.claim.metadata
    const routes = this.routes.get(namespace) ?? new Map<string, RoutedWeights>()
    const known = this.routed(handler.claim, present)
    const since = typeof known === 'number' ? known : now.getTime()
    this.routes.set(namespace, routes.set(uid, { weights: weightsOf(present), since: isRouted ? since : 'outdated' }))
  }

  private routed({ metadata }: DeploymentResource, present: TimescapeState): Routed {
    const { namespace = '', uid = '' } = metadata
    const known = this.routes.get(namespace)?.get(uid)
    return known?.weights === weightsOf(present) ? known.since : 'unknown'
  }

  /** Drops all data about a namespace. */
  forget(namespace: string): void {
    this.stored.delete(namespace)
    this.routes.delete(namespace)
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
    for (const known of [this.stored, this.routes]) {
      const ofNamespace = known.get(state.namespace)
      for (const uid of ofNamespace?.keys() ?? []) if (!uids.includes(uid)) ofNamespace?.delete(uid)
      if (handlers.length === 0) known.delete(state.namespace)
    }
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
    const observation = { wanted: handler.wanted, versions, routed: this.routed(handler.claim, present) }
    return nextTimescape(present, { observation, policy: policyOf(handler.timescape), now })
  }

  private newest(claim: DeploymentResource): TimescapeState {
    const { namespace = '', uid = '' } = claim.metadata
    const cached = storedState(claim)
    const own = this.stored.get(namespace)?.get(uid)
    return own !== undefined && own.revision > cached.revision ? own : cached
  }
}

/** Functions that are called during a run, for each decision. */
interface DecisionEvents {
  /** Called after the next state was stored. */
  onStored(decision: Decision): void
  /** Called when the run has applied its changes. */
  onRouted(decision: Decision, isRouted: boolean): void
}

function withDecisions(
  state: NamespaceState,
  decisions: readonly Decision[],
  { onStored, onRouted }: DecisionEvents,
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
  const withDecision = <T>(claim: DeploymentResource, use: (decision: Decision) => T): T | undefined => {
    const decision = byExpanded.get(claim)
    return decision && use(decision)
  }
  const versions: VersionDecisions = {
    keeps,
    scalesDown,
    statusOf: (claim) => withDecision(claim, ({ next }) => ({ timescape: next })),
    onRouted: (claim, isRouted) => withDecision(claim, (decision) => onRouted(decision, isRouted)),
    onStored: (claim) => withDecision(claim, onStored),
  }
  return { ...state, claims, versions }
}

const weightsOf = (state: TimescapeState): string => weightsText(routedVersions(state))

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
