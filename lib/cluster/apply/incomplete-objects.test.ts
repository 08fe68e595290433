import { IncompleteObjects } from './incomplete-objects'

const HOUR = 3_600_000

test('each object is sent again once an hour, and not because of a restart', () => {
  let now = 5_000
  const objects = new IncompleteObjects(() => now)
  const due = () => ['a', 'b'].filter((uid) => objects.isDue(uid))
  expect(due()).toEqual([])
  now += HOUR
  expect(due()).toEqual(['a', 'b'])
  expect(due()).toEqual([])
  now += HOUR / 2
  expect([objects.isDue('a'), objects.isDue('c')]).toEqual([false, true])
  now += HOUR / 2
  expect([...due(), objects.isDue('c')]).toEqual(['a', 'b', false])
})
