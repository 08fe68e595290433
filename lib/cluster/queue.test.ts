import fc from 'fast-check'
import { FakeClock } from '../../test/support/fake-clock'
import { DeploymentError } from '../contracts/deployment-target'
import { type FinishedRun, type QueueOptions, TerminalError, WorkQueue } from './queue'

/** A started queue with a fake clock, the keys that ran (each with its time), and the reports. */
function queueOf(work: QueueOptions['work'], workers = 1) {
  const clock = new FakeClock()
  const runs: [string, number][] = []
  const reports: FinishedRun[] = []
  const queue = new WorkQueue({
    work: (key) => {
      runs.push([key, clock.now()])
      return work(key)
    },
    report: (run) => reports.push(run),
    workers,
    clock,
  })
  queue.start()
  return { clock, queue, runs, reports }
}

/** A promise, and the functions that resolve or reject it. */
function opened<T>() {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}

test('ten events in a burst are one run, and keys run in the order of their first event', async () => {
  const { clock, queue, runs } = queueOf(async () => undefined)
  for (let at = 0; at < 10; at += 1) {
    queue.add('a')
    queue.add('b')
  }
  expect(queue.depth).toBe(2)
  await clock.advance(0)
  expect(runs).toEqual([
    ['a', 0],
    ['b', 0],
  ])
  expect(queue.depth).toBe(0)
})

test('a key that changes while it runs, runs once more afterwards, and never twice at once', async () => {
  const gate = opened<undefined>()
  const { clock, queue, runs } = queueOf(() => gate.promise, 2)
  queue.add('a')
  await clock.advance(0)
  queue.add('a')
  queue.add('a')
  queue.add('b')
  await clock.advance(0)
  expect(runs.map(([key]) => key)).toEqual(['a', 'b'])
  gate.resolve(undefined)
  await clock.advance(0)
  expect(runs.map(([key]) => key)).toEqual(['a', 'b', 'a'])
})

test('keys that are added before the start run after it', async () => {
  const clock = new FakeClock()
  const runs: string[] = []
  const work = async (key: string) => {
    runs.push(key)
    return undefined
  }
  const queue = new WorkQueue({ work, clock })
  queue.add('a')
  await clock.advance(1000)
  expect(runs).toEqual([])
  queue.start()
  await clock.advance(0)
  expect(runs).toEqual(['a'])
})

test('a failed key waits 5 ms, then twice as long each time up to 1000 s; success forgets the failures', async () => {
  let failures = 20
  const { clock, queue, runs, reports } = queueOf(async () => {
    failures -= 1
    if (failures >= 0) throw new Error('down')
    return undefined
  })
  queue.add('a')
  await clock.advance(10_000_000)
  const gaps = runs.slice(1).map(([, time], at) => time - (runs[at]?.[1] ?? 0))
  expect(gaps.slice(0, 4)).toEqual([5, 10, 20, 40])
  expect(gaps.slice(17)).toEqual([655_360, 1_000_000, 1_000_000])
  expect(reports.at(-1)).toEqual({ key: 'a', outcome: 'success', milliseconds: 0 })
  failures = 1
  queue.add('a')
  await clock.advance(0)
  expect(clock.planned).toEqual([5])
})

test('after a burst of 100 failures, all keys together get 10 retries per second', async () => {
  const { clock, queue, runs } = queueOf(async () => {
    throw new Error('down')
  })
  for (let at = 0; at < 110; at += 1) queue.add(`key-${at}`)
  await clock.advance(0)
  expect(runs).toHaveLength(110)
  expect(clock.planned.filter((delay) => delay === 5)).toHaveLength(100)
  expect(clock.planned.slice(100)).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900, 1000])
  await clock.advance(60_000)
  // 100 retries immediately, and 600 within a minute.
  expect(runs.length - 110).toBeGreaterThan(600)
  expect(runs.length - 110).toBeLessThanOrEqual(710)
})

test('an event runs a key that waits, and the wait is then over', async () => {
  let isDown = true
  const { clock, queue, runs } = queueOf(async () => {
    if (isDown) throw new DeploymentError('Unavailable', 'busy', 60)
    return undefined
  })
  queue.add('a')
  await clock.advance(1000)
  // The target requests a delay of a minute, which is longer than 5 ms.
  expect(clock.planned).toEqual([59_000])
  isDown = false
  queue.add('a')
  await clock.advance(120_000)
  expect(runs).toEqual([
    ['a', 0],
    ['a', 1000],
  ])
})

test('a run can ask for the next one; a terminal error is reported and not retried', async () => {
  const results: (() => Promise<{ requeueAfter: number }>)[] = [
    async () => ({ requeueAfter: 60_000 }),
    async () => {
      throw new TerminalError('wrong claim')
    },
  ]
  const { clock, queue, runs, reports } = queueOf(async () => results.shift()?.())
  queue.add('a')
  await clock.advance(600_000)
  expect(runs).toEqual([
    ['a', 0],
    ['a', 60_000],
  ])
  expect(reports.map(({ outcome }) => outcome)).toEqual(['requeue', 'terminal'])
  queue.add('a')
  await clock.advance(0)
  expect(runs).toHaveLength(3)
})

test('stop waits for the present run and starts no other, neither one that waits nor one that is added', async () => {
  const gate = opened<undefined>()
  const { clock, queue, runs } = queueOf(async (key) => {
    if (key === 'fails') throw new Error('down')
    return gate.promise
  })
  queue.add('fails')
  await clock.advance(0)
  queue.add('slow')
  queue.add('next')
  await clock.advance(0)
  let isStopped = false
  const stopped = queue.stop().then(() => {
    isStopped = true
  })
  queue.add('late')
  queue.add('slow')
  await clock.advance(1000)
  expect(isStopped).toBe(false)
  gate.resolve(undefined)
  await stopped
  await clock.advance(1000)
  expect(runs.map(([key]) => key)).toEqual(['fails', 'slow'])
  expect(clock.planned).toEqual([])
})

test('each key runs after its last event, whatever happens in between', async () => {
  const step = fc.record({ key: fc.constantFrom('a', 'b', 'c'), wait: fc.nat({ max: 20 }), fails: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), fc.integer({ min: 1, max: 3 }), async (steps, workers) => {
      let failures = 0
      const seen = new Map<string, number>()
      const wanted = new Map<string, number>()
      const busy = new Set<string>()
      const overlaps: string[] = []
      const { clock, queue } = queueOf(async (key) => {
        if (busy.has(key)) overlaps.push(key)
        busy.add(key)
        const version = wanted.get(key) ?? 0
        await new Promise<void>((resolve) => clock.after(7, resolve))
        busy.delete(key)
        failures -= 1
        if (failures >= 0) throw new Error('down')
        seen.set(key, version)
        return undefined
      }, workers)
      for (const [at, { key, wait, fails }] of steps.entries()) {
        if (fails) failures += 1
        wanted.set(key, at)
        queue.add(key)
        await clock.advance(wait)
      }
      await clock.advance(10_000)
      expect({ seen, overlaps }).toEqual({ seen: wanted, overlaps: [] })
    }),
    { numRuns: 100 },
  )
})
