import { FakeClock } from '../../test/support/fake-clock'
import { FakeCluster } from '../../test/support/fake-cluster'
import type { DeploymentResource } from '../contracts/deployment-target'
import { EventRecorder, type ObjectEvent } from './events'

const claim: DeploymentResource = {
  apiVersion: 'krm.lummo.dev/v1alpha1',
  kind: 'LummoDeployment',
  metadata: { name: 'web', namespace: 'team', uid: 'uid-web', resourceVersion: '7' },
}
const applied: ObjectEvent = { regarding: claim, type: 'Normal', reason: 'Applied', action: 'Reconcile', note: 'Done.' }

function setUp() {
  const clock = new FakeClock()
  const cluster = new FakeCluster(clock)
  const problems: unknown[] = []
  const recorder = new EventRecorder(cluster, { instance: 'operator-1', onProblem: (error) => problems.push(error) })
  const stored = () => cluster.store.list({ apiVersion: 'events.k8s.io/v1', kind: 'Event' })
  return { clock, cluster, recorder, problems, stored }
}

test('an event is next to its object and names it', async () => {
  const { recorder, stored } = setUp()
  await recorder.record(applied)
  expect(stored()).toMatchObject([
    {
      metadata: { namespace: 'team', name: expect.stringMatching(/^web\.[0-9a-f]{16}$/) },
      regarding: { kind: 'LummoDeployment', name: 'web', namespace: 'team', uid: 'uid-web', resourceVersion: '7' },
      type: 'Normal',
      reason: 'Applied',
      action: 'Reconcile',
      note: 'Done.',
      reportingController: 'krm.lummo.dev/operator',
      reportingInstance: 'operator-1',
      eventTime: expect.stringMatching(/\.\d{6}Z$/),
    },
  ])
})

test('an event about an object of the cluster is in the namespace `default`', async () => {
  const { recorder, stored } = setUp()
  const { namespace, ...metadata } = claim.metadata
  await recorder.record({ ...applied, regarding: { ...claim, metadata } })
  expect(stored()).toMatchObject([{ metadata: { namespace: 'default' }, regarding: { name: 'web' } }])
  expect(stored()[0]?.regarding).not.toHaveProperty('namespace', expect.anything())
})

test('a repetition within six minutes is counted; a different note, or a later one, is a new event', async () => {
  const { recorder, stored, clock } = setUp()
  for (let at = 0; at < 3; at += 1) {
    await recorder.record(applied)
    await clock.advance(300_000)
  }
  await recorder.record({ ...applied, note: 'Done again.' })
  const series = () => stored().map((one) => (one.series as { count: number } | undefined)?.count)
  expect(series().sort()).toEqual([3, undefined])
  await clock.advance(360_001)
  await recorder.record(applied)
  expect(series().sort()).toEqual([3, undefined, undefined])
})

test('a note has at most 1024 bytes, and no part of a character', async () => {
  const { recorder, stored } = setUp()
  await recorder.record({ ...applied, note: 'ü'.repeat(511) })
  await recorder.record({ ...applied, note: 'ü'.repeat(600) })
  const notes = stored().map(({ note }) => String(note))
  expect(notes).toEqual(expect.arrayContaining(['ü'.repeat(511), `${'ü'.repeat(510)}…`]))
  for (const note of notes) expect(Buffer.byteLength(note)).toBeLessThanOrEqual(1024)
})

test('a failure is reported, and the next event is created', async () => {
  const { recorder, stored, cluster, problems } = setUp()
  cluster.state = 'down'
  await recorder.record(applied)
  expect(problems).toMatchObject([{ reason: 'Unavailable' }])
  cluster.state = 'up'
  await recorder.record(applied)
  expect(stored()).toHaveLength(1)
})
