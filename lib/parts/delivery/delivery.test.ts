import type { RawClaim } from '../../kind/claim'
import type { Manifest } from '../../manifest/manifest'
import type { DeliveryContext, Delivery } from './request'
import { withStrategyDefaults } from './defaults'
import { deliveryOf } from './delivery'
import type { Strategy } from './spec'
import { newOnce } from '../../manifest/memo/once'
import { NETWORKING_KIND, trafficNames, trafficOf } from '../network/traffic'
import { type Settings, settingsSpec } from '../../settings/spec'

const settings = settingsSpec.parse({}) as Settings
const delivered = (strategy: Strategy, how: DeliveryContext) =>
  deliveryOf(withStrategyDefaults(strategy, settings.workload.update), how)

const labels = { app: 'shop' }
const http = { name: 'http', containerPort: 8080, servicePort: 80, appProtocol: 'http' }
const grpc = { name: 'grpc', containerPort: 9000, servicePort: 9000, appProtocol: 'kubernetes.io/h2c' }

const made = (changes: Partial<DeliveryContext> = {}): DeliveryContext => ({
  id: { name: 'shop', app: 'shop', labels, selector: labels },
  tags: { env: 'prod', version: '2' },
  tagged: true,
  ports: [http],
  served: true,
  min: 10,
  max: 10,
  history: 10,
  traffic: [],
  world: { list: () => [], settings },
  path: ['spec', 'strategy'],
  ...changes,
})
const routed = { traffic: [{ name: 'shop', open: [0], inside: [], grpc: false, settings: settings.network }] }
const kinds = ({ manifests }: Delivery) => manifests.map(({ kind, metadata }) => `${kind}/${metadata.name}`)
const codes = ({ findings }: Delivery) => findings.map(({ severity, code }) => `${severity} ${code}`)
const serviceOf = ({ manifests }: Delivery): Manifest | undefined =>
  manifests.find(({ kind }) => kind === 'TraefikService')

describe('a canary of an application with networking', () => {
  const delivery = delivered({}, made(routed))

  test('shifts real traffic between two Services', () => {
    expect(delivery.strategy.canary).toMatchObject({
      stableService: 'shop',
      canaryService: 'shop-canary',
      trafficRouting: { traefik: { weightedTraefikServiceName: 'shop' } },
    })
    expect(kinds(delivery)).toEqual(['Service/shop-canary', 'TraefikService/shop'])
  })

  test('gives all traffic to the stable version, which is what a sync puts back', () => {
    expect(serviceOf(delivery)?.spec).toEqual({
      weighted: {
        services: [
          { name: 'shop', port: 'http', weight: 100 },
          { name: 'shop-canary', port: 'http', weight: 0 },
        ],
      },
    })
  })

  test('says which flags the controller needs, and nothing worse', () => {
    expect(codes(delivery)).toEqual(['info controller-flags'])
  })

  test.each([
    ['by what it says', grpc],
    ['by its name', { name: 'grpc', containerPort: 9000, servicePort: 9000 }],
  ])('speaks HTTP/2 without TLS to a server that has gRPC alone, %s', (_how, port) => {
    const spec = serviceOf(delivered({}, made({ ...routed, ports: [port] })))?.spec
    expect(spec).toMatchObject({ weighted: { services: [{ scheme: 'h2c', port: 'grpc' }, { scheme: 'h2c' }] } })
  })

  test('uses Services of the user where he names them', () => {
    const own: Strategy = { canary: { stableService: 'old', canaryService: 'new' } }
    const named = delivered(own, made(routed))
    expect(kinds(named)).toEqual(['TraefikService/shop'])
    expect(serviceOf(named)?.spec).toMatchObject({ weighted: { services: [{ name: 'old' }, { name: 'new' }] } })
  })

  test('may scale the canary by itself, which without networking is refused', () => {
    const steps: Strategy = { canary: { steps: [{ setCanaryScale: { replicas: 1 } }, { weight: 20 }, { pause: 60 }] } }
    expect(codes(delivered(steps, made(routed)))).toEqual(['info controller-flags'])
    expect(codes(delivered(steps, made()))).toEqual(['error needs-routing'])
  })

  test('reaches small shares with few pods', () => {
    expect(codes(delivered({}, made({ ...routed, min: 1, max: 1 })))).toEqual(['info controller-flags'])
  })

  test.each([
    ['no port', { ports: [] }, 'error no-port'],
    ['no Service of its own', { served: false }, 'error no-service'],
  ])('with %s it is refused', (_what, changes, code) => {
    expect(codes(delivered({}, made({ ...routed, ...changes })))).toContain(code)
  })
})

test('names of Services stay within 63 characters and differ', () => {
  const { stable, canary, preview, weighted } = trafficNames('a'.repeat(63))
  expect([stable, canary, preview, weighted].every((name) => name.length <= 63)).toBe(true)
  expect(new Set([stable, canary, preview]).size).toBe(3)
})

describe('the networking of an application', () => {
  const claim = (name: string, app: string, namespace?: string): RawClaim => ({
    kind: NETWORKING_KIND,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    labels: {},
    annotations: {},
    spec: { app },
  })
  const claims = [claim('a', 'cart'), claim('b', 'shop', 'test'), claim('c', 'shop', 'live')]
  const world = { claims: () => claims, once: newOnce(), settingsOf: () => settings }

  test.each([
    ['shop', 'live', ['c']],
    ['shop', 'test', ['b']],
    ['shop', 'other', []],
    ['shop', undefined, ['b']],
    ['cart', 'live', ['a']],
    ['bank', undefined, []],
  ])('of %s in %s is %s', (app, home, names) => {
    expect(trafficOf(app, app, world, home).map(({ name }) => name)).toEqual(names)
  })
})

describe('steps', () => {
  const stepsOf = (canary: Strategy['canary'], env = 'prod') =>
    delivered({ canary }, made({ tags: { env, version: '2' } })).strategy.canary?.steps

  test.each(['prod', 'production', 'live', 'LIVE', 'Prod', 'production-eu', 'eu_prod1', 'prd'])(
    'are careful in %s',
    (env) => {
      expect(stepsOf(undefined, env)).toEqual([
        { setWeight: 30 },
        { pause: { duration: '5m' } },
        { setWeight: 60 },
        { pause: { duration: '10m' } },
      ])
    },
  )

  test('lead straight to all traffic elsewhere', () => {
    for (const env of ['staging', 'non-prod', 'preprod', 'pre-production', 'prod-like', 'delivery', 'product']) {
      expect(stepsOf(undefined, env)).toEqual([{ setWeight: 100 }])
    }
  })

  test.each([
    ['customer', ['info unclassified-environment']],
    ['eu', ['info unclassified-environment']],
    ['staging', []],
    ['preprod', []],
    ['live', []],
  ])('of %s have the findings %j', (env, found) => {
    const findingsFor = (canary: Strategy['canary']) =>
      codes(delivered({ canary }, made({ tags: { env, version: '2' } }))).filter((code) => code.includes('environment'))
    expect([findingsFor(undefined), findingsFor({ steps: [{ weight: 5 }] })]).toEqual([found, []])
  })

  test('of the user win over the environment', () => {
    expect(stepsOf({ steps: [{ weight: 5 }] })).toEqual([{ setWeight: 5 }])
  })

  test.each(['10_50_100', 1050100])('of the preset %p are the same with and without quotes', (preset) => {
    expect(stepsOf({ preset })).toEqual([
      { setWeight: 10 },
      { pause: { duration: '5m' } },
      { setWeight: 50 },
      { pause: { duration: '10m' } },
    ])
  })

  test('of an unknown preset are refused', () => {
    expect(codes(delivered({ canary: { preset: '20_80' } }, made()))).toEqual(['error not-allowed'])
  })

  test('pause in words that Go understands, which knows no days', () => {
    expect(stepsOf({ steps: [{ pause: '1d' }, { pause: { duration: '90m' } }, { pause: 30 }, { pause: {} }] })).toEqual(
      [{ pause: { duration: '24h' } }, { pause: { duration: '90m' } }, { pause: { duration: 30 } }, { pause: {} }],
    )
  })
})
