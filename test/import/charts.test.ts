import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isNamedSource } from '../../lib/command/commands/import/input/source'
import type { Mode } from '../../lib/command/commands/import/solve/unit'
import type { Plain } from '../../lib/manifest/manifest'
import { mapAt } from '../../lib/manifest/value-at'
import { differences, importText, type Imported } from './imported'

const FOLDER = join(__dirname, 'charts')
const charts = readdirSync(FOLDER)
const textOf = (chart: string): string => readFileSync(join(FOLDER, chart), 'utf8')
const imported = (chart: string, mode: Mode): Imported => importText(textOf(chart), mode)

const nameOf = ({ kind, metadata }: Plain): string => `${String(kind)}/${String(mapAt(metadata, []).name)}`

/** Returns the objects of the input without fields of the server. */
const inputOf = ({ report }: Imported) =>
  [
    ...report.claims.flatMap(({ objects }) => objects.map(({ source }) => source)),
    ...report.unchanged.map(({ source }) => source),
  ]
    .filter(isNamedSource)
    .map(({ manifest }) => manifest)

describe.each(charts)('%s', (chart) => {
  test.each(['lenient', 'adopt', 'exact'] as const)('%s: nothing is lost, and the output renders', (mode) => {
    const one = imported(chart, mode)
    expect(one.findings.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(one.report.totals.lost).toBe(0)
    const fields = one.report.claims.flatMap(({ objects }) => objects.flatMap((object) => object.fields))
    expect(fields.filter(({ status }) => status === 'lost' || status === 'unwanted')).toEqual([])
    // Every value that lummo adds or replaces has a reason and a way to disable it.
    const changed = fields.filter(({ status }) => status === 'added' || status === 'replaced')
    expect(changed.filter(({ reason }) => (reason?.reason ?? '') === '' || (reason?.off ?? '') === '')).toEqual([])
  })

  test('exact: the short objects expand to the objects of the input', () => {
    const one = imported(chart, 'exact')
    const lost = differences(inputOf(one), one.expanded)
    expect(lost).toEqual([])
  })

  test('adopt: no selector, claim template or governing Service changes', () => {
    const one = imported(chart, 'adopt')
    const fixed = /"(selector|serviceName|volumeClaimTemplates|podManagementPolicy)"/
    expect(
      differences(inputOf(one), one.expanded).filter((line) => fixed.test(line) || / is lost$/.test(line)),
    ).toEqual([])
  })
})

test.each([
  ['web-application.yaml', ['LummoDeployment/shop-api', 'LummoNetworking/shop-api']],
  ['stateful-store.yaml', ['Secret/store', 'LummoConfig/store-config', 'LummoStatefulSet/store']],
  ['node-agent.yaml', ['LummoDaemonSet/agent', 'ClusterRole/agent', 'ClusterRoleBinding/agent']],
  ['hooks-and-schedules.yaml', ['LummoJob/migrate', 'LummoCron/cleanup']],
  [
    'routes.yaml',
    ['LummoDeployment/front', 'LummoNetworking/front', 'LummoNetworking/front-internal', 'Ingress/mixed'],
  ],
  ['live-objects.yaml', ['LummoDeployment/web', 'LummoVolume/uploads']],
  [
    'ingress-controller.yaml',
    [
      'LummoDaemonSet/edge',
      'LummoConfig/edge',
      'ClusterRole/edge',
      'ClusterRoleBinding/edge',
      'Service/edge-admission',
      'IngressClass/edge',
      'ValidatingWebhookConfiguration/edge-admission',
      'LummoJob/edge-admission-create',
    ],
  ],
  ['key-value-cluster.yaml', ['LummoStatefulSet/kv-primary', 'LummoConfig/kv-scripts', 'LummoStatefulSet/kv-replica']],
  [
    'dashboards.yaml',
    [
      'LummoDeployment/boards',
      'Secret/boards',
      'LummoConfig/boards',
      'LummoConfig/boards-provider',
      'LummoVolume/boards',
      'ClusterRole/boards',
      'ClusterRoleBinding/boards',
    ],
  ],
  [
    'operator-with-roles.yaml',
    [
      'CustomResourceDefinition/caches.example.com',
      'Namespace/cache-operator',
      'LummoDeployment/cache-manager',
      'ClusterRole/cache-view',
      'ClusterRole/cache-all',
      'ClusterRole/cache-manager',
      'ClusterRoleBinding/cache-manager',
      'Role/cache-leader',
      'RoleBinding/cache-leader',
      'Issuer/cache-selfsigned',
      'Certificate/cache-webhook',
      'Service/cache-webhook',
    ],
  ],
  [
    'identity-server.yaml',
    ['LummoSecret/login-db', 'LummoSecret/login-admin', 'LummoStatefulSet/login', 'LummoNetworking/login'],
  ],
  [
    'queue-workers.yaml',
    [
      'LummoTopic/invoices',
      'LummoTopic/invoices-dead',
      'LummoSubscription/invoices-worker',
      'PubSubSubscription/invoices-elsewhere',
      'IAMPolicyMember/worker-reads-invoices',
      'LummoDeployment/worker',
      'NetworkPolicy/default-deny',
      'LummoVolume/archive',
      'LummoCron/archive',
    ],
  ],
  ['pooled-api.yaml', ['LummoDeployment/api-pool', 'LummoDeployment/pooler']],
])('%s becomes %j', (chart, names) => {
  expect(imported(chart, 'lenient').output.map(nameOf)).toEqual(names)
})

test('short objects use the short fields', () => {
  const [app] = imported('web-application.yaml', 'lenient').output
  expect(mapAt(app, ['spec'])).toMatchObject({
    selectorLabels: { 'app.kubernetes.io/name': 'api', 'app.kubernetes.io/instance': 'shop' },
    scaling: { min: 2, max: 10, autoscaler: 'hpa', cpu: 75, down: { window: 300, percent: 10 } },
    disruption: { minAvailable: '50%' },
    update: { maxSurge: '50%', maxUnavailable: '25%' },
    stop: { grace: 60 },
    containers: {
      api: {
        http: { port: 8080, servicePort: 8080 },
        health: { liveness: { path: '/live', delay: 30, period: 20 } },
        resources: { cpu: '250m', cpuLimit: '1' },
      },
    },
  })
  const [config] = imported('stateful-store.yaml', 'lenient').output.filter(({ kind }) => kind === 'LummoConfig')
  expect(mapAt(config, ['spec'])).toMatchObject({
    values: { LEVEL: 'debug' },
    files: { 'store.conf': expect.any(String) },
  })
})

test('an account with a ClusterRole keeps its token', () => {
  const one = imported('node-agent.yaml', 'lenient')
  const agent = one.expanded.find(({ kind }) => kind === 'DaemonSet')
  expect(mapAt(agent, ['spec', 'template', 'spec']).automountServiceAccountToken).toBe(true)
})

test('fields that the cluster sets are named, and are not in the output', () => {
  const one = imported('live-objects.yaml', 'lenient')
  const omitted = one.report.claims.flatMap(({ objects }) => objects.flatMap(({ source }) => source.omitted))
  expect(omitted.map(({ path }) => path)).toEqual(
    expect.arrayContaining([
      'status',
      'metadata.managedFields',
      'metadata.resourceVersion',
      'spec.clusterIP',
      'spec.volumeName',
    ]),
  )
  const text = JSON.stringify(one.output)
  for (const field of ['terminationMessagePath', 'managedFields', 'clusterIP', 'last-applied', 'pvc-0001']) {
    expect(text).not.toContain(field)
  }
})

test('a Secret stays as it is, and the report does not contain its values', () => {
  const { report, output } = imported('stateful-store.yaml', 'lenient')
  expect(output.find(({ kind }) => kind === 'Secret')?.data).toEqual({ password: 'bm90LXJlYWw=' })
  expect(JSON.stringify(report.claims.map(({ claim }) => claim))).not.toContain('bm90LXJlYWw=')
  expect(report.unchanged.find(({ source }) => source.object.kind === 'Secret')?.reason).toMatch(/LummoSecret/)
})

test('a literal password in a workload gets a warning', () => {
  const { report } = imported('odd-objects.yaml', 'lenient')
  expect(report.claims.flatMap(({ warnings }) => warnings.map(({ code }) => code))).toContain('secret-in-git')
})
