import { conditionsOf } from './conditions'
import type { ResolvedRoute } from '../plan'
import { parseRule } from '../../../lib/manifest/traefik-rule/rule'

/** Returns the pattern of a path for a controller that compares the whole path. */
function patternFor(pattern: string): string {
  const match = `PathRegexp(\`${pattern}\`)`
  const read = parseRule(match)
  if ('problem' in read) throw new Error(read.problem)
  const way = { spec: { match, vpn: false }, path: [], match: read.rule } as unknown as ResolvedRoute
  return conditionsOf(way, 'Istio').conditions[0]?.path?.value ?? ''
}

const PATHS = ['/', '/a', '/b', '/ab', '/a/b', '/x/a', '/x/b', '/b/x', '/a|b', '/x/a/x']

test.each([
  '^/a',
  '/a',
  '/a$',
  '^/a$',
  '/a|/b',
  '^/a|^/b',
  '^/a|/b$',
  '^/a$|^/b$',
  '^(/a|/b)$',
  '(^/x|^/b)/',
  '^/a\\|b$',
  '',
  '^(?:/a|/b)$',
])('`%s` fits the same paths, be it searched for or compared with the whole', (pattern) => {
  const whole = new RegExp(`^(?:${patternFor(pattern)})$`)
  const searched = PATHS.filter((path) => new RegExp(pattern).test(path))
  expect(PATHS.filter((path) => whole.test(path))).toEqual(searched)
  expect(searched).not.toEqual([])
})
