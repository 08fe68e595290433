import { FakeClock } from '../../test/support/fake-clock'
import { ReviewBudget } from './review-budget'

test('a review that takes 100 ms is followed by reviews without neighbours for 400 ms', () => {
  const clock = new FakeClock()
  const budget = new ReviewBudget(clock)
  const review = (duration: number): boolean =>
    budget.run(({ hasTime }) => {
      clock.jump(hasTime ? duration : 1)
      return hasTime
    })
  expect(review(100)).toBe(true)
  expect([review(100), review(100)]).toEqual([false, false])
  clock.jump(397)
  expect(review(100)).toBe(false)
  expect(review(0)).toBe(true)
  expect(review(100)).toBe(true)
})

test('of a thousand reviews at once, a fifth of the time is spent on neighbours', () => {
  const clock = new FakeClock()
  const budget = new ReviewBudget(clock)
  let withNeighbours = 0
  for (let count = 0; count < 1_000; count += 1) {
    budget.run(({ hasTime }) => {
      clock.jump(hasTime ? 300 : 3)
      withNeighbours += hasTime ? 300 : 0
    })
  }
  expect(withNeighbours / clock.now()).toBeGreaterThan(0.1)
  expect(withNeighbours / clock.now()).toBeLessThan(0.25)
})
