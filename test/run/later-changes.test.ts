import { load } from 'js-yaml'
import { suite } from '../../functions/suite'
import { runFunction } from '../../lib/command/function'

interface Item {
  kind: string
  metadata: { name: string; annotations?: Record<string, string> }
}

/** Returns a short object in a file of a kpt package, on one line. */
const ours = (kind: string, name: string, spec: string, namespace = 'shop') =>
  `- {apiVersion: krm.lummo.dev/v1alpha1, kind: ${kind}, metadata: {name: ${name}, namespace: ${namespace}, annotations: {config.kubernetes.io/local-config: "true", config.kubernetes.io/path: ${name}-${kind.toLowerCase()}.yaml}}, spec: ${spec}}\n`
const PACKAGE = `apiVersion: config.kubernetes.io/v1
kind: ResourceList
items:
- {apiVersion: kpt.dev/v1, kind: Kptfile, metadata: {name: p, annotations: {config.kubernetes.io/path: Kptfile}}}
`
const run = (text: string) => runFunction(Buffer.from(text), suite)
const itemsOf = (stdout: Buffer) => (load(stdout.toString()) as { items: Item[] }).items

/** Returns the findings and output of a second run, after a change in the output of the first one. */
function secondRun(claims: string, before: string, after: string) {
  const first = run(PACKAGE + claims).stdout.toString()
  expect(first).toContain(before)
  const second = run(first.replace(before, after))
  const said = second.findings
    .filter(({ severity }) => severity !== 'info')
    .map(({ severity, code, object, message }) => `${severity} ${code} ${object?.kind}/${object?.name}: ${message}`)
  return { ...second, said, list: second.exitCode === 0 ? itemsOf(second.stdout) : [] }
}

const CONTAINER = '{image: "web:1.0", http: 8080, resources: {cpu: 100m, memory: 64Mi}}'
const WEB = ours('LummoDeployment', 'web', `{containers: ${CONTAINER}}`)
const DATABASE = ours('LummoDatabase', 'db', '{type: postgres, version: "17", storage: 10Gi, secret: {name: db}}')
const SET = ours(
  'LummoStatefulSet',
  'kv',
  `{containers: ${CONTAINER}, volumeClaimTemplates: [{name: data, size: 10Gi, path: /data}]}`,
)

describe('what is not like the run before', () => {
  test('an object of another kind and the same name takes over what the first one made', () => {
    const { said, list, stdout } = secondRun(WEB, 'kind: LummoDeployment', 'kind: LummoRollout')
    expect(said).toEqual([])
    expect(list.map(({ kind }) => kind)).toEqual(['Kptfile', 'LummoRollout', 'ServiceAccount', 'Rollout', 'Service'])
    expect(stdout.toString()).not.toContain('LummoDeployment')
    expect(run(stdout.toString()).stdout.toString()).toBe(stdout.toString())
  })

  test('what goes is no neighbour of what comes: a renamed application has its routes at once', () => {
    const networking = ours('LummoNetworking', 'web', '{domains: web.example.com}')
    const { said, stdout } = secondRun(
      WEB.replace('spec: {', 'spec: {app: web, ') + networking,
      'name: web,',
      'name: web-two,',
    )
    expect(said).toEqual([])
    expect(stdout.toString()).toContain('- name: web-two\n')
    expect(run(stdout.toString()).stdout.toString()).toBe(stdout.toString())
  })

  test('a claim that stays no longer takes what it made out of generated/, or the next run would remove it', () => {
    const { list, stdout, said } = secondRun(WEB, 'config.kubernetes.io/local-config: "true", ', '')
    expect(said).toEqual([expect.stringMatching(/^warning not-local LummoDeployment\/web/)])
    expect(list.map(({ kind }) => kind)).toEqual(['Kptfile', 'ServiceAccount', 'Deployment', 'Service'])
    expect(JSON.stringify(list)).not.toContain('generated/')
    expect(itemsOf(run(stdout.toString()).stdout)).toEqual(list)
  })

  test('pods that a scaler counts from now on are one until it sees them', () => {
    const six = ours('LummoDeployment', 'web', `{replicas: 6, containers: ${CONTAINER}}`)
    const change = secondRun(six, 'replicas: 6, ', 'scaling: {min: 2, max: 9, cpu: 70}, ')
    expect(change.said).toEqual([
      'warning pods-missing LummoDeployment/web: Deployment/web no longer has `replicas: 6`, and would run 1 pod until its scaler sees it. Remove `replicas` in the cluster first: `kubectl apply edit-last-applied deployment web`.',
    ])
    expect(run(change.stdout.toString()).findings).toEqual([])
    expect(secondRun(six, 'replicas: 6, ', 'replicas: 2, ').said).toEqual([])
    expect(secondRun(WEB, 'spec: {containers', 'spec: {scaling: {min: 2, max: 9, cpu: 70}, containers').said).toEqual(
      [],
    )
  })

  test('a field that cannot change is a warning with what to do, once', () => {
    const change = secondRun(WEB, 'spec: {containers', 'spec: {selectorLabels: {tier: front}, containers')
    expect(change.said).toEqual([
      'warning cannot-change LummoDeployment/web: `spec.selector` of Deployment/web is immutable. Rename it, or delete it with its pods first: `kubectl delete deployment web`.',
    ])
    expect(run(change.stdout.toString()).findings).toEqual([])
    expect(secondRun(WEB, 'web:1.0', 'web:2.0').said).toEqual([])
    expect(secondRun(SET, 'size: 10Gi', 'size: 10240Mi').said).toEqual([])
    expect(secondRun(SET, 'size: 10Gi', 'size: 20Gi, class: fast').said).toEqual([
      'warning cannot-change LummoStatefulSet/kv: `spec.volumeClaimTemplates` of StatefulSet/kv is immutable. To keep its pods and volumes, run `kubectl delete statefulset kv --cascade=orphan`, then apply this.',
      'warning disk-grows LummoStatefulSet/kv: The volumes were created with 10Gi, and a StatefulSet cannot change its claims. Enlarge the PersistentVolumeClaims `data-kv-…`, then run `kubectl delete statefulset kv --cascade=orphan` and apply this.',
    ])
    const volume = ours('LummoVolume', 'files', '{size: 10Gi, class: fast}')
    expect(secondRun(volume, 'size: 10Gi, class: fast', 'size: 1Gi, class: slow').said).toEqual([
      expect.stringMatching(/^warning disk-shrinks LummoVolume\/files: The volume was created with 10Gi/),
      expect.stringMatching(/^warning cannot-change LummoVolume\/files: .*`spec.storageClassName`.*another name/),
    ])
    expect(secondRun(volume, 'size: 10Gi', 'size: 20Gi').said).toEqual([])
    const job = (more: string) =>
      ours('LummoJob', 'sync', `{containers: {image: "a:1.0", resources: {cpu: 1, memory: 1Gi}}, ${more}}`)
    expect(secondRun(job('generateNameSuffix: false'), 'a:1.0', 'a:2.0').said).toEqual([
      expect.stringMatching(/^warning cannot-change LummoJob\/sync: .*`spec.template`.*kubectl delete job sync/),
    ])
    expect(secondRun(job('rerun: always'), 'a:1.0', 'a:2.0').said).toEqual([])
    const messages =
      ours('LummoTopic', 'topics', '{project: acme-prod, topics: [{name: orders}]}') +
      ours('LummoSubscription', 'mail', '{project: acme-prod, subscriptions: [{topic: orders, subscription: mail}]}')
    const filtered = 'subscription: mail, filter: "attributes:paid"}'
    expect(secondRun(messages, 'subscription: mail}', filtered).said).toEqual([
      expect.stringMatching(/^warning cannot-change LummoSubscription\/mail: .*`spec.filter`.*Rename it\.$/),
    ])
  })

  test('a field of Config Connector that is taken away stays set in Google Cloud, and that is said', () => {
    const topic = (more: string) =>
      ours('LummoTopic', 'topics', `{project: acme-prod, topics: [{name: orders${more}}]}`)
    const subscription = (more: string) =>
      ours(
        'LummoSubscription',
        'mail',
        `{project: acme-prod, projectNumber: "123456789012", subscriptions: [{topic: projects/acme-prod/topics/orders, subscription: mail${more}}]}`,
      )
    const warned = (text: string, more: string) => secondRun(text, more, '').said.join('\n')
    const push = ', push: "https://hook.example.com/in"'
    expect(warned(subscription(push), push)).toBe(
      'warning field-stays LummoSubscription/mail: PubSubSubscription/mail no longer has `spec.pushConfig`, and Config Connector leaves that in Google Cloud as it is. Take it away there as well: `gcloud pubsub subscriptions modify-push-config mail --push-endpoint=""`.',
    )
    const letters = ', config: {maxDeliveryAttempts: 5}'
    expect(warned(subscription(letters), letters)).toMatch(
      /`spec.deadLetterPolicy`.*update mail --clear-dead-letter-policy/,
    )
    // A field with a default returns to it.
    const retry = ', config: {retryPolicy: {minimumBackoff: 20s}}'
    expect(warned(subscription(retry), retry)).toBe('')
    const retention = ', retention: 86400s'
    expect(warned(topic(retention), retention)).toMatch(
      /^warning field-stays .*PubSubTopic\/orders no longer has `spec.messageRetentionDuration`.*topics update orders --clear-message-retention-duration/,
    )
    // Changed and added fields are applied.
    expect(secondRun(subscription(push), 'hook.example.com', 'other.example.com').said).toEqual([])
    expect(secondRun(subscription(''), 'subscription: mail', `subscription: mail${push}`).said).toEqual([])
  })

  test('data that is left behind is said where it was', () => {
    const stays = (name: string) =>
      `warning data-left StatefulSet/${name}: StatefulSet/${name} is no longer generated. Its volumes stay in the cluster with all data; a replacement starts empty. Copy the data if it is needed, then delete them.`
    const operator = 'version: "17", operator: cloudnative-pg,'
    expect(secondRun(DATABASE, 'version: "17",', operator).said).toEqual([stays('db')])
    expect(secondRun(SET, 'name: kv,', 'name: kv-two,').said).toEqual([stays('kv')])
    expect(secondRun(SET, 'namespace: shop,', 'namespace: other,').said).toEqual([stays('kv')])
    const deleted = SET.replace('spec: {', 'spec: {retention: {whenDeleted: Delete}, ')
    expect(secondRun(deleted, 'name: kv,', 'name: kv-two,').said).toEqual([
      expect.stringContaining('Its volumes go, with all data. Back up the data first.'),
    ])
    const volume = ours('LummoVolume', 'files', '{size: 10Gi}')
    expect(secondRun(volume, 'name: files,', 'name: others,').said).toEqual([
      expect.stringContaining('PersistentVolumeClaim/files is no longer generated. It stays in the cluster'),
    ])
  })
})
