import { isThrowAway } from '../../lib/parts/delivery/steps'

test.each(['dev', 'preview-42', 'Test', 'ci', 'staging-eu', 'non-prod'])(
  '%s is an environment that is thrown away',
  (env) => expect(isThrowAway(env)).toBe(true),
)

test.each([undefined, '', 'prod', 'live', 'production-eu', 'prod-demo', 'customer', 'eu'])(
  '%s can be for production',
  (env) => expect(isThrowAway(env)).toBe(false),
)
