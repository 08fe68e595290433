import fc from 'fast-check'
import { suite } from '../../suite'
import { expandObjects } from '../../../lib/command/objects'
import { parseRule } from '../../../lib/manifest/traefik-rule/rule'
import { mayOverlap, surelyWithin } from '../../../lib/manifest/traefik-rule/rule-terms'
import { fits, type Request, type Router, winner } from '../../../test/support/traefik-router'

const RUNS = Number(process.env.VPN_RUNS ?? 200)
const HOSTS = ['a.example.com', 'b.example.com', 'c.sub.example.com']
const PATHS = ['/', '/admin', '/admin/', '/admin/users', '/administrator', '/api', '/api/v1', '/api/v2/x', '/health']

const path = fc.constantFrom(...PATHS)
const leaf = fc.oneof(
  path.map((one) => `Path(\`${one}\`)`),
  path.map((one) => `PathPrefix(\`${one}\`)`),
  fc.constantFrom('PathRegexp(`^/api/v[0-9]+`)', 'PathRegexp(`users$`)', 'PathRegexp(`^/(admin|api)`)'),
  fc.constantFrom('Method(`GET`)', 'Method(`POST`)'),
  fc.constantFrom('Header(`X-A`, `1`)', 'HeaderRegexp(`X-A`, `^1`)', 'Query(`q`, `1`)', 'Query(`q`)'),
)
const rule = fc.letrec<{ rule: string }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc
      .tuple(tie('rule'), fc.constantFrom('&&', '||'), tie('rule'))
      .map(([one, sign, other]) => `${one} ${sign} ${other}`),
    tie('rule').map((one) => `(${one})`),
    tie('rule').map((one) => `!(${one})`),
  ),
})).rule

const request: fc.Arbitrary<Request> = fc.record({
  host: fc.constantFrom(...HOSTS),
  path: fc.oneof(path, fc.constantFrom('/api/v1/items', '/admin/users/1', '/other')),
  method: fc.constantFrom('GET', 'POST'),
  headers: fc.constantFrom<Record<string, string>>({}, { 'X-A': '1' }, { 'X-A': '12' }),
  query: fc.constantFrom<Record<string, string>>({}, { q: '1' }, { q: '2' }),
  ip: fc.constant('192.0.2.1'),
})

const route = fc
  .record({
    way: fc.oneof(
      rule.map((match) => ({ match })),
      path.map((one) => ({ path: one })),
      fc.constant({}),
    ),
    vpn: fc.boolean(),
    priority: fc.option(fc.integer({ min: 1, max: 99_999 }), { nil: undefined }),
  })
  .map(({ way, vpn, priority }) => ({ ...way, vpn, ...(priority === undefined ? {} : { priority }) }))

const networking = fc.record({
  domains: fc.uniqueArray(fc.constantFrom(...HOSTS, '*.example.com'), { minLength: 1, maxLength: 3 }),
  routes: fc.array(route, { minLength: 1, maxLength: 4 }),
  tls: fc.constantFrom(true, true, true, false),
})

const claim = (kind: string, name: string, spec: object) => ({
  apiVersion: 'krm.lummo.dev/v1alpha1',
  kind,
  metadata: { name },
  spec,
})

/** Returns the routes of several networking objects, keyed by entry point; undefined if the package has errors. */
function doorsOf(objects: readonly { domains: string[]; routes: object[] }[]): Record<string, Router[]> | undefined {
  const settings = claim('LummoPackage', 'settings', {
    network: { issuer: { name: 'dns', dns: true }, vpn: { ranges: ['203.0.113.0/24'] } },
  })
  const all = objects.map((spec, at) => claim('LummoNetworking', `n${at}`, { ...spec, ports: { http: 8080 } }))
  const result = expandObjects([settings, ...all], suite)
  if (result.findings.some(({ severity }) => severity === 'error')) return undefined
  const doors: Record<string, Router[]> = { web: [], websecure: [] }
  for (const { kind, spec } of result.objects) {
    if (kind !== 'IngressRoute') continue
    const { entryPoints, routes } = spec as { entryPoints: string[]; routes: Router[] }
    // Omits routes that only redirect to HTTPS.
    const serving = routes.filter(({ middlewares = [] }) => middlewares[0]?.name.endsWith('-https') !== true)
    for (const door of entryPoints) doors[door]?.push(...serving)
  }
  return doors
}

const routersOf = (objects: readonly { domains: string[]; routes: object[] }[]): Router[] | undefined =>
  doorsOf(objects)?.websecure

const isGuarded = (router: Router | undefined): boolean => router?.middlewares?.[0]?.name.endsWith('-vpn') === true

test('what a VPN route matches is reachable through no other route of the package', () => {
  let looked = 0
  fc.assert(
    fc.property(
      fc.array(networking, { minLength: 1, maxLength: 2 }),
      fc.array(request, { minLength: 30, maxLength: 60 }),
      (objects, requests) => {
        const doors = doorsOf(objects)
        if (doors === undefined) return
        const guarded = Object.values(doors).flat().filter(isGuarded)
        for (const one of requests) {
          if (winner(guarded, one) === undefined) continue
          looked += 1
          for (const [door, routers] of Object.entries(doors)) {
            const answered = winner(routers, one)
            const safe = answered === undefined || isGuarded(answered)
            expect({ door, request: one, answered: answered?.match, safe }).toMatchObject({ safe: true })
          }
        }
      },
    ),
    { numRuns: RUNS },
  )
  expect(looked).toBeGreaterThan(RUNS)
})

test('a route answers exactly the hosts and paths that it names, whatever the other hosts are', () => {
  fc.assert(
    fc.property(rule, request, (match, one) => {
      const routers = routersOf([{ domains: ['a.example.com', 'b.example.com'], routes: [{ match }] }])
      const read = parseRule(match)
      if (routers === undefined || 'problem' in read) return
      const wanted = ['a.example.com', 'b.example.com'].includes(one.host) && fits(read.rule, one)
      expect({ match, request: one, answered: winner(routers, one) !== undefined }).toMatchObject({ answered: wanted })
    }),
    { numRuns: RUNS },
  )
})

test('two rules that are said not to overlap have no request in common, and one said to lie within another does', () => {
  fc.assert(
    fc.property(rule, rule, fc.array(request, { minLength: 20, maxLength: 40 }), (first, second, requests) => {
      const [one, other] = [parseRule(first), parseRule(second)]
      if ('problem' in one || 'problem' in other) return
      const both = requests.filter((request) => fits(one.rule, request) && fits(other.rule, request))
      if (!mayOverlap(one.rule, other.rule)) expect({ first, second, both }).toMatchObject({ both: [] })
      if (surelyWithin(one.rule, other.rule)) {
        expect({
          first,
          second,
          outside: requests.filter((request) => fits(one.rule, request) && !fits(other.rule, request)),
        }).toMatchObject({ outside: [] })
      }
    }),
    { numRuns: RUNS * 3 },
  )
})

test.each([
  ['Path(`/a`)', 'Path(`/b`)', false],
  ['Path(`/a/b`)', 'PathPrefix(`/a`)', true],
  ['PathPrefix(`/a/`)', 'Path(`/a`)', false],
  ['PathPrefix(`/`) && !PathPrefix(`/admin`)', 'Path(`/admin/x`)', false],
  ['Method(`GET`)', 'Method(`POST`)', false],
  ['PathRegexp(`^/v[0-9]`)', 'PathPrefix(`/admin`)', false],
  ['PathRegexp(`admin`)', 'PathPrefix(`/x`)', true],
  ['Host(`a.example.com`)', 'Host(`b.example.com`)', false],
])('%s and %s meet: %s', (first, second, meet) => {
  const [one, other] = [parseRule(first), parseRule(second)]
  if ('problem' in one || 'problem' in other) throw new Error('Both rules are sound')
  expect(mayOverlap(one.rule, other.rule)).toBe(meet)
  expect(mayOverlap(other.rule, one.rule)).toBe(meet)
})
