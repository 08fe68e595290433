import { CHECK_MS } from './rollout'
import { EMPTY_STATE, type Routed, type TimescapeNote, type TimescapePolicy, type VersionObservation } from './state'
import { nextTimescape, routedVersions } from './timescape'

const POLICY: TimescapePolicy = { steps: [10, 50, 100], pauseMs: 300_000, failures: 3, samples: 5, graceMs: 300_000 }
const MINUTE = 60_000

const version = (name: string, more: Partial<VersionObservation> = {}): VersionObservation => ({
  ...{
    name,
    content: 'a',
    health: 'ready',
    check: 'none',
    inFlight: 'none',
    hasService: true,
    hasPods: true,
    isScaledDown: false,
  },
  ...more,
})

/** A handler at a time that a test sets. The state is converted to JSON and back, as in the status of an object. */
class Life {
  now = Date.parse('2026-01-01T00:00:00Z')
  state = EMPTY_STATE
  routed: Routed = 0
  notes: TimescapeNote[] = []

  run(wanted: string, ...versions: VersionObservation[]): string {
    const input = { observation: { wanted, versions, routed: this.routed }, policy: POLICY, now: this.now }
    const { state, notes } = nextTimescape(JSON.parse(JSON.stringify(this.state)), input)
    this.state = state
    this.notes.push(...notes)
    return routedVersions(state)
      .map(({ service, weight }) => `${service}=${weight}`)
      .join(' ')
  }

  after(ms: number): this {
    this.now += ms
    return this
  }
}

const [v1, v2] = [version('v1'), version('v2')]

function withTwo(): Life {
  const life = new Life()
  life.run('v1', v1)
  life.run('v2', v1, v2)
  return life
}

test('the first version gets all requests, even before its pods are ready', () => {
  expect(new Life().run('v1', version('v1', { health: 'progressing' }))).toBe('v1=100')
})

test('a new version gets 10, 50 and 100 %, each for the pause, and then replaces the old one', () => {
  const life = withTwo()
  expect(life.run('v2', v1, v2)).toBe('v1=90 v2=10')
  expect(life.after(5 * MINUTE - 1).run('v2', v1, v2)).toBe('v1=90 v2=10')
  expect(life.after(1).run('v2', v1, v2)).toBe('v1=50 v2=50')
  expect(life.after(5 * MINUTE).run('v2', v1, v2)).toBe('v1=0 v2=100')
  expect(life.state.stable).toBe('v1')
  expect(life.after(5 * MINUTE).run('v2', v1, v2)).toBe('v1=0 v2=100')
  expect(life.state).toMatchObject({ stable: 'v2', versions: [{ phase: 'Draining' }, { phase: 'Active' }] })
  expect(life.notes.map(({ reason }) => reason)).toEqual([
    ...['RolloutStarted', 'StepTaken', 'StepTaken', 'StepTaken', 'Promoted'],
  ])
})

test.each(['progressing', 'missing'] as const)('a new version whose pods are %s gets no requests', (health) => {
  const life = withTwo()
  expect(life.after(60 * MINUTE).run('v2', v1, version('v2', { health }))).toBe('v1=100')
})

test('a breaking version without transformers waits', () => {
  const life = withTwo()
  const blocked = version('v2', { blockedBy: 'no transformers' })
  expect(life.after(60 * MINUTE).run('v2', v1, blocked)).toBe('v1=100')
  expect(life.state.candidate?.waitsFor).toBe('no transformers')
  expect(life.run('v2', v1, v2)).toBe('v1=90 v2=10')
  expect(life.state.candidate?.waitsFor).toBeUndefined()
})

test('an unknown result of the query stops the rollout, and is not a failure', () => {
  const life = withTwo()
  life.run('v2', v1, v2)
  for (let at = 0; at < 10; at++) {
    expect(life.after(10 * MINUTE).run('v2', v1, version('v2', { check: 'unknown' }))).toBe('v1=90 v2=10')
  }
  expect(life.state.candidate?.waitsFor).toContain('`prometheus.url`')
  expect(life.run('v2', v1, version('v2', { check: 'passed' }))).toBe('v1=50 v2=50')
  expect(life.state.candidate?.waitsFor).toBeUndefined()
})

test('consecutive failed checks give all requests back, once, until the version changes', () => {
  const bad = version('v2', { check: 'failed' })
  const life = withTwo()
  life.run('v2', v1, v2)
  life.after(CHECK_MS).run('v2', v1, bad)
  life.after(CHECK_MS).run('v2', v1, bad)
  expect(life.after(CHECK_MS).run('v2', v1, v2)).toBe('v1=90 v2=10')
  for (const _ of [1, 2]) expect(life.after(CHECK_MS).run('v2', v1, bad)).toBe('v1=90 v2=10')
  expect(life.after(CHECK_MS).run('v2', v1, bad)).toBe('v1=100')
  expect(life.state.failed).toMatchObject({ name: 'v2', content: 'a' })
  expect(life.after(60 * MINUTE).run('v2', v1, v2)).toBe('v1=100')
  const repaired = version('v2', { content: 'b' })
  life.run('v2', v1, repaired)
  expect(life.run('v2', v1, repaired)).toBe('v1=90 v2=10')
  expect(life.notes.filter(({ type }) => type === 'Warning')).toHaveLength(1)
})

test('bad results of the earlier content do not fail a repaired version, and delay it at most for the pause', () => {
  const bad = version('v2', { check: 'failed' })
  const life = withTwo()
  expect(life.run('v2', v1, bad)).toBe('v1=100')
  expect(life.state.candidate).toMatchObject({ failures: 0, waitsFor: expect.stringContaining('before the first') })
  expect(life.run('v2', v1, version('v2', { check: 'passed' }))).toBe('v1=90 v2=10')
  const other = withTwo()
  expect(other.after(5 * MINUTE - 1).run('v2', v1, bad)).toBe('v1=100')
  expect(other.after(1).run('v2', v1, bad)).toBe('v1=90 v2=10')
})

describe('restarts and endpoints', () => {
  const withPods = (pods: VersionObservation['pods'] & object) => version('v2', { pods })
  const healthy = { count: 2, restarts: [], endpoints: 2 }

  test('a restart begins the pause of the step again', () => {
    const life = withTwo()
    life.run('v2', v1, withPods(healthy))
    const restart = life.now + 4 * MINUTE
    const pods = { ...healthy, restarts: [restart] }
    expect(life.after(5 * MINUTE).run('v2', v1, withPods(pods))).toBe('v1=90 v2=10')
    expect(life.state.candidate?.waitsFor).toContain('A container restarted')
    expect(life.after(3 * MINUTE).run('v2', v1, withPods(pods))).toBe('v1=90 v2=10')
    expect(life.after(MINUTE).run('v2', v1, withPods(pods))).toBe('v1=50 v2=50')
    expect(life.state.candidate?.restarts).toBeUndefined()
  })

  test('as many restarts as `failures` within a step give all requests back, although the pods are ready', () => {
    const life = withTwo()
    life.run('v2', v1, withPods(healthy))
    const crash = () => {
      life.after(MINUTE)
      return life.run('v2', v1, withPods({ ...healthy, restarts: [life.now - 1000] }))
    }
    expect([crash(), crash(), crash()]).toEqual(['v1=90 v2=10', 'v1=90 v2=10', 'v1=100'])
    expect(life.state.failed?.reason).toBe('The containers restarted 3 times within a step.')
  })

  test('restarts before the first step do not count', () => {
    const life = withTwo()
    const pods = { ...healthy, restarts: [life.now - 1, life.now - 2, life.now - 3] }
    expect(life.run('v2', v1, withPods(pods))).toBe('v1=90 v2=10')
    expect(life.after(5 * MINUTE).run('v2', v1, withPods(pods))).toBe('v1=50 v2=50')
  })

  test('a version without ready endpoints gets no requests, and loses the ones that it has', () => {
    const life = withTwo()
    const none = withPods({ ...healthy, endpoints: 0 })
    expect(life.after(60 * MINUTE).run('v2', v1, none)).toBe('v1=100')
    expect(life.run('v2', v1, withPods(healthy))).toBe('v1=90 v2=10')
    for (const _ of [1, 2, 3]) life.after(CHECK_MS).run('v2', v1, none)
    expect(life.state.failed?.reason).toBe('The Service has no ready endpoints.')
  })

  test('pods that cannot be read stop the steps, and the reason names the roles', () => {
    const life = withTwo()
    const unread = version('v2', { pods: 'unknown' })
    expect(life.after(60 * MINUTE).run('v2', v1, unread)).toBe('v1=100')
    expect(life.state.candidate?.waitsFor).toContain('Apply the roles')
  })
})

test('many runs within a moment are one failed check', () => {
  const life = withTwo()
  life.run('v2', v1, v2)
  const unready = version('v2', { health: 'progressing' })
  for (let at = 0; at < 50; at++) expect(life.after(100).run('v2', v1, unready)).toBe('v1=90 v2=10')
})

test('a Deployment without progress fails at once, even before the first step', () => {
  const life = withTwo()
  expect(life.run('v2', v1, version('v2', { health: 'failed' }))).toBe('v1=100')
  expect(life.state.versions).toMatchObject([{ name: 'v1' }, { name: 'v2', phase: 'Failed' }])
})

test('a change during the rollout starts it again', () => {
  const life = withTwo()
  life.run('v2', v1, v2)
  life.after(5 * MINUTE).run('v2', v1, v2)
  expect(life.run('v2', v1, version('v2', { content: 'b', health: 'progressing' }))).toBe('v1=100')
})

test('a handler that names the stable version again ends the rollout', () => {
  const life = withTwo()
  life.run('v2', v1, v2)
  expect(life.run('v1', v1, v2)).toBe('v1=100 v2=0')
  expect(life.state.versions).toMatchObject([{ phase: 'Active' }, { phase: 'Draining' }])
})

test('a third version replaces a running rollout', () => {
  const life = withTwo()
  life.run('v2', v1, v2)
  life.run('v3', v1, v2, version('v3'))
  expect(life.run('v3', v1, v2, version('v3'))).toBe('v1=90 v2=0 v3=10')
})

test('if the stable version was deleted by hand, the only other one gets all requests', () => {
  expect(withTwo().run('v2', v2)).toBe('v2=100')
})
