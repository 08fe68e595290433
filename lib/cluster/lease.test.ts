import { FakeClock } from '../../test/support/fake-clock'
import { FakeCluster } from '../../test/support/fake-cluster'
import { mapAt } from '../manifest/value-at'
import { LeaderLease } from './lease'

const NAME = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace: 'lummo-system', name: 'operator' }

/** A process that tries to become the leader. `lead` waits for the lease and renews it. */
function candidateOf(cluster: FakeCluster, identity: string) {
  const abort = new AbortController()
  const lease = new LeaderLease(cluster, { namespace: NAME.namespace, name: NAME.name, identity, random: () => 0 })
  const history: string[] = []
  const lead = async () => {
    await lease.acquire(abort.signal)
    if (lease.isHeld) history.push(`leads at ${cluster.clock.now() / 1000}`)
    await lease.keep(abort.signal)
    history.push(`ends at ${cluster.clock.now() / 1000}`)
  }
  return { lease, history, ended: lead(), stop: () => abort.abort() }
}

function setUp() {
  const clock = new FakeClock()
  const cluster = new FakeCluster(clock)
  const record = () => mapAt(cluster.store.get(NAME), ['spec'])
  return { clock, cluster, record }
}

test('the first process leads and renews every two seconds with one request; another one waits', async () => {
  const { clock, cluster, record } = setUp()
  const first = candidateOf(cluster, 'one')
  await clock.advance(0)
  expect(record()).toMatchObject({ holderIdentity: 'one', leaseDurationSeconds: 15, leaseTransitions: 0 })
  expect(record().renewTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
  const second = candidateOf(cluster, 'two')
  await clock.advance(100_000)
  expect([first.lease.isHeld, second.lease.isHeld]).toEqual([true, false])
  expect(cluster.requests.filter((method) => method === 'PUT')).toHaveLength(50)
  first.stop()
  second.stop()
  await Promise.all([first.ended, second.ended])
  expect(first.history).toEqual(['leads at 0', 'ends at 100'])
  expect(clock.planned).toEqual([])
})

test('a leader that gives the lease back is replaced at the next try', async () => {
  const { clock, cluster, record } = setUp()
  const first = candidateOf(cluster, 'one')
  await clock.advance(1000)
  const second = candidateOf(cluster, 'two')
  await clock.advance(1000)
  first.stop()
  await first.ended
  await first.lease.release()
  expect(first.lease.isHeld).toBe(false)
  expect(record()).toMatchObject({ holderIdentity: '', leaseDurationSeconds: 1 })
  await clock.advance(2000)
  expect(second.history).toEqual(['leads at 3'])
  expect(record()).toMatchObject({ holderIdentity: 'two', leaseDurationSeconds: 15, leaseTransitions: 1 })
  second.stop()
  await second.ended
})

test('a leader that is stopped is replaced 15 s after its last renewal', async () => {
  const { clock, cluster, record } = setUp()
  // A stopped process never changes its record. The clock of another process can be years ahead.
  const spec = { holderIdentity: 'one', leaseDurationSeconds: 15, renewTime: '2099-01-01T00:00:00.000000Z' }
  await cluster.create(NAME, { ...NAME, metadata: { name: NAME.name, namespace: NAME.namespace }, spec })
  const second = candidateOf(cluster, 'two')
  await clock.advance(14_999)
  expect(second.history).toEqual([])
  await clock.advance(1_001)
  expect(second.history).toEqual(['leads at 16'])
  expect(record()).toMatchObject({ holderIdentity: 'two', leaseTransitions: 1 })
  second.stop()
  await second.ended
})

test('a leader that was stopped for long is not the leader when it continues, before any of its timers runs', async () => {
  const { clock, cluster } = setUp()
  const first = candidateOf(cluster, 'one')
  await clock.advance(1000)
  clock.jump(10_000)
  expect(first.lease.isHeld).toBe(false)
  const before = cluster.requests.length
  await clock.advance(0)
  await first.ended
  expect(cluster.requests).toHaveLength(before)
})

test('a record that changes is never expired, whatever time it has', async () => {
  const { clock, cluster } = setUp()
  const spec = { holderIdentity: 'one', leaseDurationSeconds: 15, renewTime: '2001-01-01T00:00:00.000000Z' }
  const metadata = { name: NAME.name, namespace: NAME.namespace }
  await cluster.create(NAME, { ...NAME, metadata, spec })
  const second = candidateOf(cluster, 'two')
  for (let at = 0; at < 10; at += 1) {
    await clock.advance(10_000)
    cluster.store.store(NAME, { ...NAME, metadata, spec: { ...spec, renewTime: `2001-01-01T00:00:0${at}.000001Z` } })
  }
  expect(second.history).toEqual([])
  second.stop()
  await second.ended
})

test('a leader that cannot renew for ten seconds is not the leader any more', async () => {
  const { clock, cluster } = setUp()
  const first = candidateOf(cluster, 'one')
  await clock.advance(3000)
  cluster.state = 'down'
  await clock.advance(8999)
  expect(first.lease.isHeld).toBe(true)
  // The last renewal was at 2 s.
  await clock.advance(1)
  expect(first.lease.isHeld).toBe(false)
  await first.ended
  expect(first.history).toEqual(['leads at 0', 'ends at 12'])
  cluster.state = 'up'
  const before = cluster.requests.length
  await first.lease.release()
  expect(cluster.requests).toHaveLength(before)
})

test('a short failure, a lost answer and a lease that was deleted do not end a leader', async () => {
  const { clock, cluster, record } = setUp()
  const first = candidateOf(cluster, 'one')
  await clock.advance(1000)
  for (const state of ['down', 'mute'] as const) {
    cluster.state = state
    await clock.advance(4000)
    cluster.state = 'up'
    await clock.advance(10_000)
    expect(first.lease.isHeld).toBe(true)
  }
  cluster.store.delete(NAME)
  await clock.advance(10_000)
  expect(first.lease.isHeld).toBe(true)
  expect(record()).toMatchObject({ holderIdentity: 'one' })
  first.stop()
  await first.ended
})

test('a leader whose record another process has replaced stops at once', async () => {
  const { clock, cluster } = setUp()
  const first = candidateOf(cluster, 'one')
  await clock.advance(1000)
  const metadata = { name: NAME.name, namespace: NAME.namespace }
  cluster.store.store(NAME, { ...NAME, metadata, spec: { holderIdentity: 'two', leaseDurationSeconds: 15 } })
  await clock.advance(1000)
  expect(first.lease.isHeld).toBe(false)
  await first.ended
  expect(first.history).toEqual(['leads at 0', 'ends at 2'])
})

test('of two processes that find no lease, one leads', async () => {
  const { clock, cluster } = setUp()
  const both = [candidateOf(cluster, 'one'), candidateOf(cluster, 'two')]
  await clock.advance(10_000)
  expect(both.map(({ lease }) => lease.isHeld).sort()).toEqual([false, true])
  for (const { stop, ended } of both) {
    stop()
    await ended
  }
})
