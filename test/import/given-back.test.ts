import { suite } from '../../functions/suite'
import { manifestsIn } from '../../lib/command/diff/compare/objects'
import { expandObjects } from '../../lib/command/objects'
import type { Plain } from '../../lib/manifest/manifest'
import { writeYaml } from '../../lib/wire/yaml/write-yaml'
import { importText } from './imported'

const API = 'krm.lummo.dev/v1alpha1'
const short = (kind: string, name: string, spec: Plain, namespace?: string): Plain => ({
  apiVersion: API,
  kind,
  metadata: { name, ...(namespace !== undefined && { namespace }) },
  spec,
})

const image = 'registry.example.com/shop:1.0.0'
const resources = { cpu: '10m', memory: '32Mi' }
const shop = (container: Plain, more: Plain = {}): Plain =>
  short('LummoDeployment', 'shop', { ...more, containers: { image, resources, ...container } })

/** Returns the short objects that an import restores from the output of short objects. */
function givenBack(inputs: readonly Plain[], mode: 'exact' | 'adopt'): Plain[] {
  const { objects, findings } = expandObjects(inputs, suite)
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
  const defaults = inputs.filter(({ kind }) => kind === 'LummoPackage' || kind === 'LummoContainer')
  const generated = manifestsIn(objects).filter(({ apiVersion }) => apiVersion !== API)
  const { report, output } = importText([...defaults, ...generated].map((one) => writeYaml(one)).join('---\n'), mode)
  expect(report.totals.lost).toBe(0)
  return output.filter(({ kind }) => kind !== 'LummoPackage' && kind !== 'LummoContainer')
}

const byName = (objects: readonly Plain[]): Plain[] =>
  [...objects].sort((one, other) =>
    JSON.stringify([one.kind, one.metadata]) < JSON.stringify([other.kind, other.metadata]) ? -1 : 1,
  )

const orders = short('LummoDatabase', 'orders', {
  type: 'postgres',
  version: '17',
  storage: { size: '20Gi' },
  secret: { name: 'orders-login' },
})
const pool = short('pgbouncer', 'orders-pool', {
  app: 'shop',
  connectionSecret: 'orders',
  config: { POOL_MODE: 'transaction' },
})
const placed = short('LummoTopic', 'events', { project: 'acme-prod', topics: ['placed', 'paid'], prefix: 'dev-' })

describe.each(['exact', 'adopt'] as const)('%s', (mode) => {
  test.each<[string, Plain[]]>([
    [
      'a database with backups',
      [
        short('LummoDatabase', 'orders', {
          type: 'postgres',
          version: '17',
          storage: { size: '20Gi', class: 'fast' },
          secret: { name: 'orders-login' },
          init: { '01-schema.sql': 'create table orders (id bigint);\n' },
          config: { max_connections: '200' },
          backup: { schedule: '30 1 * * *', retention: '14d', destination: { size: '90Gi' } },
        }),
      ],
    ],
    [
      'a pool with several databases, and a client of one of them',
      [
        short('pgbouncer', 'orders-pool', {
          app: 'shop',
          databases: {
            orders: 'orders',
            stock: { name: 'stock', keys: { host: 'host', port: 'port', database: 'dbname', username: 'user' } },
          },
          config: { POOL_MODE: 'transaction', MAX_DB_CONNECTIONS: '20', STATS_USERS: 'monitor' },
        }),
        shop({ pool: [{ name: 'orders-pool', database: 'stock', prefix: 'DB_' }] }),
      ],
    ],
    [
      'Redis without a password',
      [short('LummoDatabase', 'cache', { type: 'redis', version: '8', storage: { size: '1Gi' }, secret: false })],
    ],
    [
      'a database of CloudNativePG',
      [
        short('LummoDatabase', 'ledger', {
          type: 'postgres',
          operator: 'cloudnative-pg',
          version: '17.5',
          storage: { size: '5Gi' },
          replicas: 3,
        }),
      ],
    ],
    [
      'a database of CloudNativePG with dumps',
      [
        short('LummoDatabase', 'ledger', {
          type: 'postgres',
          operator: 'cloudnative-pg',
          version: '17.5',
          storage: { size: '5Gi' },
          backup: { schedule: '30 1 * * *' },
        }),
      ],
    ],
    [
      'a database that reaches nothing',
      [
        short('LummoDatabase', 'orders', {
          type: 'postgres',
          version: '17',
          storage: { size: '20Gi' },
          secret: { name: 'orders-login' },
          network: { to: [] },
        }),
      ],
    ],
    [
      'a workload that reaches only its pool',
      [pool, shop({ pool: [{ name: 'orders-pool' }] }, { network: { from: [{ app: 'cart' }], to: [] } })],
    ],
    [
      'a host of a pool in a variable of the user',
      [pool, shop({ env: [{ name: 'POOL_HOST', value: 'orders-pool' }] })],
    ],
    ['a connection to a database', [orders, shop({ database: [{ name: 'orders', secret: 'orders-login' }] })]],
    [
      'a Namespace with quotas and traffic',
      [
        short('LummoNamespace', 'shop', {
          network: { from: [{ ingress: true, ports: [8080] }] },
          quota: { cpu: '20', pods: 100, limits: { memory: '64Gi' } },
          containers: { max: { cpu: '4' } },
        }),
      ],
    ],
    ['topics with a prefix', [placed]],
    [
      'a shared setting of subscriptions',
      [
        placed,
        short('LummoSubscription', 'events', {
          prefix: 'dev-',
          project: 'acme-prod',
          config: { ackDeadlineSeconds: 60 },
          subscriptions: [
            { topic: 'placed', subscription: 'billing' },
            { topic: 'paid', subscription: 'shipping' },
          ],
        }),
      ],
    ],
    [
      'a value that the settings of the package set',
      [short('LummoPackage', 'settings', { workload: { stop: { grace: 90 } } }), shop({ http: 8080 })],
    ],
    [
      'a base',
      [
        short('LummoContainer', 'web', { http: 8080, resources }),
        short('LummoDeployment', 'shop', { containers: { base: 'web', image } }),
      ],
    ],
    [
      'a configuration file',
      [
        short('LummoConfig', 'web', { files: { 'web.conf': 'a=b\n' } }),
        shop({ files: [{ path: '/etc/web', config: 'web' }] }),
      ],
    ],
    [
      'several files of one Secret, with their mode',
      [
        shop({
          files: [
            { path: '/keys/a', secret: 'keys', key: 'a', mode: 0o400 },
            { path: '/keys/b', secret: 'keys', key: 'b', mode: 0o400 },
            { path: '/etc/web', config: 'web', optional: true },
          ],
        }),
      ],
    ],
    [
      'a port that only Prometheus uses',
      [shop({ http: 8080 }, { monitoring: { prometheus: { port: 9102, labels: { release: 'prometheus' } } } })],
    ],
    [
      'a generated Gateway with TLS, of another class than in the settings',
      [
        short('LummoPackage', 'settings', { network: { provider: 'gateway', gateway: { create: true } } }),
        shop({ http: 8080 }, { network: { from: [{ app: 'cart' }] } }),
        short('LummoNetworking', 'shop', {
          domains: ['shop.example.com'],
          package: { network: { gateway: { class: 'internal' } } },
        }),
      ],
    ],
    [
      'a certificate that Google manages',
      [
        short('LummoPackage', 'settings', { network: { provider: 'ingress', ingress: { class: 'gce' } } }),
        shop({ http: 8080 }, { network: { from: [{ app: 'cart' }] } }),
        short('LummoNetworking', 'shop', { domains: ['shop.example.com'], certificate: { google: true } }),
      ],
    ],
    [
      'an issuer at the Ingress of the VPN',
      [
        short('LummoPackage', 'settings', { network: { provider: 'ingress', vpn: { ranges: '203.0.113.0/24' } } }),
        shop({ http: 8080 }),
        short('LummoNetworking', 'shop', {
          domains: ['shop.example.com'],
          routes: [{ path: '/admin', vpn: true }, { path: '/api' }],
        }),
      ],
    ],
    ['tags of Datadog', [shop({}, { env: 'prod', monitoring: { datadog: true } })]],
    [
      'a Rollout with steps',
      [
        short('LummoRollout', 'shop', {
          strategy: { canary: { steps: [{ weight: 20, pause: '5m' }] } },
          containers: { image, http: 8080, resources },
        }),
      ],
    ],
  ])('%s', (_, inputs) => {
    const claims = inputs.filter(({ kind }) => kind !== 'LummoPackage' && kind !== 'LummoContainer')
    expect(byName(givenBack(inputs, mode))).toEqual(byName(claims))
  })
})

test('a Job whose name ends with the hash of its content has its short name', () => {
  const job = short('LummoJob', 'migrate', { deadline: 600, containers: { image, resources } })
  expect(givenBack([job], 'exact')).toEqual([job])
})

test('a Job with another hash keeps its name', () => {
  const job = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'migrate-bcdfghjklm' },
    spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'migrate', image }] } } },
  }
  const { expanded } = importText(writeYaml(job), 'lenient')
  expect(expanded.filter(({ kind }) => kind === 'Job').map(({ metadata }) => metadata.name)).toEqual([
    'migrate-bcdfghjklm',
  ])
})

test('variables of a workload that lummo did not generate stay variables', () => {
  const [deployment, service] = expandObjects([shop({ http: 8080 })], suite).objects.filter(
    ({ kind }) => kind === 'Deployment' || kind === 'Service',
  )
  const foreign = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'client' },
    spec: {
      selector: { matchLabels: { app: 'client' } },
      template: {
        metadata: { labels: { app: 'client' } },
        spec: {
          containers: [
            {
              name: 'client',
              image,
              env: [
                { name: 'SERVICE_HOST', value: 'shop' },
                { name: 'SERVICE_PORT', value: '80' },
              ],
            },
          ],
        },
      },
    },
  }
  const { output } = importText([deployment, service, foreign].map((one) => writeYaml(one)).join('---\n'), 'lenient')
  const client = output.find(({ metadata }) => (metadata as Plain).name === 'client')
  expect(client?.spec).toMatchObject({
    containers: {
      env: [
        { name: 'SERVICE_HOST', value: 'shop' },
        { name: 'SERVICE_PORT', value: '80' },
      ],
    },
  })
  expect(JSON.stringify(client)).not.toContain('"service"')
})
