import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { ApiClient } from '../lib/cluster/access/api-client'
import type { Connection } from '../lib/cluster/access/connection'
import { systemClock } from '../lib/cluster/clock'
import { EventRecorder } from '../lib/cluster/events'
import { LeaderLease } from '../lib/cluster/lease'
import { Informer } from '../lib/cluster/watch/informer'
import { suite } from '../functions/suite'
import type { Plain } from '../lib/manifest/manifest'
import { reviewClaim } from './admission/review'
import { ReviewBudget } from './admission/review-budget'
import { serveWebhook } from './admission/served-webhook'
import { OperatorController } from './controller'
import { serveHealth } from './health-server'
import type { OperatorLog } from './log'
import { OperatorMetrics } from './metrics'
import type { CreateCache } from './namespace-index'
import { engineInput } from './reconcile/expand-namespace'
import type { OperatorSettings } from './settings'
import { chosenTarget } from './targets/chosen-target'
import type { WritePermit } from './targets/object-sets/object-sets'
import { showsState } from './reconcile/namespace-state'
import { KubernetesTarget } from './targets/kubernetes'
import { HandlerVersions } from './timescape/handler-versions'
import { VersionMeter } from './timescape/meter'
import { PrometheusServer } from './timescape/prometheus'
import { ClusterPods } from './timescape/version-pods'
import { CLAIM_KINDS, CLUSTER_WIDE_KINDS, NAMESPACED_KINDS } from './watched-kinds'

/** Input for a process of the operator. */
export interface OperatorProcess {
  settings: OperatorSettings
  version: string
  connection: Connection
  log: OperatorLog
  /** Stops the process gracefully. */
  signal: AbortSignal
}

/** Name of the leader-election Lease. */
const LEASE = 'lummo-operator'
/** Time within which running reconciliations must end. */
const STOP_MS = 30_000
/** Time within which runs must end after their requests are aborted. */
const ABORT_MS = 1_000

/**
 * Runs the operator until the signal aborts. Resolves with the exit code. The code is 1 if this process is no longer
 * the leader and must exit immediately, because another process can write now. Otherwise, the code is 0.
 */
export async function runOperator(options: OperatorProcess): Promise<number> {
  const { settings, connection, log, signal } = options
  const home = settings.namespace ?? connection.namespace
  const identity = `${hostname()}_${randomUUID()}`
  const lease = settings.leaderElection
    ? new LeaderLease(new ApiClient(connection), { namespace: home, name: LEASE, identity })
    : undefined
  const isLeader = () => lease?.isHeld ?? true
  const programs = new AbortController()
  const permit = { mayWrite: isLeader, signal: programs.signal }
  const controller = createController(options, { permit, identity, home })
  const metrics = new OperatorMetrics({
    queueDepth: () => controller.queueDepth,
    isLeader,
    claims: () => controller.index.counts(),
  })
  controller.useMetrics(metrics)
  const { server } = await serveHealth(
    {
      isHealthy: () => controller.index.stuckKinds().length === 0,
      isReady: () => controller.index.isSynced,
      metrics: () => metrics.text(),
    },
    settings.port,
  )
  const caches = new AbortController()
  const watching = Promise.all([controller.index.run(caches.signal), webhook(options, controller, caches.signal)])
  await controller.untilSynced(signal)
  log.info({ outcome: 'synced', namespaces: controller.index.namespaces().length }, 'caches are complete')
  await lease?.acquire(signal)
  if (!signal.aborted) {
    log.info({ outcome: 'leader', identity }, 'this process reconciles')
    controller.start()
    if (lease === undefined) await aborted(signal)
    else await lease.keep(signal)
    if (!signal.aborted) {
      programs.abort()
      log.error({ outcome: 'lost', identity }, 'another process may be the leader now')
      return 1
    }
  }
  await stopRuns(controller, programs)
  await lease?.release().catch((error: unknown) => log.warn({ err: error }, 'the Lease is not released'))
  caches.abort()
  server.closeAllConnections()
  server.close()
  await watching
  log.info({ outcome: 'stopped' }, 'stopped')
  return 0
}

/** Waits until the current runs have ended. After the timeout, aborts the requests and programs of the runs. */
async function stopRuns(controller: OperatorController, programs: AbortController): Promise<void> {
  const stopped = controller.stop()
  await Promise.race([stopped, later(STOP_MS)])
  controller.abort()
  programs.abort()
  await Promise.race([stopped, later(ABORT_MS)])
}

function createController(
  { settings, version, connection, log }: OperatorProcess,
  { permit, identity, home }: { permit: WritePermit; identity: string; home: string },
): OperatorController {
  const { crossNamespace, namespaces, prometheus } = settings
  const client = new ApiClient(connection, { mayWrite: permit.mayWrite })
  const inCluster = informers({ connection, log, namespaces, home })
  const chosen = chosenTarget(settings, { client, log, home, permit, inCluster })
  const { target, garbage, evidence, createCache } = chosen
  const inClusterTarget = new KubernetesTarget(client)
  const recorder = new EventRecorder(client, {
    instance: identity.slice(0, 128),
    onProblem: (error) => log.warn({ err: error }, 'an event is not written'),
  })
  return new OperatorController({
    target,
    claims: inClusterTarget,
    settings: { version, crossNamespace, garbage, evidence },
    createCache: (query, onEvent) => (isClaim(query.kind) ? inCluster : createCache)(query, onEvent),
    versions: new HandlerVersions(
      new VersionMeter(prometheus && new PrometheusServer(prometheus.url)),
      showsState(evidence) ? new ClusterPods(inClusterTarget) : undefined,
    ),
    claimKinds: CLAIM_KINDS,
    otherKinds: [...NAMESPACED_KINDS, ...(crossNamespace.length === 0 ? [] : CLUSTER_WIDE_KINDS)],
    home,
    log,
    clock: systemClock,
    record: (event) => void recorder.record(event),
  })
}

const isClaim = (name: string): boolean => CLAIM_KINDS.some(({ kind }) => kind === name)

/** Serves the webhook, if the settings have one, until the signal aborts. */
async function webhook(
  { settings, log }: OperatorProcess,
  { index }: OperatorController,
  signal: AbortSignal,
): Promise<void> {
  if (settings.webhook === undefined) return
  const budget = new ReviewBudget(systemClock)
  const review = (request: Plain): Plain =>
    budget.run(({ hasTime }) => {
      const isKnown = hasTime && index.isSynced
      return reviewClaim(request, (namespace) => (isKnown ? engineInput(index.state(namespace)) : undefined), suite)
    })
  await serveWebhook({ settings: settings.webhook, log, review, signal })
}

/**
 * Returns caches, which list and watch objects. Cluster-scoped kinds are watched in the whole cluster, and the settings
 * of the organisation in the namespace of the operator.
 */
function informers({
  connection,
  log,
  namespaces,
  home,
}: Pick<OperatorProcess, 'connection' | 'log'> & { namespaces: readonly string[]; home: string }): CreateCache {
  const client = new ApiClient(connection)
  return (query, onEvent) => {
    const isClusterWide = CLUSTER_WIDE_KINDS.some(({ kind }) => kind === query.kind)
    const onProblem = (error: Error) => log.debug({ kind: query.kind, message: error.message }, 'watch')
    const served = query.kind === suite.settings.kind ? [...new Set([...namespaces, home])] : namespaces
    const scope = namespaces.length === 0 || isClusterWide ? {} : { namespaces: served }
    return new Informer(client, { query, ...scope, onEvent, onProblem })
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))

const later = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds).unref())
