import fc from 'fast-check'
import { suite } from '../../functions/suite'
import { expandObjects } from '../../lib/command/objects'
import { stableJson } from '../../lib/manifest/hash'
import type { Plain } from '../../lib/manifest/manifest'
import { checkManifest } from '../conformance/check-manifest'
import { CrdSet } from '../conformance/crds'
import { NATIVE_KINDS } from '../conformance/native-kinds'
import { flawsOf } from '../support/flaws'

const NAMESPACE = 'shop'
const made = (kind: string, name: string, spec: Plain): Plain => ({
  apiVersion: 'krm.lummo.dev/v1alpha1',
  kind,
  metadata: { name, namespace: NAMESPACE },
  spec,
})

/** Generates a field with one of these values, or omits the field. */
const maybe = (field: string, ...values: unknown[]): fc.Arbitrary<Plain> =>
  fc.constantFrom({}, ...values.map((value) => ({ [field]: value })))
const joined = (...parts: fc.Arbitrary<Plain>[]): fc.Arbitrary<Plain> =>
  fc.tuple(...parts).map((all) => Object.assign({}, ...all))

const long = (length: number) => fc.constantFrom('a'.repeat(length), 'b', `c${'.d-e'.repeat(5)}`)
const container = joined(
  fc.constant({ image: 'registry.example.com/app:1.4.2', http: 8080, resources: { cpu: '100m', memory: '64Mi' } }),
  maybe('grpc', 9000),
  maybe('ports', 9102, [{ port: 53, protocol: 'UDP' }], { name: 'admin', port: 9102, servicePort: 9999 }),
  maybe('env', { LEVEL: 'info' }, [{ name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }]),
  maybe('configs', 'values'),
  maybe('files', { path: '/etc/app', config: 'values' }, { path: '/tmp', config: 'values' }),
  maybe(
    'health',
    { readiness: '/ready', liveness: { port: 8080 } },
    { startup: false, readiness: { grpc: true, port: 9000 } },
  ),
)
const serving = joined(
  container.map((containers) => ({ containers })),
  maybe('replicas', 1, 2, 7),
  maybe('env', 'prod', 'x'.repeat(80)),
  maybe('part-of', 'y'.repeat(63)),
  maybe('version', `1.0+${'z'.repeat(80)}`),
  maybe('monitoring', { datadog: true }, { prometheus: {} }, { prometheus: { port: 7777 } }),
  maybe('network', { from: [] }, { from: [{ monitoring: true }] }, { from: ['pool'], to: [{ app: 'db' }] }),
  maybe('volumes', { scratch: { path: '/scratch', empty: {} } }, { tmp: { path: '/cache', empty: { size: '1Gi' } } }),
  maybe('disruption', true, { maxUnavailable: '50%' }),
  maybe('permissions', { do: 'get', on: 'pods' }),
)
/** Generates applications of each kind, with fields that only this kind has. */
const program = fc.oneof(
  joined(serving, maybe('update', { recreate: true }, { maxSurge: 0, maxUnavailable: 1 })).map(
    (spec) => ['LummoDeployment', spec] as const,
  ),
  joined(serving, maybe('strategy', { blueGreen: {} }, { canary: { steps: [10, 50] } })).map(
    (spec) => ['LummoRollout', spec] as const,
  ),
  joined(serving, maybe('volumeClaimTemplates', { data: { size: '1Gi', path: '/data' } })).map(
    (spec) => ['LummoStatefulSet', spec] as const,
  ),
  serving.map(
    ({ replicas, ...spec }) =>
      [
        'LummoDeployment',
        {
          ...spec,
          scaling: {
            min: 2,
            max: 5,
            cpu: 70,
            cron: { start: '0 8 * * *', end: '0 9 * * *', timeZone: 'UTC', replicas: 4 },
          },
        },
      ] as const,
  ),
  serving.map(
    ({ replicas, ...spec }) =>
      ['LummoStatefulSet', { ...spec, scaling: { max: 3, memory: 80, autoscaler: 'hpa' } }] as const,
  ),
)
const database = fc
  .constantFrom(['postgres', '17'], ['mysql', '8.4'], ['mongodb', '8'], ['redis', '8'])
  .chain(([type, version]) =>
    joined(
      fc.constant({ type, version, storage: '1Gi', secret: 'login' }),
      maybe('backup', '0 2 * * *', { retention: '12h', destination: 'kept' }),
      maybe('monitoring', { prometheus: {} }),
      maybe('resources', { limits: { cpu: 1 } }),
      maybe('network', { from: ['app'] }, { from: [{ monitoring: true }] }),
    ),
  )
const provider = fc.constantFrom('traefik', 'gateway', 'ingress', 'istio')
const networking = joined(
  fc.constant({ app: 'app', domains: ['a.example.com', 'b.example.com'] }),
  maybe('routes', [{ path: '/a', vpn: true }, { path: '/b' }], [{ match: 'Path(`/c`) || Path(`/d`)' }]),
  maybe('tls', false),
)

/** Generates a package of related, valid objects. */
const pack = fc
  .record({
    closed: fc.boolean(),
    provider,
    program,
    database,
    networking,
    pool: fc.boolean(),
    config: long(253),
    secret: long(200),
    disk: long(220),
  })
  .map(({ closed, provider, program: [kind, spec], database, networking, pool, config, secret, disk }) => [
    {
      ...made('LummoPackage', 'settings', {
        network: { provider, vpn: { ranges: ['203.0.113.0/24'], gateway: { name: 'vpn', namespace: 'edge' } } },
        secrets: { store: { name: 'vault' } },
      }),
    },
    ...(closed ? [made('LummoNamespace', NAMESPACE, { quota: { disks: 9 } })] : []),
    made(kind, 'app', spec),
    made('LummoNetworking', 'way', networking),
    made('LummoDatabase', 'db', database),
    made('LummoConfig', 'values', { values: { A: 'b' } }),
    made('LummoConfig', `${config}`, { values: { A: 'b' } }),
    made('LummoSecret', `${secret}`, { path: 'team/app', keys: ['KEY'] }),
    made('LummoVolume', `${disk}`, { size: '1Gi' }),
    made('LummoSecret', 'login', { path: 'team/db', keys: ['username', 'password', 'root-password'] }),
    made('LummoSecret', 'pooled', { postgres: 'server' }),
    ...(pool
      ? [made('pgbouncer', 'pool', { app: 'app', connectionSecret: 'pooled', config: { POOL_MODE: 'transaction' } })]
      : []),
    made('LummoCron', 'nightly', {
      schedule: '@daily',
      inputs: { 'a.txt': 'x' },
      containers: { image: 'registry.example.com/app:1.4.2', resources: { cpu: '100m', memory: '64Mi' } },
    }),
  ])

const none = new CrdSet()
const options = { numRuns: 60, seed: 13 }

test('whatever valid objects say, what comes of them hangs together, and the API takes it', () => {
  fc.assert(
    fc.property(pack, (claims) => {
      const { objects, findings } = expandObjects(claims, suite)
      expect(findings.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([])
      expect(flawsOf(objects)).toEqual([])
      const natives = objects.filter(({ apiVersion, kind }) => NATIVE_KINDS[`${apiVersion} ${kind}`] !== undefined)
      expect(natives.flatMap((object) => checkManifest(object, none))).toEqual([])
    }),
    options,
  )
})

test('expanding what came out, with its claims, changes nothing; nor does the order of claims and of their fields', () => {
  const sorted = (objects: readonly Plain[]) => objects.map((object) => stableJson(object)).sort()
  const turned = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(turned)
      : value !== null && typeof value === 'object'
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([key, member]) => [key, turned(member)]),
          )
        : value
  fc.assert(
    fc.property(pack, (claims) => {
      const { objects } = expandObjects(claims, suite)
      expect(sorted(expandObjects([...objects, ...claims], suite).objects)).toEqual(sorted(objects))
      expect(sorted(expandObjects(claims.map(turned).reverse() as Plain[], suite).objects)).toEqual(sorted(objects))
    }),
    { ...options, numRuns: 20 },
  )
})
