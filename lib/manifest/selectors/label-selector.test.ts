import { chooses, matchesLabels, parseLabelSelector } from './label-selector'

const fits = (selector: string, labels: Record<string, string>): boolean => {
  const parsed = parseLabelSelector(selector)
  if ('problem' in parsed) throw new Error(parsed.problem)
  return matchesLabels(labels, parsed.requirements)
}

describe('a label selector', () => {
  test.each<[string, Record<string, string>, boolean]>([
    ['app=web', { app: 'web' }, true],
    ['app == web', { app: 'web' }, true],
    ['app=web', { app: 'web-2' }, false],
    ['app=web', {}, false],
    ['app=', { app: '' }, true],
    ['app!=web', { app: 'api' }, true],
    ['app!=web', {}, true],
    ['app!=web', { app: 'web' }, false],
    ['app', { app: 'web' }, true],
    ['app', {}, false],
    ['!app', {}, true],
    ['!app', { app: 'web' }, false],
    ['app in (web, api)', { app: 'api' }, true],
    ['app in (web, api)', { app: 'db' }, false],
    ['app notin (web,api)', { app: 'db' }, true],
    ['app notin (web,api)', { app: 'web' }, false],
    ['app notin (web,api)', {}, true],
    ['app.kubernetes.io/name=web, tier in (a,b), !canary', { 'app.kubernetes.io/name': 'web', tier: 'b' }, true],
    ['app=web,tier=a', { app: 'web', tier: 'b' }, false],
    ['constructor', {}, false],
  ])('%s of %j is %s', (selector, labels, expected) => {
    expect(fits(selector, labels)).toBe(expected)
  })

  test.each([
    ['', 'an empty term'],
    ['app=web,', 'an empty term'],
    ['app=web tier=a', '`app=web tier=a` is not a term'],
    ['app in web', '`app in web` is not a term'],
    ['replicas>3', '`replicas>3` is not a term'],
    ['=web', '`=web` is not a term'],
  ])('%j is refused', (selector, says) => {
    expect(parseLabelSelector(selector)).toEqual({ problem: expect.stringContaining(says) })
  })
})

test('the selector of a Service chooses what has all of its labels, and an empty one nothing', () => {
  const pod = { app: 'web', tier: 'front' }
  expect(chooses({ app: 'web' }, pod)).toBe(true)
  expect(chooses({ tier: 'front', app: 'web' }, pod)).toBe(true)
  expect(chooses({ app: 'web', track: 'canary' }, pod)).toBe(false)
  expect(chooses({ app: 'api' }, pod)).toBe(false)
  expect(chooses({}, pod)).toBe(false)
  expect(chooses({ constructor: Object }, {})).toBe(false)
})
