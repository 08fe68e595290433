import { nextDrain, PROXY_MS, SAMPLE_MS, startedDrain } from './decommission'
import { type Counters, requestsBetween } from './counters'
import type { Drain, PodFacts, TrafficSample } from './state'

const START = Date.parse('2026-01-01T00:00:00Z')
const SECOND = 1000
const POLICY = { samples: 5, graceMs: 300_000 }

interface Seen {
  sample?: TrafficSample
  inFlight: number | 'unknown' | 'none'
}

const objects = { hasService: true, hasPods: true, isScaledDown: false }

/**
 * Takes a sample of a counter each minute. Returns the minute in which the version is drained; undefined if the version
 * is never drained. Each state is converted to JSON and back, as after a restart.
 */
function drainedAfter(
  minutes: number,
  counterAt: (minute: number) => Counters | undefined,
  inFlight: Seen['inFlight'] = 'none',
) {
  let drain: Drain | 'removed' = startedDrain(START)
  let before: Counters | undefined
  for (let minute = 0; minute <= minutes; minute++) {
    const now = START + minute * SAMPLE_MS
    const after = counterAt(minute)
    const requests = after && requestsBetween(before, after)
    before = after ?? before
    const seen = { ...objects, inFlight, ...(requests === undefined ? {} : { sample: { at: now, requests } }) }
    drain = nextDrain(JSON.parse(JSON.stringify(drain)), { seen, policy: POLICY, routed: 0, now })
    if (drain === 'removed' || drain.stage !== 'draining') return minute
  }
  return undefined
}

/** Counters of a proxy that was scraped in a given minute. */
const counter = (minute: number, value: number): Counters => ({
  series: { proxy: { value, at: START / 1000 + minute * 60 } },
  proxies: START / 1000 + minute * 60,
})

const none = (minute: number): Counters => ({ series: {}, proxies: START / 1000 + minute * 60 })

test('a quiet version is drained after five samples and the grace', () => {
  expect(drainedAfter(60, (minute) => counter(minute, 100))).toBe(5)
})

test('a stopped Prometheus drains nothing, and what it said before does not count for the time without it', () => {
  expect(drainedAfter(600, () => undefined)).toBeUndefined()
  expect(drainedAfter(600, (minute) => (minute < 4 ? counter(minute, 100) : undefined))).toBeUndefined()
  // There are four samples of 0 within four minutes. The grace period of five minutes ends only with a further sample.
  expect(drainedAfter(60, (minute) => (minute < 5 || minute === 30 ? counter(minute, 100) : undefined))).toBe(30)
})

test('a Prometheus that repeats an old value drains nothing', () => {
  expect(drainedAfter(600, () => counter(0, 100))).toBeUndefined()
})

test('requests during a gap of the scrapes count when the next scrape shows them', () => {
  const gap = (minute: number) => (minute >= 3 && minute < 20 ? undefined : counter(minute, minute < 3 ? 100 : 101))
  expect(drainedAfter(19, gap)).toBeUndefined()
  expect(drainedAfter(60, gap)).toBe(25)
})

test('a counter that is reset proves requests if it is not 0, and nothing if it is', () => {
  const busy = (minute: number) => counter(minute, minute % 2 === 0 ? 100 : 1)
  expect(drainedAfter(600, busy)).toBeUndefined()
  const restarted = (minute: number) => counter(minute, minute < 3 ? 100 : 0)
  // The sample of the reset does not count, so one more sample is necessary.
  expect(drainedAfter(60, restarted)).toBe(6)
})

test('one request each 4 minutes and 59 seconds keeps a version', () => {
  const rare = (minute: number) => counter(minute, Math.floor((minute * 60) / 299))
  expect(drainedAfter(24 * 60, rare)).toBeUndefined()
})

test('a long stream keeps a version, although it makes no new request', () => {
  expect(drainedAfter(600, (minute) => counter(minute, 100), 1)).toBeUndefined()
  expect(drainedAfter(600, (minute) => counter(minute, 100), 'unknown')).toBeUndefined()
  expect(drainedAfter(600, (minute) => counter(minute, 100), 0)).toBe(5)
})

test('a version without counters is drained only if the proxies are known to be scraped', () => {
  expect(drainedAfter(60, none)).toBe(5)
  expect(drainedAfter(600, () => ({ series: {} }))).toBeUndefined()
  expect(drainedAfter(600, () => none(0))).toBeUndefined()
})

test('a fresh version keeps the whole grace, however many samples there are', () => {
  let drain: Drain | 'removed' = startedDrain(START)
  for (let at = 1; at <= 299; at++) {
    const now = START + at * SECOND
    drain = nextDrain(drain as Drain, {
      seen: { ...objects, inFlight: 'none', sample: { at: now, requests: 0 } },
      policy: POLICY,
      routed: 0,
      now,
    })
  }
  expect(drain).toMatchObject({ stage: 'draining', zeroSamples: 5 })
})

test('a sample from before the loss of the requests does not count', () => {
  const seen = { ...objects, inFlight: 'none' as const, sample: { at: START - 1, requests: 0 } }
  expect(nextDrain(startedDrain(START), { seen, policy: POLICY, routed: 0, now: START })).toEqual(startedDrain(START))
})

test('the Service is removed after the proxies know, and the pods after the Service', () => {
  const at = (drain: Drain, now: number, exists: Partial<typeof objects>) =>
    nextDrain(drain, { seen: { ...objects, ...exists, inFlight: 'none' }, policy: POLICY, routed: 0, now })
  const detached: Drain = { stage: 'detached', since: new Date(START).toISOString(), zeroSamples: 5 }
  expect(at(detached, START + PROXY_MS - 1, objects)).toEqual(detached)
  const service = at(detached, START + PROXY_MS, objects) as Drain
  expect(service.stage).toBe('service')
  expect(at(service, START + 60 * SAMPLE_MS, objects)).toEqual(service)
  const scaled = at(service, START + 2 * PROXY_MS, { hasService: false }) as Drain
  expect(scaled.stage).toBe('scaled')
  expect(at(scaled, START + 60 * SAMPLE_MS, { hasService: false })).toEqual(scaled)
  const pods = at(scaled, START + 60 * SAMPLE_MS, { hasService: false, isScaledDown: true }) as Drain
  expect(pods.stage).toBe('pods')
  expect(at(pods, START + 60 * SAMPLE_MS, { hasService: false, hasPods: true })).toEqual(pods)
  expect(at(pods, START + 60 * SAMPLE_MS, { hasService: false, hasPods: false })).toBe('removed')
})

test('a Deployment is removed after its last pod has ended, not after it is scaled to 0', () => {
  const scaled: Drain = { stage: 'scaled', since: new Date(START).toISOString(), zeroSamples: 5 }
  const next = (pods?: PodFacts | 'unknown') => {
    const seen = { hasService: false, hasPods: true, isScaledDown: true, inFlight: 'none' as const }
    return nextDrain(scaled, {
      seen: { ...seen, ...(pods && { pods }) },
      policy: POLICY,
      routed: 0,
      now: START + SAMPLE_MS,
    })
  }
  expect(next({ count: 1, restarts: [], endpoints: 0 })).toEqual(scaled)
  expect(next({ count: 0, restarts: [], endpoints: 0 })).toMatchObject({ stage: 'pods' })
  // Without permission to read pods, the status of the Deployment decides.
  expect(next('unknown')).toMatchObject({ stage: 'pods' })
  expect(next()).toMatchObject({ stage: 'pods' })
})

test('a version that another route names stays, however quiet it is', () => {
  let drain = startedDrain(START)
  const next = (minute: number, routedBy?: string) => {
    const now = START + minute * SAMPLE_MS
    const sample = { at: now, requests: 0 }
    const seen = { ...objects, inFlight: 'none' as const, sample, ...(routedBy && { routedBy }) }
    return nextDrain(drain, { seen, policy: POLICY, routed: 0, now }) as Drain
  }
  for (let minute = 1; minute < 60; minute++) drain = next(minute, 'Ingress/old')
  expect(drain).toMatchObject({ stage: 'draining', routedBy: 'Ingress/old' })
  drain = next(60)
  expect(drain.stage).toBe('detached')
  expect(drain.routedBy).toBeUndefined()
})
