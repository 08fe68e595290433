import fc from 'fast-check'
import type { WarmPoolState } from './state'
import { type AutoscalerReading, type MetricReading, nextWarmPool, SETTLE_MS, type WarmPoolPolicy } from './warm-pool'

const MINUTE = 60_000
const POLICY: WarmPoolPolicy = { pods: 2, lowerMs: 5 * MINUTE, min: 2 }

/** Requests, whose average is over all pods. */
const requests = (ratio?: number): MetricReading => ({ average: 'all pods', ...(ratio === undefined ? {} : { ratio }) })
/** CPU, whose average is over the pods with metrics. */
const cpu = (ratio?: number): MetricReading => ({ average: 'measured pods', ...(ratio === undefined ? {} : { ratio }) })

const reading = (pods: number, ...metrics: MetricReading[]): AutoscalerReading => ({
  max: 20,
  replicas: pods,
  ready: pods,
  metrics,
})

/** A warm pool at a time that a test sets. The state is converted to JSON and back, as in a restart of the operator. */
class Pool {
  now = Date.parse('2026-01-01T00:00:00Z')
  state: WarmPoolState | undefined

  constructor(private readonly policy = POLICY) {}

  run(seen: AutoscalerReading | undefined, policy = this.policy): number | undefined {
    const before = this.state && (JSON.parse(JSON.stringify(this.state)) as WarmPoolState)
    const input = { name: 'users-v1', policy, now: this.now, ...(seen === undefined ? {} : { reading: seen }) }
    this.state = nextWarmPool(before, input)
    return this.state?.minimum
  }

  after(ms: number): this {
    this.now += ms
    return this
  }
}

test('the minimum is the required pods plus the warm pool, and is raised at once', () => {
  const pool = new Pool()
  expect(pool.run(reading(4, requests(0.9)))).toBe(6)
  expect(pool.run(reading(6, requests(1.5)))).toBe(11)
})

test('the minimum is lowered by one pod at a time, across restarts, and only down to the required pods', () => {
  const pool = new Pool()
  pool.run(reading(4, requests(1)))
  const quiet = reading(6, requests(0.1))
  expect(pool.run(quiet)).toBe(6)
  expect(pool.after(5 * MINUTE - 1).run(quiet)).toBe(6)
  expect(pool.after(1).run(quiet)).toBe(5)
  expect(pool.after(5 * MINUTE - 1).run(quiet)).toBe(5)
  // After a long pause of the operator, the minimum is still lowered by only one pod.
  expect(pool.after(60 * MINUTE).run(quiet)).toBe(4)
  expect(pool.after(5 * MINUTE).run(quiet)).toBe(3)
  expect(pool.after(60 * MINUTE).run(reading(3, requests(0.2)))).toBe(3)
})

test('a higher load starts the time again', () => {
  const pool = new Pool()
  pool.run(reading(4, requests(1)))
  pool.run(reading(6, requests(0.3)))
  pool.after(4 * MINUTE).run(reading(6, requests(0.6)))
  expect(pool.after(MINUTE).run(reading(6, requests(0.3)))).toBe(6)
  expect(pool.after(5 * MINUTE - 1).run(reading(6, requests(0.3)))).toBe(6)
})

test('the greatest metric decides', () => {
  expect(new Pool().run(reading(4, requests(0.5), cpu(1)))).toBe(6)
})

test('rounded averages do not add a pod: 200 requests over 3 pods are 66.667 per pod', () => {
  expect(new Pool().run(reading(3, requests(66.667 / 50)))).toBe(6)
})

test('a missing measurement lowers nothing', () => {
  const pool = new Pool()
  expect(pool.run(undefined)).toBeUndefined()
  expect(pool.run(reading(4, requests()))).toBeUndefined()
  pool.run(reading(4, requests(1), cpu(0.5)))
  for (const missing of [
    undefined,
    reading(6, requests(), cpu()),
    reading(6, requests(), cpu(0.1)),
    reading(6, requests(0.1), cpu()),
    reading(0, requests(0.1), cpu(0.1)),
    reading(6),
  ]) {
    pool.run(missing)
    expect(pool.after(60 * MINUTE).run(missing)).toBe(6)
  }
})

test('one of two metrics can raise the minimum', () => {
  const pool = new Pool()
  pool.run(reading(4, requests(1), cpu(1)))
  expect(pool.run(reading(6, requests(), cpu(1)))).toBe(6)
  expect(pool.run(reading(6, requests(1.5), cpu()))).toBe(11)
})

test('the minimum stays within the bounds, which can change', () => {
  const pool = new Pool()
  expect(pool.run(reading(20, requests(2)))).toBe(20)
  expect(pool.run({ ...reading(20, requests(2)), max: 8 })).toBe(8)
  expect(pool.run({ ...reading(20), max: 6 })).toBe(6)
  expect(pool.run(reading(6, requests(0.1)), { ...POLICY, min: 7 })).toBe(7)
  expect(new Pool({ ...POLICY, min: 5 }).run(reading(5, requests(0)))).toBe(5)
})

test('new pods without metrics do not raise the minimum again', () => {
  const pool = new Pool()
  expect(pool.run(reading(2, cpu(1)))).toBe(4)
  // The two new pods are ready. The average is still that of the first two.
  expect(pool.run(reading(4, cpu(1)))).toBe(4)
  expect(pool.after(SETTLE_MS - 1).run(reading(4, cpu(1)))).toBe(4)
  expect(pool.run(reading(4, cpu(0.5)))).toBe(4)
  expect(pool.after(1).run(reading(4, cpu(0.5)))).toBe(4)
  expect(pool.state).toEqual({ name: 'users-v1', minimum: 4, pods: 4 })
})

test('pods that became ready after the measurement do not count', () => {
  expect(new Pool().run({ ...reading(1, cpu(1.8)), ready: 2 })).toBe(4)
})

test('a load that new pods do not measure yet does not lower the minimum', () => {
  const pool = new Pool({ ...POLICY, lowerMs: 1000 })
  pool.run(reading(2, cpu(2)))
  for (let ms = 0; ms < SETTLE_MS; ms += 15_000) expect(pool.after(15_000).run(reading(6, cpu(0.66)))).toBe(6)
  expect(pool.after(15_000).run(reading(6, cpu(0.66)))).toBe(6)
  expect(pool.state).toEqual({ name: 'users-v1', minimum: 6, pods: 6 })
})

test('an unchanged measurement changes nothing', () => {
  const pool = new Pool()
  pool.run(reading(4, cpu(1)))
  const before = pool.state
  expect(pool.after(MINUTE).run(reading(4, cpu(1)))).toBe(6)
  expect(pool.state).toEqual(before)
})

test('with any measurements, the minimum is within the bounds, and falls by at most one pod per `lower`', () => {
  const metric = fc.record({
    ratio: fc.option(fc.double({ min: 0, max: 3, noNaN: true }), { nil: undefined }),
    average: fc.constantFrom('all pods', 'measured pods'),
  })
  const moment = fc.record({
    pods: fc.nat({ max: 20 }),
    ready: fc.nat({ max: 20 }),
    metrics: fc.array(metric, { maxLength: 2 }),
    ms: fc.constantFrom(0, 15_000, MINUTE, 5 * MINUTE),
  })
  fc.assert(
    fc.property(fc.array(moment, { minLength: 2, maxLength: 40 }), (moments) => {
      const pool = new Pool()
      let lowered = Number.NEGATIVE_INFINITY
      for (const { pods, ready, metrics, ms } of moments) {
        const before = pool.state?.minimum ?? 0
        const minimum = pool.after(ms).run({ max: 20, replicas: pods, ready, metrics: metrics as MetricReading[] })
        if (minimum === undefined) continue
        expect(minimum).toBeGreaterThanOrEqual(2)
        expect(minimum).toBeLessThanOrEqual(20)
        expect(minimum).toBeGreaterThanOrEqual(before - 1)
        if (minimum >= before) continue
        expect(pool.now - lowered).toBeGreaterThanOrEqual(POLICY.lowerMs)
        lowered = pool.now
      }
    }),
  )
})
