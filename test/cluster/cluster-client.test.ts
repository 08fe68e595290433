import { connect as connectTo, createServer, type Server, type Socket } from 'node:net'
import { systemClock } from '../../lib/cluster/clock'
import { EventRecorder } from '../../lib/cluster/events'
import { LeaderLease } from '../../lib/cluster/lease'
import { Informer } from '../../lib/cluster/watch/informer'
import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import type { Plain } from '../../lib/manifest/manifest'
import type { Access } from './api'
import { accessOf } from './cluster-access'
import { api, eventually } from './live'

const NAMESPACE = 'cluster-client'
const cluster = accessOf()
const ends: (() => unknown)[] = []

beforeAll(() => api.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }))

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

afterAll(() => {
  api.close()
  cluster.close()
})

const labels = { test: 'watch' }
const configMap = (name: string, data: Plain = {}): DeploymentResource => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: NAMESPACE, labels },
  data,
})

const path = `/api/v1/namespaces/${NAMESPACE}/configmaps`
const put = async (name: string, data: Plain = {}) => {
  const { status } = await api.call('PUT', `${path}/${name}`, configMap(name, data))
  if (status === 404) await api.create(configMap(name, data))
}

/** A network between a client and the API server that a test can interrupt. */
async function networkTo(port: number) {
  const sockets = new Set<Socket>()
  let state: 'up' | 'refused' | 'silent' = 'up'
  const server: Server = createServer((near) => {
    if (state === 'refused') return near.destroy()
    const far = connectTo(port, '127.0.0.1')
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('data', (part) => state === 'silent' || other.write(part))
      one.on('error', () => {})
      one.on('close', () => other.destroy())
    }
    return undefined
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ends.push(() => server.close())
  return {
    port: (server.address() as { port: number }).port,
    become: (next: typeof state) => {
      state = next
      if (next === 'refused') for (const socket of sockets) socket.destroy()
    },
  }
}

/** Starts an informer of ConfigMaps, and records its events and its list requests. */
async function watch() {
  const { port } = JSON.parse(process.env.LUMMO_CLUSTER ?? '') as Access
  const network = await networkTo(port)
  const access = accessOf(undefined, network.port)
  const events: string[] = []
  const informer = new Informer(access.client, {
    query: { apiVersion: 'v1', kind: 'ConfigMap', labels },
    namespaces: [NAMESPACE],
    onEvent: ({ type, resource }) => events.push(`${type} ${resource.metadata.name}`),
  })
  const abort = new AbortController()
  const ended = informer.run(abort.signal)
  ends.push(async () => {
    abort.abort()
    await ended
    access.close()
  })
  await eventually(async () => informer.isSynced, true)
  const cached = () =>
    informer
      .list()
      .map(({ metadata, data }) => `${metadata.name} ${JSON.stringify(data ?? {})}`)
      .sort()
  return { network, events, cached }
}

const stored = async (): Promise<string[]> => {
  const objects = await cluster.target.list({ apiVersion: 'v1', kind: 'ConfigMap', namespace: NAMESPACE, labels })
  return objects.map(({ metadata, data }) => `${metadata.name} ${JSON.stringify(data ?? {})}`).sort()
}

test('a list of more than one page is complete, and changes arrive', async () => {
  const names = Array.from({ length: 510 }, (_, at) => `page-${at}`)
  for (let at = 0; at < names.length; at += 30) await Promise.all(names.slice(at, at + 30).map((name) => put(name)))
  const { cached, events } = await watch()
  expect(cached()).toEqual(await stored())
  expect(new Set(events).size).toBe(events.length)
  await put('page-0', { a: '1' })
  await api.call('DELETE', `${path}/page-1`)
  await eventually(async () => cached().filter((one) => /^page-[01] /.test(one)), ['page-0 {"a":"1"}'])
  await api.call('DELETE', `${path}?labelSelector=test%3Dwatch`)
  await eventually(async () => cached(), [])
})

test.each(['refused', 'silent'] as const)(
  'changes and deletions while the network is %s are found afterwards, once',
  async (state) => {
    for (const name of ['same', 'changed', 'gone']) await put(name)
    const { network, cached, events } = await watch()
    const before = events.length
    network.become(state)
    await put('changed', { a: '1' })
    await put('new')
    await api.call('DELETE', `${path}/gone`)
    // The server stops responding until the connections are reset.
    network.become('refused')
    network.become('up')
    await eventually(async () => cached(), ['changed {"a":"1"}', 'new {}', 'same {}'])
    expect(cached()).toEqual(await stored())
    expect(events.slice(before).sort()).toEqual(['ADDED new', 'DELETED gone', 'MODIFIED changed'])
    await api.call('DELETE', `${path}?labelSelector=test%3Dwatch`)
    await eventually(async () => cached(), [])
  },
)

test('a second process leads when the first one gives the lease back', async () => {
  const candidates = ['one', 'two'].map((identity) => {
    const abort = new AbortController()
    const lease = new LeaderLease(cluster.client, { namespace: NAMESPACE, name: 'operator', identity })
    const ended = lease.acquire(abort.signal).then(() => lease.keep(abort.signal))
    return { lease, ended, stop: () => abort.abort() }
  })
  const leaders = () => candidates.map(({ lease }) => lease.isHeld)
  await eventually(async () => leaders().filter(Boolean).length, 1)
  const first = candidates[leaders().indexOf(true)]
  const second = candidates[leaders().indexOf(false)]
  first?.stop()
  await first?.ended
  await first?.lease.release()
  await eventually(async () => second?.lease.isHeld, true)
  const lease = await api.read('coordination.k8s.io/v1', 'Lease', 'operator', NAMESPACE)
  expect(lease.spec).toMatchObject({ leaseDurationSeconds: 15, leaseTransitions: 1 })
  second?.stop()
  await second?.ended
})

test('the API server accepts events and their repetitions, also about objects without a namespace', async () => {
  const problems: unknown[] = []
  const recorder = new EventRecorder(cluster.client, { instance: 'operator-1', onProblem: (one) => problems.push(one) })
  const claim = await cluster.target.apply(configMap('claim'))
  const namespace: DeploymentResource = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } }
  for (const regarding of [claim, claim, namespace]) {
    await recorder.record({ regarding, type: 'Warning', reason: 'Invalid', action: 'Reconcile', note: 'ü'.repeat(600) })
  }
  expect(problems).toEqual([])
  const eventsIn = async (place: string, name: string) => {
    const events = await cluster.target.list({ apiVersion: 'events.k8s.io/v1', kind: 'Event', namespace: place })
    return events.filter(({ regarding }) => (regarding as Plain).name === name)
  }
  expect(await eventsIn(NAMESPACE, 'claim')).toMatchObject([{ reason: 'Invalid', series: { count: 2 } }])
  expect(await eventsIn('default', NAMESPACE)).toMatchObject([{ reportingInstance: 'operator-1' }])
})

test('the version of a Lease that another process has changed is a conflict', async () => {
  const name = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace: NAMESPACE, name: 'raced' }
  const body = {
    apiVersion: name.apiVersion,
    kind: name.kind,
    metadata: { name: 'raced', namespace: NAMESPACE },
    spec: {},
  }
  const first = await cluster.client.create(name, body, {})
  const spec = { holderIdentity: 'one', renewTime: systemClock.date().toISOString().replace('Z', '000Z') }
  await cluster.client.object(name, { method: 'PUT', body: { ...first, spec } })
  const late = cluster.client.object(name, { method: 'PUT', body: { ...first, spec: { holderIdentity: 'two' } } })
  await expect(late).rejects.toMatchObject({ reason: 'Conflict' })
})
