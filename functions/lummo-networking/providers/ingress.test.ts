import { suite } from '../../suite'
import { expandObjects } from '../../../lib/command/objects'
import type { Manifest } from '../../../lib/manifest/manifest'

const claim = (kind: string, name: string, spec: object) => ({
  apiVersion: 'krm.lummo.dev/v1alpha1',
  kind,
  metadata: { name },
  spec,
})
const settings = (network: object) =>
  claim('LummoPackage', 'settings', { network: { provider: 'ingress', ...network } })
const containers = { image: 'web:1.0', http: 8080, grpc: 9090, resources: { cpu: '1', memory: '1Gi' } }
const web = claim('LummoDeployment', 'web', { containers })
const rollout = (replicas: number) => claim('LummoRollout', 'web', { env: 'prod', replicas, containers })
const networking = (spec: object = {}) => claim('LummoNetworking', 'web', { domains: ['web.example.com'], ...spec })

function run(...objects: object[]) {
  const { objects: out, findings } = expandObjects(objects as never, suite)
  const made = out as unknown as Manifest[]
  return {
    findings: findings.map(({ severity, code, path }) => `${severity} ${code} ${path?.join('.')}`),
    ingresses: made.filter(({ kind }) => kind === 'Ingress'),
    canary: (made.find(({ kind }) => kind === 'Rollout')?.spec as { strategy: { canary: object } } | undefined)
      ?.strategy.canary,
  }
}

describe('what stands behind a class', () => {
  const limited = networking({
    routes: [
      { path: '/', rateLimit: 5 },
      { path: '/rpc', port: 'grpc' },
    ],
  })

  test.each(['nginx', 'nginx-internal', 'public-nginx'])('%s is ingress-nginx', (name) => {
    const { ingresses, findings } = run(settings({ ingress: { class: name } }), web, limited)
    expect(findings).toEqual([])
    expect(ingresses.map(({ metadata }) => metadata.annotations)).toMatchObject([
      { 'nginx.ingress.kubernetes.io/limit-rps': '5' },
      { 'nginx.ingress.kubernetes.io/backend-protocol': 'GRPC' },
    ])
  })

  test.each(['gce', 'gce-internal'])('%s reads no annotations of nginx', (name) => {
    expect(run(settings({ ingress: { class: name } }), web, limited).findings).toEqual([
      'error not-expressible spec.routes.0.rateLimit',
      'error not-expressible spec.routes.1.port',
    ])
  })

  test('a class of another name may be ingress-nginx too, which leads gRPC', () => {
    const rpc = networking({ routes: [{ path: '/rpc', port: 'grpc' }] })
    const { ingresses, findings } = run(settings({ ingress: { class: 'public' } }), web, rpc)
    expect(findings).toEqual(['warning not-expressible spec.routes.0.port'])
    expect(ingresses[0]?.metadata.annotations).toMatchObject({
      'nginx.ingress.kubernetes.io/backend-protocol': 'GRPC',
    })
  })
})

describe('a path that a proxy would refuse, or copy into its configuration', () => {
  const nginx = settings({})
  const refused = [
    '/b{};lua',
    '/c" d',
    "/d'",
    '/d$(x)',
    '/a b',
    '/a\\b',
    '/a+b',
    '/~home',
    '/caf\u00e9',
    '/a%20b',
    '/a//b',
    '/a/../b',
  ]
  const led = (path: string, provider: object) => run(provider, web, networking({ routes: [{ path }] }))

  test.each([...refused, '/etc/passwd', '/rewrite_by_lua'])('%s is refused for ingress-nginx', (path) => {
    const { findings, ingresses } = led(path, nginx)
    expect(findings).toEqual(['error not-expressible spec.routes.0.path'])
    expect(ingresses).toEqual([])
  })

  test('in a rule and in each of its alternatives as well', () => {
    const rule = networking({ routes: [{ match: 'Path(`/a`) || Path(`/b;c`) || Path(`/d;`)' }] })
    expect(run(nginx, web, rule).findings).toEqual(['error not-expressible spec.routes.0.match'])
  })

  test.each(['/', '/api', '/v1.2/_health', '/.well-known/acme', '/Some-Path_1/'])('%s is taken', (path) => {
    expect(led(path, nginx).findings).toEqual([])
  })

  test.each(['gce', 'public'])('the class %s takes what URLs have, and none of the rest', (name) => {
    const other = settings({ ingress: { class: name } })
    expect(['/a+b', '/~home', '/a%20b'].flatMap((path) => led(path, other).findings)).toEqual([])
    expect(['/b{};lua', '/c"d', '/d$(x)', '/a b', '/a//b'].map((path) => led(path, other).findings.length)).toEqual([
      1, 1, 1, 1, 1,
    ])
  })
})

describe('a canary behind an Ingress', () => {
  const routed = { nginx: { stableIngress: 'web' } }

  test('is shifted by ingress-nginx of any class', () => {
    const { canary, findings } = run(settings({ ingress: { class: 'nginx-internal' } }), rollout(10), networking())
    expect(canary).toMatchObject({ trafficRouting: routed })
    expect(findings).toEqual(['info controller-flags spec.strategy.canary'])
    expect(run(settings({}), rollout(10), networking()).findings).toEqual([])
  })

  test.each([10, 1])('is counted in pods by others, which is said: %d of them', (replicas) => {
    const { canary, findings } = run(settings({ ingress: { class: 'gce' } }), rollout(replicas), networking())
    expect(canary).not.toHaveProperty('trafficRouting')
    expect(findings).toEqual([expect.stringMatching(/ coarse-canary spec.strategy$/)])
  })
})

describe('the issuer that annotations name is the only one', () => {
  test.each(['cert-manager.io/issuer', 'cert-manager.io/cluster-issuer'])('%s', (key) => {
    const { ingresses } = run(settings({}), web, networking({ annotations: { [key]: 'mine' } }))
    const annotations = ingresses[0]?.metadata.annotations ?? {}
    expect(Object.entries(annotations).filter(([one]) => one.startsWith('cert-manager.io/'))).toEqual([[key, 'mine']])
  })

  test('and the one that has to prove a wildcard by DNS', () => {
    const wild = { domains: ['*.example.com'], annotations: { 'cert-manager.io/issuer': 'mine' } }
    const dns = settings({ issuer: { name: 'letsencrypt', dns: true } })
    expect(run(dns, web, networking(wild)).findings).toEqual(['error needs-dns spec.domains.0'])
    expect(run(dns, web, networking({ ...wild, annotations: {} })).findings).toEqual([])
  })
})
