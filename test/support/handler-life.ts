import type { V2HorizontalPodAutoscalerSpec } from '@kubernetes/client-node'
import { DeploymentError, type DeploymentResource } from '../../lib/contracts/deployment-target'
import { mapsAt, textAt } from '../../lib/manifest/value-at'
import { GATI } from '../../lib/parts/versions/names'
import { HandlerVersions } from '../../operator/timescape/handler-versions'
import { VersionMeter } from '../../operator/timescape/meter'
import type { TimescapeState } from '../../operator/timescape/state'
import { OperatorNamespace } from './operator-namespace'

const TICK_MS = 30_000
const PROMETHEUS = {
  series: 'requests_total{service="$service"}',
  present: 'up',
  inFlight: 'open{service="$service"}',
}

/** Returns a GatiHandler that keeps its versions. */
export const handler = (version: string, image: string, more: object = {}) => ({
  apiVersion: GATI,
  kind: 'GatiHandler',
  metadata: { name: 'users' },
  spec: {
    handlerPath: '/users',
    version,
    image: `registry.example.com/users:${image}`,
    port: 8080,
    resources: { cpu: '100m', memory: '128Mi' },
    timescape: { traffic: PROMETHEUS, ...more },
  },
})

/** A LummoNetworking with a route to the handler. */
export const ROUTE = {
  apiVersion: 'krm.lummo.dev/v1alpha1',
  kind: 'LummoNetworking',
  metadata: { name: 'api' },
  spec: { domains: 'api.example.com', routes: [{ handler: 'users' }] },
}

/** A handler in a fake cluster. After each decision, a new operator process replaces the previous one. */
export class HandlerLife {
  readonly namespace = new OperatorNamespace()
  readonly requests: Record<string, number> = {}
  readonly open: Record<string, number> = {}
  /** Deployments whose pods never become ready. */
  readonly broken = new Set<string>()
  /** Total pod usage of a Deployment, as a percentage of one pod’s requests. */
  readonly usage: Record<string, number> = {}
  /** Whether the autoscalers get metrics. */
  hasMetrics = true
  private readonly scaled: Record<string, number> = {}
  /** Weights of the route in the order in which they were stored. */
  readonly weights: string[] = []
  isPrometheusDown = false
  /** Whether a new process continues after each decision. */
  isKilled = true
  private revision = 0

  constructor() {
    this.kill()
  }

  /** Replaces the process of the operator. */
  kill(): void {
    this.namespace.versions = new HandlerVersions(new VersionMeter({ query: async (query) => this.answer(query) }))
  }

  private answer(query: string) {
    if (this.isPrometheusDown) throw new Error('connection refused')
    const now = this.namespace.now.getTime() / 1000
    const [, service = ''] = /service="([^"]+)"/.exec(query) ?? []
    if (query.startsWith('open')) return [{ labels: {}, value: this.open[service] ?? 0 }]
    const value = query.includes('timestamp(') ? now : (this.requests[service] ?? 0)
    return [{ labels: { service }, value }]
  }

  put(...objects: object[]): void {
    this.namespace.put(...(objects as DeploymentResource[]))
  }

  /** Runs the operator for some time. The Deployment controller updates the status after each run. */
  async run(minutes: number): Promise<void> {
    for (let ms = 0; ms < minutes * 60_000; ms += TICK_MS) {
      this.namespace.now = new Date(this.namespace.now.getTime() + TICK_MS)
      // The operator repeats a run whose target is not available.
      await this.namespace.run().catch((error: unknown) => {
        if (!(error instanceof DeploymentError)) throw error
      })
      const all = await this.namespace.all()
      for (const one of all) if (one.kind === 'HorizontalPodAutoscaler') this.autoscale(one)
      for (const one of all) if (one.kind === 'Deployment') this.answerFor(one)
      this.remember(all)
      const { revision } = await this.state()
      if (this.isKilled && revision !== this.revision) this.kill()
      this.revision = revision
    }
  }

  private answerFor({ apiVersion, kind, metadata, spec }: DeploymentResource): void {
    const { replicas = this.scaled[metadata.name] ?? 1 } = spec as { replicas?: number }
    const counts = { replicas, updatedReplicas: replicas, availableReplicas: replicas, readyReplicas: replicas }
    const late = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }
    const isBroken = this.broken.has(metadata.name)
    const status = isBroken ? { replicas, conditions: [late] } : counts
    const name = { apiVersion, kind, namespace: 'team', name: metadata.name }
    this.namespace.target.putStatus(name, { observedGeneration: metadata.generation, ...status })
  }

  /** Sets the number of pods as a HorizontalPodAutoscaler does, and its status before the change. */
  private autoscale({ apiVersion, kind, metadata, spec }: DeploymentResource): void {
    const { minReplicas, maxReplicas, metrics, scaleTargetRef } = spec as V2HorizontalPodAutoscalerSpec
    const { name } = scaleTargetRef
    const before = this.scaled[name] ?? 1
    const total = this.usage[name] ?? 0
    const target = metrics?.[0]?.resource?.target.averageUtilization ?? 100
    const wanted = this.hasMetrics ? Math.ceil(total / target) : before
    this.scaled[name] = Math.min(maxReplicas, Math.max(minReplicas ?? 1, wanted))
    const cpu = { name: 'cpu', current: { averageUtilization: Math.floor(total / before) } }
    const status = {
      currentReplicas: before,
      currentMetrics: [{ type: 'Resource', resource: cpu }],
      conditions: [{ type: 'ScalingActive', status: this.hasMetrics ? 'True' : 'False' }],
    }
    this.namespace.target.putStatus({ apiVersion, kind, namespace: 'team', name: metadata.name }, status)
  }

  private remember(all: readonly DeploymentResource[]): void {
    const text = weightsIn(all)
      .map(({ service, weight }) => `${service}=${weight}`)
      .join(' ')
    if (text !== this.weights.at(-1)) this.weights.push(text)
  }

  async state(): Promise<TimescapeState> {
    if (!(await this.namespace.all()).some(({ kind }) => kind === 'GatiHandler')) return { revision: 0, versions: [] }
    const { timescape } = (await this.namespace.statusOf('GatiHandler', 'users')) as { timescape?: TimescapeState }
    return timescape ?? { revision: 0, versions: [] }
  }

  async workloads(): Promise<string[]> {
    return (await this.namespace.names()).filter((name) => /^(Deployment|Service)\//.test(name)).sort()
  }

  reasons(): string[] {
    return this.namespace.events
      .filter(({ reason }) => /^[A-Z][a-z]+(Started|Taken|Back)$|^Promoted|^Drained|^Decommissioned/.test(reason))
      .map(({ reason }) => reason)
  }
}

interface Weighted {
  service: string
  weight: number
}

/**
 * Functions that read the Services of the first route, keyed by the kind of object that each provider uses for routing.
 */
const READERS: Readonly<Record<string, (route: DeploymentResource, all: readonly DeploymentResource[]) => Weighted[]>> =
  {
    IngressRoute: (route) => listed(route, ['spec', 'routes', 0, 'services']),
    HTTPRoute: (route) => listed(route, ['spec', 'rules', 0, 'backendRefs']),
    VirtualService: (route) =>
      mapsAt(route, ['spec', 'http', 0, 'route']).map(([, entry]) => ({
        service: (textAt(entry, ['destination', 'host']) ?? '').split('.')[0] ?? '',
        weight: Number(entry.weight ?? 100),
      })),
    Ingress: (route, all) => {
      const [canary] = all.filter(({ kind, metadata }) => kind === 'Ingress' && metadata.name === 'api-weighted')
      const weight = Number(canary?.metadata.annotations?.['nginx.ingress.kubernetes.io/canary-weight'] ?? 0)
      const name = ['spec', 'rules', 0, 'http', 'paths', 0, 'backend', 'service', 'name']
      const first = { service: textAt(route, name) ?? '', weight: 100 - weight }
      return canary === undefined ? [first] : [first, { service: textAt(canary, name) ?? '', weight }]
    },
  }

const listed = (route: DeploymentResource, path: (string | number)[]): Weighted[] =>
  mapsAt(route, path).map(([, { name, weight = 100 }]) => ({ service: String(name), weight: Number(weight) }))

function weightsIn(all: readonly DeploymentResource[]): Weighted[] {
  const route = all.find(({ kind, metadata }) => READERS[kind] !== undefined && metadata.name === 'api')
  return route === undefined ? [] : (READERS[route.kind]?.(route, all) ?? [])
}
