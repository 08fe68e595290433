import fc from 'fast-check'
import { candidateWeight } from './rollout'
import { EMPTY_STATE, type Routed, type TimescapeObservation, type TimescapePolicy, type TimescapeState } from './state'
import { isScaledToZero, nextTimescape, removableParts, routedVersions } from './timescape'

const POLICY: TimescapePolicy = { steps: [10, 50, 100], pauseMs: 30_000, failures: 2, samples: 2, graceMs: 60_000 }
const NAMES = ['v1', 'v2', 'v3'] as const
const START = Date.parse('2026-01-01T00:00:00Z')

const observation = fc.record({
  wanted: fc.constantFrom(...NAMES),
  content: fc.constantFrom('a', 'b'),
  health: fc.constantFrom('ready', 'ready', 'ready', 'progressing', 'failed'),
  check: fc.constantFrom('passed', 'passed', 'none', 'failed', 'unknown'),
  requests: fc.option(fc.constantFrom(0, 0, 0, 0, 7), { nil: undefined }),
  inFlight: fc.constantFrom('none', 'none', 0, 1, 'unknown'),
  routed: fc.constantFrom<Routed>(0, 0, 0, START, 'outdated', 'unknown'),
  ms: fc.constantFrom(0, 100, 10_000, 40_000, 70_000),
})
type Moment = typeof observation extends fc.Arbitrary<infer T> ? T : never

/**
 * A cluster that removes the objects that the state allows it to remove, and creates the objects of the current
 * version.
 */
class Cluster {
  private readonly existing = new Map<string, { hasService: boolean; hasPods: boolean; isScaledDown: boolean }>()

  observe(moment: Moment, state: TimescapeState, now: number): TimescapeObservation {
    const { wanted, content, health, check, requests, inFlight, routed } = moment
    this.existing.set(wanted, { hasService: true, hasPods: true, isScaledDown: false })
    for (const [name, objects] of this.existing) {
      const parts = name === wanted ? 'nothing' : removableParts(state, name)
      if (parts !== 'nothing') objects.hasService = false
      if (parts === 'everything') objects.hasPods = false
      objects.isScaledDown = name !== wanted && isScaledToZero(state, name)
    }
    const versions = [...this.existing].filter(([, { hasService, hasPods }]) => hasService || hasPods)
    return {
      wanted,
      routed,
      versions: versions.map(([name, objects]) => ({
        ...{ name, content, health, check, inFlight, ...objects },
        ...(requests === undefined ? {} : { sample: { at: now, requests } }),
      })) as TimescapeObservation['versions'],
    }
  }
}

const property = (check: (moments: Moment[]) => void) =>
  fc.assert(fc.property(fc.array(observation, { minLength: 1, maxLength: 60 }), check), { numRuns: 300 })

const restarted = (state: TimescapeState): TimescapeState => JSON.parse(JSON.stringify(state)) as TimescapeState

test('requests are never lost: the weights add up to 100, and go only to versions that exist', () => {
  property((moments) => {
    const cluster = new Cluster()
    let state = EMPTY_STATE
    let now = START
    for (const moment of moments) {
      now += moment.ms
      const observed = cluster.observe(moment, state, now)
      const before = state
      state = nextTimescape(state, { observation: observed, policy: POLICY, now }).state
      const routes = routedVersions(state)
      expect(routes.reduce((sum, { weight }) => sum + weight, 0)).toBe(100)
      const existing = observed.versions.filter(({ hasService }) => hasService).map(({ name }) => name)
      expect(existing).toEqual(expect.arrayContaining(routes.map(({ service }) => service)))
      expect(state.revision - before.revision).toBe(JSON.stringify(state) === JSON.stringify(before) ? 0 : 1)
    }
  })
})

test('neither the stable version nor the one that the handler names is removed', () => {
  property((moments) => {
    const cluster = new Cluster()
    let state = EMPTY_STATE
    let now = START
    for (const moment of moments) {
      now += moment.ms
      const observed = cluster.observe(moment, state, now)
      state = nextTimescape(state, { observation: observed, policy: POLICY, now }).state
      expect(removableParts(state, moment.wanted)).toBe('nothing')
      expect(removableParts(state, state.stable ?? '')).toBe('nothing')
      for (const { weight, name } of state.versions) if (weight > 0) expect(removableParts(state, name)).toBe('nothing')
    }
  })
})

test('a restart at each step, and a second run with the same observation, change nothing', () => {
  property((moments) => {
    const clusters = [new Cluster(), new Cluster()] as const
    let [running, killed] = [EMPTY_STATE, EMPTY_STATE]
    let now = START
    for (const moment of moments) {
      now += moment.ms
      const input = { observation: clusters[0].observe(moment, running, now), policy: POLICY, now }
      running = nextTimescape(running, input).state
      // The process is killed after the decision, but before the decision is stored. The next process makes the
      // decision again.
      const other = { observation: clusters[1].observe(moment, killed, now), policy: POLICY, now }
      nextTimescape(restarted(killed), other)
      killed = restarted(nextTimescape(restarted(killed), other).state)
      expect(killed).toEqual(restarted(running))
    }
  })
})

test('a rollout only goes forward by one step, and a failed version gets nothing', () => {
  property((moments) => {
    const cluster = new Cluster()
    let state = EMPTY_STATE
    let now = START
    for (const moment of moments) {
      now += moment.ms
      const before = state
      const observed = cluster.observe(moment, state, now)
      state = nextTimescape(state, { observation: observed, policy: POLICY, now }).state
      if (state.candidate !== undefined && state.candidate.name === before.candidate?.name)
        expect(state.candidate.step - before.candidate.step).toBeLessThanOrEqual(1)
      else expect(candidateWeight(state, POLICY)).toBe(0)
      const failed = state.versions.find(({ name }) => name === state.failed?.name)
      expect(failed?.weight ?? 0).toBe(0)
    }
  })
})
