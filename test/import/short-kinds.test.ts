import { writeYaml } from '../../lib/wire/yaml/write-yaml'
import { isPlain, type Plain } from '../../lib/manifest/manifest'
import { mapAt } from '../../lib/manifest/value-at'
import { differences, type Imported, importText } from './imported'

const text = (...objects: Plain[]): string => objects.map((one) => writeYaml(one)).join('---\n')
const specs = ({ output }: Imported): unknown[] => output.map(({ kind, spec }) => [kind, spec])
const reasons = ({ report }: Imported): string[] => report.unchanged.map(({ reason }) => reason)

const deployment = (name: string, more: Plain = {}): Plain => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [
          {
            name,
            image: `registry.example.com/${name}:1.0.0`,
            ports: [{ name: 'http', containerPort: 8080 }],
            resources: { requests: { cpu: '10m', memory: '32Mi' } },
            ...more,
          },
        ],
      },
    },
  },
})

const hpa = (name: string, target: string): Plain => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: target },
    minReplicas: 2,
    maxReplicas: 5,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } }],
  },
})

describe('autoscalers', () => {
  test.each([
    ['web', 'web'],
    ['web-hpa', undefined],
    ['other', 'other'],
  ])('an HPA named %s keeps its name', (name, field) => {
    const one = importText(text(deployment('web'), hpa(name, 'web')), 'lenient')
    expect(mapAt(one.output[0], ['spec', 'scaling']).name).toBe(field)
    expect(one.expanded.find(({ kind }) => kind === 'HorizontalPodAutoscaler')?.metadata.name).toBe(name)
    expect(reasons(one)).toEqual([])
  })

  test('two autoscalers of one workload stay as they are', () => {
    const one = importText(text(deployment('web'), hpa('web', 'web'), hpa('web-2', 'web')), 'lenient')
    expect(mapAt(one.output[0], ['spec']).scaling).toBeUndefined()
    expect(reasons(one)).toHaveLength(2)
  })

  test('a ScaledObject with another name keeps it, and states the minimum of KEDA', () => {
    const scaled = {
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: { name: 'queue' },
      spec: { scaleTargetRef: { name: 'web' }, maxReplicaCount: 5, triggers: [{ type: 'cron', metadata: CRON }] },
    }
    const one = importText(text(deployment('web'), scaled), 'lenient')
    expect(mapAt(one.output[0], ['spec', 'scaling'])).toMatchObject({ name: 'queue', min: 0, max: 5 })
    expect(mapAt(one.output[0], ['spec']).patches).toBeUndefined()
  })
})

const CRON = { timezone: 'Europe/Berlin', start: '0 8 * * *', end: '0 18 * * *', desiredReplicas: '3' }

describe('NetworkPolicies', () => {
  const inNamespace = (name: string): Plain => ({ matchLabels: { 'kubernetes.io/metadata.name': name } })
  const policy = (spec: Plain): Plain => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'web' },
    spec: { podSelector: { matchLabels: { app: 'web' } }, ...spec },
  })
  const pods = (app: string): Plain => ({ podSelector: { matchLabels: { app } } })
  const http = [{ port: 'http', protocol: 'TCP' }]
  const dns = {
    ports: [
      { port: 53, protocol: 'UDP' },
      { port: 53, protocol: 'TCP' },
    ],
  }

  test.each<[string, Plain, Plain]>([
    ['no rules', { policyTypes: ['Ingress'] }, { from: [] }],
    ['an application', { policyTypes: ['Ingress'], ingress: [{ from: [pods('a')], ports: http }] }, { from: ['a'] }],
    ['no types', { ingress: [{ from: [pods('a')], ports: [{ port: 'http' }] }] }, { from: ['a'] }],
    [
      'two peers in one rule',
      { policyTypes: ['Ingress'], ingress: [{ from: [pods('a'), pods('b')], ports: http }] },
      { from: ['a', 'b'] },
    ],
    [
      'addresses and ports',
      {
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }], ports: [{ port: 8080 }] }],
        egress: [dns, { to: [{ ...pods('db'), namespaceSelector: inNamespace('data') }] }],
      },
      {
        from: [{ cidr: '10.0.0.0/8', except: ['10.1.0.0/16'], ports: [8080] }],
        to: [{ app: 'db', namespace: 'data' }],
      },
    ],
  ])('%s has a short form', (_, spec, network) => {
    const one = importText(text(deployment('web'), policy(spec)), 'lenient')
    expect(reasons(one)).toEqual([])
    const short = JSON.parse(JSON.stringify(mapAt(one.output[0], ['spec', 'network'])), (_key, value) =>
      isPlain(value) && Object.keys(value).join() === 'app' ? value.app : value,
    )
    expect(short).toEqual(network)
    expect(one.report.totals.lost).toBe(0)
  })

  test.each<[string, Plain]>([
    ['all sources', { policyTypes: ['Ingress'], ingress: [{ ports: http }] }],
    [
      'another label',
      { policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: { matchLabels: { tier: 'a' } } }] }] },
    ],
    [
      'all pods of the namespace',
      { policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: {} }], ports: http }] },
    ],
    [
      'a range of ports',
      { policyTypes: ['Ingress'], ingress: [{ from: [pods('a')], ports: [{ port: 1, endPort: 9 }] }] },
    ],
    ['destinations without DNS', { policyTypes: ['Egress'], egress: [{ to: [pods('a')] }] }],
    ['other pods', { podSelector: {}, policyTypes: ['Ingress'] }],
  ])('a policy with %s stays as it is', (_, spec) => {
    const one = importText(text(deployment('web'), policy(spec)), 'lenient')
    expect(one.output.map(({ kind }) => kind)).toEqual(['LummoDeployment', 'NetworkPolicy'])
    expect(
      differences(
        [policy(spec) as never],
        one.expanded.filter(({ kind }) => kind === 'NetworkPolicy'),
      ),
    ).toEqual([])
  })
})

describe('Pub/Sub', () => {
  const PUBSUB = 'pubsub.cnrm.cloud.google.com/v1beta1'
  const topic = (id: string, more: Plain = {}): Plain => ({
    apiVersion: PUBSUB,
    kind: 'PubSubTopic',
    metadata: { name: id, ...more },
  })
  const subscription = (id: string, spec: Plain): Plain => ({
    apiVersion: PUBSUB,
    kind: 'PubSubSubscription',
    metadata: { name: id },
    spec,
  })

  test('a topic without the deletion policy would be deleted: only lenient import keeps the resource', () => {
    const [lenient, adopt] = (['lenient', 'adopt'] as const).map((mode) => importText(text(topic('orders')), mode))
    expect(lenient && specs(lenient)).toEqual([['LummoTopic', { topics: 'orders' }]])
    expect(adopt && specs(adopt)).toEqual([['LummoTopic', { whenRemoved: 'delete', topics: 'orders' }]])
    const added = lenient?.report.claims.flatMap(({ objects }) => objects.flatMap(({ fields }) => fields)) ?? []
    expect(added.find(({ path }) => path.includes('deletion-policy'))?.reason?.off).toBe('`whenRemoved: delete`')
  })

  test('durations are short, and a subscription that expires keeps its period', () => {
    const one = importText(
      text(
        topic('orders'),
        subscription('billing', {
          topicRef: { name: 'orders' },
          messageRetentionDuration: '604800s',
          expirationPolicy: { ttl: '2678400s' },
          enableMessageOrdering: true,
          pushConfig: { pushEndpoint: 'https://shop.example.com/push' },
        }),
      ),
      'lenient',
    )
    expect(specs(one)[1]).toEqual([
      'LummoSubscription',
      {
        subscriptions: {
          topic: 'orders',
          subscription: 'billing',
          config: { ttl: '31d', messageRetentionDuration: '7d' },
          ordered: true,
          push: 'https://shop.example.com/push',
        },
      },
    ])
  })

  test('a subscription to a topic that is not in the input stays as it is', () => {
    const one = importText(text(subscription('lost', { topicRef: { name: 'gone' } })), 'lenient')
    expect(one.output.map(({ kind }) => kind)).toEqual(['PubSubSubscription'])
    expect(reasons(one)).toEqual([expect.stringContaining('topic')])
  })

  test('an object with another name than its resource stays as it is', () => {
    const one = importText(text({ ...topic('my-topic'), spec: { resourceID: 'orders' } }), 'lenient')
    expect(reasons(one)).toEqual(['PubSubTopic/my-topic is not generated by the short object'])
  })
})

describe('ExternalSecrets', () => {
  const secret = (spec: Plain, apiVersion = 'external-secrets.io/v1'): Plain => ({
    apiVersion,
    kind: 'ExternalSecret',
    metadata: { name: 'creds' },
    spec: { secretStoreRef: { name: 'vault', kind: 'ClusterSecretStore' }, ...spec },
  })
  const key = (secretKey: string, remoteRef: Plain): Plain => ({ secretKey, remoteRef })

  test.each<[string, Plain, Plain]>([
    ['properties of one path', { data: [key('A', { key: 'p', property: 'A' })] }, { path: 'p', keys: ['A'] }],
    ['a renamed property', { data: [key('A', { key: 'p', property: 'b' })] }, { path: 'p', keys: { A: 'b' } }],
    ['all properties', { dataFrom: [{ extract: { key: 'p' } }] }, { path: 'p', all: true }],
    ['names of secrets', { data: [key('A', { key: 'a-secret' })] }, { from: 'gcp', keys: { A: 'a-secret' } }],
    [
      'another path and version',
      { data: [key('A', { key: 'p', property: 'A' }), key('B', { key: 'q', property: 'B', version: '2' })] },
      { path: 'p', keys: { A: 'A', B: { path: 'q', version: '2' } } },
    ],
  ])('%s have a short form', (_, spec, short) => {
    const one = importText(text(secret(spec)), 'lenient')
    expect(reasons(one)).toEqual([])
    expect(one.output[0]?.spec).toEqual({ ...short, store: 'vault' })
    expect(one.report.totals.lost).toBe(0)
  })

  test('the earlier version is replaced with a reason, and stays in an exact import', () => {
    const old = text(secret({ data: [key('A', { key: 'p', property: 'A' })] }, 'external-secrets.io/v1beta1'))
    const one = importText(old, 'lenient')
    const fields = one.report.claims.flatMap(({ objects }) => objects.flatMap((object) => object.fields))
    expect(fields.find(({ path }) => path === 'apiVersion')).toMatchObject({ status: 'replaced' })
    expect(importText(old, 'exact').output.map(({ kind }) => kind)).toEqual(['ExternalSecret'])
  })

  test.each<[string, Plain]>([
    ['a search by name', { dataFrom: [{ find: { name: { regexp: '.*' } } }] }],
    ['no values', {}],
    ['two paths as a whole', { dataFrom: [{ extract: { key: 'a' } }, { extract: { key: 'b' } }] }],
  ])('an object with %s stays as it is', (_, spec) => {
    expect(importText(text(secret(spec)), 'lenient').output.map(({ kind }) => kind)).toEqual(['ExternalSecret'])
  })
})
