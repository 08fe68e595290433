import { randomUUID } from 'node:crypto'
import type { Clock } from '../lib/cluster/clock'
import { WorkQueue } from '../lib/cluster/queue'
import { DeploymentError, type IClaimWriter, type IDeploymentTarget } from '../lib/contracts/deployment-target'
import type { OperatorLog, RunFields } from './log'
import type { OperatorMetrics } from './metrics'
import { type CreateCache, NamespaceIndex } from './namespace-index'
import type { ReconcileSettings } from './reconcile/namespace-state'
import { RefusedChanges } from './reconcile/run/refused-changes'
import { RunLimit } from './reconcile/run/run-limit'
import type { ClaimEvent } from './status/claim-events'
import type { HandlerVersions } from './timescape/handler-versions'
import type { WatchedKind } from './watched-kinds'

/** Dependencies of a controller. */
export interface ControllerOptions {
  target: IDeploymentTarget
  claims: IClaimWriter
  settings: ReconcileSettings
  createCache: CreateCache
  claimKinds: readonly WatchedKind[]
  otherKinds: readonly WatchedKind[]
  home: string
  log: OperatorLog
  clock: Clock
  versions: HandlerVersions
  record(event: ClaimEvent): void
}

/** Interval in milliseconds at which the controller checks whether the caches are synced. */
const SYNC_POLL_MS = 50
/** Time between two runs of a namespace without an event. Such a run only rereads the caches. */
const RESYNC_MS = 10 * 3_600_000
/**
 * Time after which the open requests of a run are aborted, and the namespace is reconciled again. A run ends within 5
 * seconds, including the handling of the aborted requests.
 */
const MAX_RUN_MS = 4_500

/** Watches a cluster and reconciles its namespaces. */
export class OperatorController {
  readonly index: NamespaceIndex
  private readonly queue: WorkQueue
  private metrics: OperatorMetrics | undefined
  /** Last message that a run of each key logged. */
  private readonly outcomes = new Map<string, string>()
  /** Refused changes of each namespace. */
  private readonly refused = new Map<string, RefusedChanges>()
  /** Timeouts of the current runs. */
  private readonly limits = new Set<RunLimit>()

  constructor(private readonly options: ControllerOptions) {
    const { createCache, claimKinds, otherKinds, home, clock } = options
    this.index = new NamespaceIndex({
      createCache,
      claimKinds,
      otherKinds,
      home,
      onChange: (namespace) => this.queue.add(namespace),
    })
    this.queue = new WorkQueue({
      clock,
      work: (namespace) => this.work(namespace),
      report: ({ key, outcome, milliseconds }) =>
        this.metrics?.observe(this.outcomes.get(key) ?? outcome, milliseconds),
    })
  }

  get queueDepth(): number {
    return this.queue.depth
  }

  useMetrics(metrics: OperatorMetrics): void {
    this.metrics = metrics
  }

  /** Resolves when all caches are synced, or when the signal aborts. */
  async untilSynced(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !this.index.isSynced) {
      await new Promise<void>((resolve) => this.options.clock.after(SYNC_POLL_MS, resolve))
    }
  }

  /**
   * Starts to reconcile namespaces. The caches must be synced, because a missing claim would be treated as a deleted
   * one.
   */
  start(): void {
    for (const namespace of this.index.namespaces()) this.queue.add(namespace)
    this.queue.start()
  }

  /** Starts no further runs, and resolves when the current runs have ended. */
  stop(): Promise<void> {
    return this.queue.stop()
  }

  /** Aborts the requests of the current runs. */
  abort(): void {
    for (const limit of this.limits) limit.abort()
  }

  private async work(namespace: string): Promise<{ requeueAfter?: number } | undefined> {
    const limit = new RunLimit(this.options.clock, MAX_RUN_MS)
    this.limits.add(limit)
    try {
      return await this.reconcile(namespace, limit)
    } finally {
      limit.stop()
      this.limits.delete(limit)
    }
  }

  private async reconcile(namespace: string, limit: RunLimit): Promise<{ requeueAfter?: number } | undefined> {
    const { target, claims, settings, versions, record, clock, log } = this.options
    const state = this.index.state(namespace)
    if (state.claims.length === 0 && settings.garbage === 'target') {
      versions.forget(namespace)
      this.refused.delete(namespace)
      return undefined
    }
    const fields: RunFields = { reconcileID: randomUUID(), namespace }
    const refused = this.refused.get(namespace) ?? new RefusedChanges()
    const start = clock.now()
    const elapsed = () => Math.round(clock.now() - start)
    try {
      const logged = (event: ClaimEvent): void => {
        const { kind, metadata } = event.regarding
        log.info({ ...fields, claim: `${kind}/${metadata.name}`, outcome: event.reason }, event.note)
        record(event)
      }
      const result = await versions.reconcile(state, {
        target,
        claims,
        settings,
        record: logged,
        now: () => new Date(),
        signal: limit.signal,
        changes: limit.changes,
        timeLeft: () => limit.timeLeft(),
        leaveAtLeast: (milliseconds) => limit.leaveAtLeast(milliseconds),
        refused,
      })
      const { outcome, writes, requeueAfter = RESYNC_MS } = result
      this.outcomes.set(namespace, outcome)
      const isQuiet = writes.applied + writes.removed + writes.statuses === 0
      log[isQuiet ? 'debug' : 'info']({ ...fields, outcome, ...writes, ms: elapsed() }, 'reconciled')
      return { requeueAfter }
    } catch (error) {
      this.outcomes.set(namespace, error instanceof DeploymentError ? error.reason : 'bug')
      const known = error instanceof DeploymentError
      const what = known ? { reason: error.reason, message: error.message } : { err: error }
      log[known ? 'warn' : 'error']({ ...fields, outcome: 'error', ...what, ms: elapsed() }, 'not reconciled')
      throw error
    } finally {
      if (refused.size > 0) this.refused.set(namespace, refused)
      else this.refused.delete(namespace)
    }
  }
}
