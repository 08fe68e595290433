import { isThrowAway } from '../../lib/parts/delivery/steps'
import type { Settings } from '../../lib/settings/spec'
import { allowsLiterals } from './throw-away'

test.each(['dev', 'preview-42', 'Test', 'ci', 'pr-7', 'sandbox-eu'])(
  '%s is an environment that is thrown away',
  (env) => expect(isThrowAway(env)).toBe(true),
)

test.each([
  '',
  'prod',
  'live',
  'production-eu',
  'prod-demo',
  'customer',
  'eu',
  // Such environments often have copies of real data.
  'staging-eu',
  'uat',
  'non-prod',
  'preprod',
  'test-stage',
])('%s is not an environment that is thrown away', (env) => expect(isThrowAway(env)).toBe(false))

test.each<[env: string | undefined, literals: boolean | string[], allowed: boolean]>([
  ['dev', true, true],
  ['dev', false, false],
  [undefined, true, false],
  ['staging', true, false],
  ['staging', ['staging'], true],
  ['uat', ['staging'], false],
  ['dev', ['staging'], true],
  // Production is never allowed, even if the settings list it.
  ['prod', ['prod'], false],
  ['live-eu', ['live-eu'], false],
])('env %s with literals %j', (env, literals, allowed) => {
  const settings = { env, secrets: { literals } } as unknown as Settings
  expect(allowsLiterals(settings)).toBe(allowed)
})
