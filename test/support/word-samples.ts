import type { Plain } from '../../lib/manifest/manifest'
import type { PlaceOfWords } from '../../lib/kind/words/word'

export type Path = readonly (string | number)[]
/** A valid object, and a path in its spec. */
export interface Sample {
  kind: string
  spec: Plain
  path?: Path
}

const LIMITS = { cpu: '100m', memory: '128Mi' }
const BOX = { name: 'shop', image: 'registry.example.com/shop:1.0.0', http: { port: 8080 }, resources: LIMITS }
const RUN = { name: 'shop', image: 'registry.example.com/shop:1.0.0', resources: LIMITS }
export const pods = (more: Plain = {}, box: Plain = {}): Plain => ({ containers: [{ ...BOX, ...box }], ...more })
const deployment = (more: Plain = {}, path: Path = []): Sample => ({ kind: 'LummoDeployment', spec: pods(more), path })
const container = (more: Plain = {}, path: Path = []): Sample => ({
  kind: 'LummoDeployment',
  spec: pods({}, more),
  path: ['containers', 0, ...path],
})
const networking = (more: Plain = {}, path: Path = []): Sample => ({
  kind: 'LummoNetworking',
  spec: { app: 'web', domains: ['a.example.com'], ...more },
  path,
})
const WINDOW = { start: '0 8 * * *', end: '0 18 * * *', timeZone: 'Asia/Jakarta', replicas: 2 }
const scaling = (more: Plain, path: Path): Sample =>
  deployment({ scaling: { min: 1, max: 5, ...more } }, ['scaling', ...path])

export const SPECS: Readonly<Record<string, Plain>> = {
  LummoDeployment: pods(),
  LummoRollout: pods(),
  LummoStatefulSet: pods(),
  LummoDaemonSet: { containers: [RUN] },
  LummoJob: { containers: [RUN] },
  LummoCron: { schedule: '0 3 * * *', containers: [RUN] },
  LummoNetworking: networking().spec,
  LummoDatabase: { type: 'postgres', version: '17', storage: '10Gi', secret: 'shop-db' },
  pgbouncer: { app: 'shop', connectionSecret: 'shop-db', config: { POOL_MODE: 'transaction' } },
  LummoTopic: { project: 'acme-prod', topics: [{ name: 'orders' }] },
  LummoSubscription: {
    project: 'acme-prod',
    projectNumber: '123456789012',
    subscriptions: [{ topic: { name: 'orders', external: true }, subscription: 'shop' }],
  },
  LummoNamespace: {},
  LummoPackage: {},
  LummoSecret: { path: 'shop/api', keys: ['API_KEY'], store: 'vault' },
  LummoConfig: { values: { LOG_LEVEL: 'info' } },
  LummoVolume: { size: '10Gi' },
  LummoServiceAccount: {},
  LummoIAM: {},
  LummoPolicy: { registries: ['registry.example.com'] },
}

const SAMPLES: Readonly<Record<string, Sample>> = {
  'A container of a LummoDaemonSet': {
    kind: 'LummoDaemonSet',
    spec: { containers: [RUN] },
    path: ['containers', 0],
  },
  'A container of a LummoJob or LummoCron': { kind: 'LummoJob', spec: { containers: [RUN] }, path: ['containers', 0] },
  'A container': container(),
  '`health` of a container': container({ health: { readiness: { path: '/ready' } } }, ['health']),
  'A probe under `health`': container({ health: { readiness: { period: '10s' } } }, ['health', 'readiness']),
  '`resources`': container({ resources: {} }, ['resources']),
  'An entry of `ports`': {
    kind: 'LummoDeployment',
    spec: { containers: [{ ...RUN, ports: [{ name: 'db', containerPort: 5432 }] }] },
    path: ['containers', 0, 'ports', 0],
  },
  '`image`': container({ image: {} }, ['image']),
  'An entry of `configs` or `secrets`': container({ configs: [{ name: 'shop' }] }, ['configs', 0]),
  'An entry of `files`': container({ files: [{ path: '/etc/shop' }] }, ['files', 0]),
  '`http` and `grpc` of a container': container({}, ['http']),
  '`scaling`': scaling({ cpu: 70, cron: [WINDOW] }, []),
  '`cpu` and `memory` of `scaling`': scaling({ cpu: { target: 70 } }, ['cpu']),
  '`up` and `down` of `scaling`': scaling({ cpu: 70, down: {} }, ['down']),
  '`cron` of `scaling`': scaling({ cron: [WINDOW] }, ['cron', 0]),
  '`prometheus` of `scaling`': scaling(
    { prometheus: [{ server: 'http://prometheus:9090', query: 'up', threshold: '1' }] },
    ['prometheus', 0],
  ),
  '`datadog` of `scaling`': scaling({ datadog: [{ query: 'avg:a.b{*}', target: '1', credentials: 'dd' }] }, [
    'datadog',
    0,
  ]),
  '`pubsubTopic` of `scaling`': scaling({ pubsubTopic: [{ name: 'orders', size: '10' }] }, ['pubsubTopic', 0]),
  '`fallback` of `scaling`': scaling({ pubsubTopic: [{ name: 'orders', size: '10' }], fallback: { replicas: 2 } }, [
    'fallback',
  ]),
  'A volume of a LummoDaemonSet': {
    kind: 'LummoDaemonSet',
    spec: { containers: [RUN], volumes: [{ name: 'work', path: '/work' }] },
    path: ['volumes', 0],
  },
  'A volume': deployment({ volumes: [{ name: 'work', path: '/work' }] }, ['volumes', 0]),
  'A template of `volumeClaimTemplates`': {
    kind: 'LummoStatefulSet',
    spec: pods({ volumeClaimTemplates: [{ name: 'data', size: '10Gi', path: '/data' }] }),
    path: ['volumeClaimTemplates', 0],
  },
  'A volume to create': deployment({ volumes: [{ name: 'work', path: '/work', create: { size: '10Gi' } }] }, [
    'volumes',
    0,
    'create',
  ]),
  '`update` of a LummoStatefulSet': { kind: 'LummoStatefulSet', spec: pods({ update: {} }), path: ['update'] },
  '`update` of a LummoDaemonSet': { kind: 'LummoDaemonSet', spec: { containers: [RUN], update: {} }, path: ['update'] },
  '`update`': deployment({ update: {} }, ['update']),
  '`strategy` of a LummoRollout': { kind: 'LummoRollout', spec: pods({ strategy: {} }), path: ['strategy'] },
  '`strategy` of a LummoDeployment': deployment({ strategy: {} }, ['strategy']),
  '`canary`': deployment({ strategy: { canary: {} } }, ['strategy', 'canary']),
  '`blueGreen`': deployment({ strategy: { blueGreen: {} } }, ['strategy', 'blueGreen']),
  '`disruption`': deployment({ replicas: 3, disruption: {} }, ['disruption']),
  '`security`': deployment({ security: {} }, ['security']),
  '`stop`': deployment({ stop: {} }, ['stop']),
  '`network` of a workload': deployment({ network: { from: [] } }, ['network']),
  'An entry of `from`': deployment({ network: { from: [{}] } }, ['network', 'from', 0]),
  'An entry of `to`': deployment({ network: { to: [{}] } }, ['network', 'to', 0]),
  '`monitoring`': deployment({ monitoring: {} }, ['monitoring']),
  '`prometheus` of `monitoring`': deployment({ monitoring: { prometheus: {} } }, ['monitoring', 'prometheus']),
  'A permission': deployment({ permissions: [{ do: ['get'], on: ['configmaps'] }] }, ['permissions', 0]),
  'A route of a LummoNetworking': networking({ routes: [{}] }, ['routes', 0]),
  '`redirect` of a route': networking({ routes: [{ path: '/old', redirect: { to: 'https://b.example.com' } }] }, [
    'routes',
    0,
    'redirect',
  ]),
  '`certificate`': networking({ certificate: {} }, ['certificate']),
  '`issuer`': networking({ certificate: { issuer: { name: 'letsencrypt' } } }, ['certificate', 'issuer']),
  'A connection of a pgbouncer': {
    kind: 'pgbouncer',
    spec: { app: 'shop', databases: { orders: { name: 'orders-db' } }, config: { POOL_MODE: 'transaction' } },
    path: ['databases', 'orders'],
  },
  '`backup` of a LummoDatabase': {
    kind: 'LummoDatabase',
    spec: { ...SPECS.LummoDatabase, backup: { schedule: '0 3 * * *', retention: '7d' } },
    path: ['backup'],
  },
  'An entry of `subscriptions`': {
    kind: 'LummoSubscription',
    spec: SPECS.LummoSubscription ?? {},
    path: ['subscriptions', 0],
  },
  '`network` of a LummoPackage': { kind: 'LummoPackage', spec: { network: {} }, path: ['network'] },
}

export const samplesOf = ({ title, kinds = [] }: PlaceOfWords): Sample[] => {
  const sample = SAMPLES[title]
  return sample === undefined ? kinds.map((kind) => ({ kind, spec: SPECS[kind] ?? {} })) : [sample]
}
