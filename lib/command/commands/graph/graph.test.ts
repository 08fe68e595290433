import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from '../../../../functions/suite'
import { deployment, documents, native, type Resource, short } from '../../../../test/support/objects'
import { resolveSettings } from '../../../run/settings/settings'
import { asDot } from './dot'
import { graphOf } from './draw-objects'
import { graph } from './graph'
import { asMermaid } from './mermaid'
import { RenderedPackage } from './rendered-package'

const ROOT = join(__dirname, '../../../..')

function run(objects: readonly Resource[], ...options: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'lummo-'))
  writeFileSync(join(folder, 'all.yaml'), documents(objects))
  return graph([folder, ...options], suite)
}

/** A node of a drawn graph, or an edge with the labels of its nodes. */
type Drawn = readonly [from: string, text: string, to: string]

/** Reads the labels of the nodes and the edges of a Mermaid flowchart. */
function readMermaid(text: string): { nodes: string[]; edges: Drawn[] } {
  const plain = (label: string) => label.replaceAll(/#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
  const nodes = new Map(
    [...text.matchAll(/^ +(n\d+)[([{>\\/]+"(.*)"/gm)].map(([, id = '', label = '']) => [
      id,
      plain(label).replaceAll('<br/>', ' '),
    ]),
  )
  const edges = [...text.matchAll(/^ +(n\d+) -\.?->(?:\|"(.*)"\|)? (n\d+)$/gm)].map(
    ([, from = '', label = '', to = '']): Drawn => [nodes.get(from) ?? '', plain(label), nodes.get(to) ?? ''],
  )
  return { nodes: [...nodes.values()], edges }
}

const web = deployment().container({ http: 8080 }).inNamespace('shop')
const routes = short('LummoNetworking', 'web', { domains: 'shop.example.com', routes: { '/api': { rateLimit: 9 } } })

test('hosts lead through routes and Services to workloads', () => {
  const { stdout } = run([web, routes.inNamespace('shop')])
  const { edges } = readMermaid(stdout)
  const [, , route = ''] = edges.find(([from]) => from === 'shop.example.com') ?? []
  expect(route).toContain('IngressRoute/web')
  expect(edges).toContainEqual(['shop.example.com', '/api /api/', route])
  expect(edges).toContainEqual([route, '', 'Service/web :80'])
  expect(edges).toContainEqual(['Service/web :80', '', 'Deployment/web 1 pod'])
  expect(stdout).toContain('subgraph g')
  expect(stdout).not.toContain(':::problem')
})

test('a workload names its autoscaler, its databases, its Secrets and its volumes', () => {
  const { stdout } = run([
    web
      .spec({
        scaling: { min: 2, max: 5, cpu: 70 },
        replicas: undefined,
        volumes: { name: 'data', path: '/data', create: '1Gi' },
        update: { recreate: true },
      })
      .container({ secrets: ['keys'], env: { DB: { secret: 'shop-db-credentials', key: 'password' } } }),
    short('LummoSecret', 'keys', { path: 'shop', keys: ['A'], store: 'vault' }).inNamespace('shop'),
    short('LummoDatabase', 'shop-db', {
      type: 'postgres',
      version: '17.5',
      storage: '1Gi',
      vault: 'shop/db',
    }).inNamespace('shop'),
    short('LummoPackage', 'settings', { secrets: { store: 'vault' } }),
  ])
  const { edges, nodes } = readMermaid(stdout)
  const workload = nodes.find((one) => one.startsWith('Deployment/web')) ?? ''
  expect(workload).toContain('KEDA')
  const database = nodes.find((one) => one.startsWith('StatefulSet/shop-db'))
  expect(edges).toContainEqual([workload, '', database])
  const used = edges.filter(([from]) => from === workload).map(([, , to]) => to)
  expect(used.some((one) => one.includes('Secret/keys'))).toBe(true)
  expect(used.some((one) => one.includes('PersistentVolumeClaim/'))).toBe(true)
})

test('a canary is reached through the TraefikService that splits the requests', () => {
  const { stdout } = run([web.spec({ strategy: { canary: { steps: [50] } } }), routes.inNamespace('shop')])
  const { edges, nodes } = readMermaid(stdout)
  const route = nodes.find((one) => one.startsWith('IngressRoute/web')) ?? ''
  expect(edges).toContainEqual([route, '', 'TraefikService/web'])
  expect(edges).toContainEqual(['TraefikService/web', '', 'Service/web-canary :80'])
})

test('a subscription leads to the topic of its dead letters', () => {
  const { stdout } = run([
    short('LummoTopic', 'orders', { topics: 'orders' }),
    short('LummoSubscription', 'orders', {
      subscriptions: { topic: 'orders', subscription: 'billing', config: { maxDeliveryAttempts: 5 } },
    }),
    short('LummoPackage', 'settings', { pubsub: { project: 'acme-prod', projectNumber: '1234567890' } }),
  ])
  const { edges } = readMermaid(stdout)
  expect(edges).toContainEqual(['PubSubTopic/orders', '', 'PubSubSubscription/billing'])
  expect(edges).toContainEqual(['PubSubSubscription/billing', 'dead letters', 'PubSubTopic/billing.dlx'])
  expect(edges).toContainEqual(['PubSubTopic/billing.dlx', '', 'PubSubSubscription/billing.dlx'])
})

test('a TraefikService that the package does not contain is marked, and one of another provider is not drawn', () => {
  const route = (name: string) =>
    native('traefik.io/v1alpha1', 'IngressRoute', name.replace('@', '-'), {
      spec: { routes: [{ match: 'Host(`a.example.com`)', services: [{ kind: 'TraefikService', name }] }] },
    })
  const { nodes } = readMermaid(run([route('gone'), route('api@internal')]).stdout)
  expect(nodes).toContain('TraefikService/gone not in the package')
  expect(nodes.filter((one) => one.includes('internal'))).toEqual(['IngressRoute/api-internal'])
})

test('what is missing or closed is marked', () => {
  const { stdout } = run([
    web.container({ secrets: ['absent'], env: { API_URL: 'http://api:80', KEY: { secret: 'known', key: 'B' } } }),
    native('v1', 'Secret', 'known', { stringData: { A: 'x' } }).inNamespace('shop'),
    deployment().named('api').inNamespace('shop').container({ http: 8080 }),
    native('networking.k8s.io/v1', 'NetworkPolicy', 'closed', {
      spec: { podSelector: { matchLabels: { app: 'api' } }, policyTypes: ['Ingress'], ingress: [] },
    }).inNamespace('shop'),
    native('v1', 'Service', 'lost', { spec: { selector: { app: 'nobody' }, ports: [{ port: 80 }] } }).inNamespace(
      'shop',
    ),
    native('networking.k8s.io/v1', 'Ingress', 'old', {
      spec: { defaultBackend: { service: { name: 'gone', port: { number: 80 } } } },
    }).inNamespace('shop'),
  ])
  const { nodes, edges } = readMermaid(stdout)
  expect(nodes).toContain('Secret/absent not in the package')
  expect(nodes).toContain('Secret/known has no key B')
  expect(nodes).toContain('Service/lost :80 selects no pods')
  expect(nodes).toContain('Service/gone not in the package')
  expect(edges).toContainEqual(['Deployment/web 1 pod', 'denied by a NetworkPolicy', 'Service/api :80'])
})

test('an external object is not missing', () => {
  const { stdout } = run([
    web.container({ secrets: ['absent'] }),
    short('LummoPackage', 'settings', { checks: { external: ['Secret/absent'] } }),
  ])
  expect(stdout).toContain('Secret/absent"')
  expect(stdout).not.toContain(':::problem')
})

test('Secrets that one workload uses are one node, and shared ones stay separate', () => {
  const secret = (name: string) => native('v1', 'Secret', name, { stringData: { A: 'x' } }).inNamespace('shop')
  const { nodes } = readMermaid(
    run([
      ...['a', 'b', 'common'].map(secret),
      web.container({ secrets: ['a', 'b', 'common'] }),
      deployment()
        .named('api')
        .inNamespace('shop')
        .container({ secrets: ['common'] }),
    ]).stdout,
  )
  expect(nodes).toContain('Secret/a Secret/b')
  expect(nodes).toContain('Secret/common')
})

const hostile = native('networking.k8s.io/v1', 'Ingress', 'evil', {
  spec: {
    rules: [
      {
        host: '"] --> x; click n1 "javascript:alert(1)" %%\n<script>`\\"#quot;',
        http: {
          paths: [
            { path: '/"]|\\n', pathType: 'Prefix', backend: { service: { name: 'x"];\\', port: { number: 1 } } } },
          ],
        },
      },
    ],
  },
})

test.each(['mermaid', 'dot'])('names with signs of the format stay inside their labels in %s', (format) => {
  const settings = resolveSettings(suite.settings, [], {}).in()
  const drawn = graphOf(new RenderedPackage([hostile.object as never], settings))
  const lines = (format === 'dot' ? asDot : asMermaid)(drawn).split('\n')
  const label = format === 'dot' ? '"(?:[^"\\\\]|\\\\.)*"' : '"[^"<>`]*(?:<br/>[^"<>`]*)*"'
  const texts = lines.map((line) => line.replaceAll(new RegExp(label, 'g'), ''))
  expect(texts.join('\n')).not.toMatch(/script|click|alert/)
  expect(texts.filter((line) => line.includes('"'))).toEqual([])
})

test('an error in the input prints the finding and no graph', () => {
  expect(run([deployment().spec({ replica: 3 })])).toMatchObject({
    stdout: '',
    exitCode: 1,
    stderr: expect.stringContaining('error[unknown-field]'),
  })
})

test.each([
  [[], 'graph requires at least one PATH.'],
  [['--format', 'svg', '.'], 'graph --format must be one of mermaid, dot, but is `svg`.'],
  [[join(ROOT, 'kustomize-examples/environments')], 'contains environments. Pass one of them:'],
])('%j is a wrong call', (args, message) => {
  expect(graph(args, suite)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(message) })
})

test('the README shows the graph of its example', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')
  const shown = /^```mermaid\n([\s\S]*?)^```$/m.exec(readme)?.[1]
  expect(
    graph(
      ['app.yaml', 'lummo.yaml'].map((name) => join(ROOT, 'kustomize-examples/api-with-database', name)),
      suite,
    ).stdout,
  ).toBe(shown)
})
