import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import { GATI } from '../../lib/parts/versions/names'
import { mapsAt } from '../../lib/manifest/value-at'
import { OperatorNamespace } from '../../test/support/operator-namespace'
import { HandlerVersions } from './handler-versions'
import { VersionMeter } from './meter'
import type { TimescapeState } from './state'

const TICK_MS = 30_000
const PROMETHEUS = {
  series: 'requests_total{service="$service"}',
  present: 'up',
  inFlight: 'open{service="$service"}',
}

const handler = (version: string, image: string, more: object = {}) => ({
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

const ROUTE = {
  apiVersion: 'krm.lummo.dev/v1alpha1',
  kind: 'LummoNetworking',
  metadata: { name: 'api' },
  spec: { domains: 'api.example.com', routes: [{ handler: 'users' }] },
}

/** A handler in a fake cluster. After each decision, a new process of the operator replaces the previous process. */
class HandlerLife {
  readonly namespace = new OperatorNamespace()
  readonly requests: Record<string, number> = {}
  readonly open: Record<string, number> = {}
  /** Deployments with pods that never become ready. */
  readonly broken = new Set<string>()
  /** Weights of the route, in the order in which they were stored. */
  readonly weights: string[] = []
  isPrometheusDown = false
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

  /** Runs the operator for a given time. The controller of Deployments reacts after each run. */
  async run(minutes: number): Promise<void> {
    for (let ms = 0; ms < minutes * 60_000; ms += TICK_MS) {
      this.namespace.now = new Date(this.namespace.now.getTime() + TICK_MS)
      await this.namespace.run()
      const all = await this.namespace.all()
      for (const one of all) if (one.kind === 'Deployment') this.answerFor(one)
      this.remember(all)
      const { revision } = await this.state()
      if (revision !== this.revision) this.kill()
      this.revision = revision
    }
  }

  private answerFor({ apiVersion, kind, metadata, spec }: DeploymentResource): void {
    const { replicas = 1 } = spec as { replicas?: number }
    const counts = { replicas, updatedReplicas: replicas, availableReplicas: replicas, readyReplicas: replicas }
    const late = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }
    const isBroken = this.broken.has(metadata.name)
    const status = isBroken ? { replicas, conditions: [late] } : counts
    const name = { apiVersion, kind, namespace: 'team', name: metadata.name }
    this.namespace.target.putStatus(name, { observedGeneration: metadata.generation, ...status })
  }

  private remember(all: readonly DeploymentResource[]): void {
    const route = all.find(({ kind, metadata }) => kind === 'IngressRoute' && metadata.name === 'api')
    const [first] = mapsAt(route?.spec, ['routes']).map(([, one]) => one)
    const text = mapsAt(first, ['services'])
      .map(([, { name, weight = 100 }]) => `${name}=${weight}`)
      .join(' ')
    if (text !== this.weights.at(-1)) this.weights.push(text)
  }

  async state(): Promise<TimescapeState> {
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

const BOTH = ['Deployment/users-v1', 'Deployment/users-v2', 'Service/users-v1', 'Service/users-v2']

test('a whole life: v1 serves, v2 fails, is repaired and takes over in steps, v1 is drained and removed', async () => {
  const life = new HandlerLife()
  life.put(handler('v1', '1.0.0'), ROUTE)
  await life.run(2)
  expect(life.weights).toEqual(['users-v1=100'])

  life.broken.add('users-v2')
  life.put(handler('v2', '2.0.0'))
  await life.run(30)
  expect(life.weights).toEqual(['users-v1=100'])
  expect(await life.state()).toMatchObject({ stable: 'users-v1', failed: { name: 'users-v2' } })
  expect(await life.workloads()).toEqual(BOTH)

  life.broken.clear()
  life.put(handler('v2', '2.0.1'))
  life.requests['users-v1'] = 1000
  await life.run(20)
  expect(life.weights).toEqual([
    'users-v1=100',
    'users-v1=90 users-v2=10',
    'users-v1=50 users-v2=50',
    'users-v2=100',
    'users-v1=0 users-v2=100',
  ])
  await life.run(10)
  expect(await life.workloads()).toEqual(['Deployment/users-v2', 'Service/users-v2'])
  expect(life.weights.at(-1)).toBe('users-v2=100')
  expect((await life.state()).versions).toMatchObject([
    { name: 'users-v2', phase: 'Active', weight: 100 },
    { name: 'users-v1', phase: 'Decommissioned' },
  ])
  expect(life.reasons()).toEqual([
    ...['RolloutStarted', 'RolledBack', 'RolloutStarted', 'StepTaken', 'StepTaken', 'StepTaken', 'Promoted'],
    ...['Drained', 'Decommissioned'],
  ])
})

test('an unhealthy version gives its requests back in the middle of the steps', async () => {
  const life = new HandlerLife()
  life.put(handler('v1', '1.0.0'), ROUTE)
  await life.run(2)
  life.put(handler('v2', '2.0.0'))
  await life.run(8)
  expect(life.weights.at(-1)).toBe('users-v1=50 users-v2=50')
  life.broken.add('users-v2')
  await life.run(2)
  expect(life.weights.at(-1)).toBe('users-v1=100')
})

test('a stopped Prometheus and an open stream keep a version, and its Service is removed before its pods', async () => {
  const life = new HandlerLife()
  life.put(handler('v1', '1.0.0', { steps: [100], pause: 0 }), ROUTE)
  await life.run(2)
  life.isPrometheusDown = true
  life.put(handler('v2', '2.0.0', { steps: [100], pause: 0 }))
  await life.run(60)
  expect(life.weights.at(-1)).toBe('users-v1=0 users-v2=100')
  life.isPrometheusDown = false
  life.open['users-v1'] = 1
  await life.run(60)
  expect(await life.workloads()).toEqual(BOTH)
  life.open['users-v1'] = 0
  const seen: string[][] = []
  for (let at = 0; at < 8; at++) {
    await life.run(0.5)
    seen.push((await life.workloads()).filter((name) => name.endsWith('-v1')))
  }
  const distinct = seen.filter((one, at) => JSON.stringify(one) !== JSON.stringify(seen[at - 1]))
  expect(distinct).toEqual([['Deployment/users-v1', 'Service/users-v1'], ['Deployment/users-v1'], []])
})

test('without measurements, an old version stays', async () => {
  const life = new HandlerLife()
  const unmeasured = (version: string) => {
    const one = handler(version, `${version}.0`)
    return { ...one, spec: { ...one.spec, timescape: { steps: [100], pause: 0 } } }
  }
  life.put(unmeasured('v1'), ROUTE)
  await life.run(1)
  life.put(unmeasured('v2'))
  await life.run(120)
  expect(await life.workloads()).toEqual(BOTH)
})

test('a breaking version waits for its transformers', async () => {
  const life = new HandlerLife()
  life.put(handler('v1', '1.0.0'), ROUTE)
  await life.run(2)
  const declared = (spec: object) => ({
    apiVersion: GATI,
    kind: 'GatiVersion',
    metadata: { name: 'users-v2' },
    spec: { handler: 'users', versionId: 'v2', ...spec },
  })
  life.put(handler('v2', '2.0.0'), declared({ breaking: true, transformers: [] }))
  await life.run(20)
  expect(life.weights).toEqual(['users-v1=100'])
  life.put(declared({ breaking: true, transformers: ['users-v1-to-v2'] }))
  await life.run(2)
  expect(life.weights.at(-1)).toBe('users-v1=90 users-v2=10')
})

test('weights in GatiVersions replace the steps', async () => {
  const life = new HandlerLife()
  life.put(handler('v1', '1.0.0'), ROUTE)
  await life.run(2)
  const byHand = (versionId: string, routingWeight: number) => ({
    apiVersion: GATI,
    kind: 'GatiVersion',
    metadata: { name: `users-${versionId}` },
    spec: { handler: 'users', versionId, routingWeight },
  })
  life.put(handler('v2', '2.0.0'), byHand('v1', 25), byHand('v2', 75))
  await life.run(30)
  expect(life.weights.at(-1)).toBe('users-v1=25 users-v2=75')
})
