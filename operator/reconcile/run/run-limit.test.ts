import { FakeClock } from '../../../test/support/fake-clock'
import { RunLimit } from './run-limit'

test('the signal aborts when the time is over, and a longer minimum postpones the end', async () => {
  const clock = new FakeClock()
  const limit = new RunLimit(clock, 4_500)
  await clock.advance(3_000)
  limit.leaveAtLeast(1_000)
  expect(limit.timeLeft()).toBe(1_500)
  limit.leaveAtLeast(2_500)
  expect(limit.timeLeft()).toBe(2_500)
  await clock.advance(2_499)
  expect(limit.signal.aborted).toBe(false)
  await clock.advance(1)
  expect(limit.signal.aborted).toBe(true)
})

test('an expansion that blocks the process until after the end does not abort the run', async () => {
  const clock = new FakeClock()
  const limit = new RunLimit(clock, 4_500)
  clock.jump(9_000)
  limit.leaveAtLeast(2_500)
  await clock.advance(0)
  expect(limit.signal.aborted).toBe(false)
  limit.stop()
  expect(clock.planned).toEqual([])
})
