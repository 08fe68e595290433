import { Writable } from 'node:stream'
import { systemClock } from '../lib/cluster/clock'
import { resourceNameOf } from '../lib/cluster/resource-name'
import { type ChangeOptions, DeploymentError, type DeploymentResource } from '../lib/contracts/deployment-target'
import { cachesOf } from '../test/support/fake-cache'
import { deployment, native, type Resource, short } from '../test/support/objects'
import { OperatorController } from './controller'
import { createLog } from './log'
import { OperatorMetrics } from './metrics'
import type { CreateCache } from './namespace-index'
import type { ClaimStatus } from './status/status-shape'
import { FakeTarget } from './targets/fake'
import { HandlerVersions } from './timescape/handler-versions'
import { VersionMeter } from './timescape/meter'
import { CLAIM_KINDS, NAMESPACED_KINDS } from './watched-kinds'

// The first test loads all kinds.
jest.setTimeout(30_000)

const running: Fixture[] = []
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop()
})

/** The clock of the system. A test can fire long timers early, and let time pass. */
class ImpatientClock {
  /** Milliseconds that have passed in addition to those of the system. */
  ahead = 0
  readonly now = () => systemClock.now() + this.ahead
  readonly date = systemClock.date
  private readonly timers = new Map<() => void, number>()

  after(milliseconds: number, callback: () => void): () => void {
    const cancel = systemClock.after(milliseconds, callback)
    this.timers.set(callback, milliseconds)
    return () => {
      this.timers.delete(callback)
      cancel()
    }
  }

  /** Fires all timers of a given duration. */
  expire(milliseconds: number): void {
    for (const [callback, one] of this.timers) if (one === milliseconds) callback()
  }
}

/** An operator on a fake cluster, and its log. */
class Fixture {
  readonly clock = new ImpatientClock()
  readonly target: FakeTarget
  readonly lines: Record<string, unknown>[] = []
  readonly controller: OperatorController
  readonly metrics: OperatorMetrics
  private readonly signal = new AbortController()

  constructor(target = new FakeTarget(), createCache: CreateCache = cachesOf(target)) {
    this.target = target
    const stream = new Writable({
      write: (chunk, _, done) => {
        this.lines.push(JSON.parse(String(chunk)))
        done()
      },
    })
    this.controller = new OperatorController({
      target,
      claims: target,
      versions: new HandlerVersions(new VersionMeter(undefined)),
      settings: { version: '0.0.0', crossNamespace: [], garbage: 'operator', evidence: 'state' },
      createCache,
      claimKinds: CLAIM_KINDS,
      otherKinds: NAMESPACED_KINDS,
      home: 'lummo-system',
      log: createLog('debug', stream),
      clock: this.clock,
      record: () => {},
    })
    this.metrics = new OperatorMetrics({
      queueDepth: () => this.controller.queueDepth,
      isLeader: () => true,
      claims: () => this.controller.index.counts(),
    })
    this.controller.useMetrics(this.metrics)
    running.push(this)
  }

  put(resource: Resource, namespace = 'team'): void {
    this.target.put(resource.inNamespace(namespace).object as unknown as DeploymentResource)
  }

  async start(): Promise<this> {
    void this.controller.index.run(this.signal.signal)
    await this.controller.untilSynced(this.signal.signal)
    this.controller.start()
    return this
  }

  async stop(): Promise<void> {
    await this.controller.stop()
    this.signal.abort()
  }

  /** Waits until the operator has been idle for a moment. */
  async settled(): Promise<void> {
    for (let seen = -1; seen !== this.target.requests.length; ) {
      seen = this.target.requests.length
      await new Promise((resolve) => setTimeout(resolve, 60))
    }
  }

  find(kind: string, name = 'web', namespace = 'team') {
    const apiVersion = [...NAMESPACED_KINDS, ...CLAIM_KINDS].find((one) => one.kind === kind)?.apiVersion ?? ''
    return this.target.get({ apiVersion, kind, namespace, name })
  }

  writes(): number {
    return this.target.requests.filter(({ method }) => !['get', 'list'].includes(method)).length
  }
}

test('a burst of changes of a namespace is one run, and a restart writes nothing', async () => {
  const first = new Fixture()
  for (let at = 0; at < 20; at += 1) first.put(deployment().named(`web-${at}`))
  await first.start()
  await first.settled()
  const runs = first.lines.filter(({ msg }) => msg === 'reconciled')
  expect(runs.length).toBeLessThan(4)
  expect(await first.find('Deployment', 'web-19')).toBeDefined()
  await first.stop()
  first.target.requests.length = 0
  const second = await new Fixture(first.target).start()
  await second.settled()
  expect(second.writes()).toBe(0)
})

test('drift is repaired as soon as it happens, and a removed object is created again', async () => {
  const fixture = new Fixture()
  fixture.put(deployment())
  await fixture.start()
  await fixture.settled()
  const service = await fixture.find('Service')
  if (service === undefined) throw new Error('There is no Service.')
  fixture.target.put({ ...service, metadata: { ...service.metadata, labels: { app: 'changed' } } })
  await fixture.target.delete(resourceNameOf((await fixture.find('Deployment')) ?? service))
  await fixture.settled()
  expect((await fixture.find('Service'))?.metadata.labels).toEqual(service.metadata.labels)
  expect(await fixture.find('Deployment')).toBeDefined()
})

test('a status that the operator has just written, but not seen yet, is corrected when it arrives', async () => {
  const held: (() => void)[] = []
  let isHeld = false
  const target = new FakeTarget()
  const fixture = new Fixture(target, (query, onEvent) => {
    const arrive = (deliver: () => void): unknown =>
      isHeld && query.kind === 'LummoDeployment' ? held.push(deliver) : deliver()
    return cachesOf(target, arrive)(query, onEvent)
  })
  fixture.put(deployment())
  await fixture.start()
  await fixture.settled()
  const setReady = async (isReady: boolean) => {
    const found = await fixture.find('Deployment')
    if (found === undefined) throw new Error('There is no Deployment.')
    const replicas = (found.spec as { replicas?: number }).replicas ?? 1
    const available = isReady ? replicas : 0
    const counts = { replicas, updatedReplicas: replicas, readyReplicas: available, availableReplicas: available }
    const conditions = [{ type: 'Available', status: isReady ? 'True' : 'False' }]
    const status = { observedGeneration: found.metadata.generation, ...counts, conditions }
    fixture.target.putStatus(resourceNameOf(found), status)
    await fixture.settled()
  }
  const ready = async () => {
    const { conditions = [] } = ((await fixture.find('LummoDeployment'))?.status ?? {}) as Partial<ClaimStatus>
    return conditions.find(({ type }) => type === 'Ready')?.status
  }
  await setReady(true)
  expect(await ready()).toBe('True')
  isHeld = true
  await setReady(false)
  expect(await ready()).toBe('False')
  await setReady(true)
  isHeld = false
  for (const deliver of held.splice(0)) deliver()
  await fixture.settled()
  expect(await ready()).toBe('True')
})

test('a failing target is tried again until it answers, and a claim that changes in the meantime is not lost', async () => {
  const fixture = new Fixture()
  const end = fixture.target.inject({ method: 'apply', reason: 'Unavailable' })
  fixture.put(deployment({ image: 'web:1' }))
  await fixture.start()
  await new Promise((resolve) => setTimeout(resolve, 100))
  fixture.put(deployment({ image: 'web:2' }))
  end()
  await new Promise((resolve) => setTimeout(resolve, 500))
  await fixture.settled()
  expect(JSON.stringify(await fixture.find('Deployment'))).toContain('web:2')
  const text = await fixture.metrics.text()
  expect(text).toMatch(/lummo_operator_reconciliations_total\{outcome="Unavailable"\} [1-9]/)
  expect(text).toMatch(/lummo_operator_reconciliations_total\{outcome="applied"\} [1-9]/)
})

test('a request that is not answered ends with the time of the run, and the namespace runs again', async () => {
  const fixture = new Fixture()
  const apply = fixture.target.apply.bind(fixture.target)
  let isSilent = true
  const aborted: string[] = []
  fixture.target.apply = (resource: DeploymentResource, options: ChangeOptions = {}) => {
    if (!isSilent) return apply(resource)
    return new Promise<DeploymentResource>((_, reject) =>
      options.signal?.addEventListener('abort', () => {
        aborted.push(resource.kind)
        reject(new DeploymentError('Unavailable', 'stopped'))
      }),
    )
  }
  fixture.put(deployment())
  await fixture.start()
  await fixture.settled()
  isSilent = false
  fixture.clock.expire(4_500)
  await fixture.settled()
  expect(aborted.length).toBeGreaterThan(0)
  expect(await fixture.find('Deployment')).toBeDefined()
})

test('more objects than a run has time for are applied in several runs, without errors and delays', async () => {
  const fixture = new Fixture()
  const apply = fixture.target.apply.bind(fixture.target)
  fixture.target.apply = (resource: DeploymentResource) => {
    fixture.clock.ahead += 1_000
    return apply(resource)
  }
  const names = ['a', 'b', 'c', 'd', 'e']
  for (const name of names) fixture.put(deployment().named(name))
  await fixture.start()
  await fixture.settled()
  const outcomes = fixture.lines.flatMap(({ msg, outcome }) => (String(msg).endsWith('reconciled') ? [outcome] : []))
  expect(outcomes.filter((one) => one === 'unfinished').length).toBeGreaterThan(2)
  expect(new Set(outcomes)).toEqual(new Set(['unfinished', 'applied']))
  for (const name of names) {
    expect(await fixture.find('Service', name)).toBeDefined()
    expect((await fixture.find('LummoDeployment', name))?.status).toBeDefined()
  }
})

test('settings of the organisation apply to all namespaces, and those of a namespace override them', async () => {
  const fixture = new Fixture()
  const surging = (maxSurge: number) => short('LummoPackage', 'settings', { workload: { update: { maxSurge } } })
  fixture.put(deployment(), 'one')
  fixture.put(deployment(), 'two')
  fixture.put(surging(2), 'two')
  await fixture.start()
  await fixture.settled()
  fixture.put(surging(5), 'lummo-system')
  await fixture.settled()
  const surge = async (namespace: string) => JSON.stringify((await fixture.find('Deployment', 'web', namespace))?.spec)
  expect(await surge('one')).toContain('"maxSurge":5')
  expect(await surge('two')).toContain('"maxSurge":2')
})

test('log lines and metrics have kinds and outcomes, and no value of a Secret', async () => {
  const fixture = new Fixture()
  fixture.put(native('v1', 'Secret', 'web', { stringData: { password: 'hunter2' } }))
  fixture.put(deployment().spec({ replica: 3 }))
  fixture.put(deployment().named('fine'))
  await fixture.start()
  await fixture.settled()
  const run = fixture.lines.find(({ msg }) => msg === 'reconciled')
  expect(run).toMatchObject({ level: 'info', namespace: 'team', outcome: 'invalid', ms: expect.any(Number) })
  const told = fixture.lines.find(({ claim }) => claim === 'LummoDeployment/web')
  expect(told).toMatchObject({ reconcileID: run?.reconcileID, outcome: 'Invalid' })
  expect(JSON.stringify(fixture.lines)).not.toContain('hunter2')
  const text = await fixture.metrics.text()
  expect(text).toContain('lummo_operator_deployments{kind="LummoDeployment",outcome="Invalid"} 1')
  expect(text).toContain('lummo_operator_deployments{kind="LummoDeployment",outcome="Progressing"} 1')
  expect(text).toMatch(/lummo_operator_reconciliation_duration_seconds_bucket\{le="0.005",outcome="invalid"\}/)
  expect(text).toMatch(/lummo_operator_terminal_errors_total [1-9]/)
  expect(text).not.toMatch(/web|team/)
})
