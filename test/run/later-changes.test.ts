import { load } from 'js-yaml'
import { suite } from '../../functions/suite'
import { runFunction } from '../../lib/command/function'
import type { Plain } from '../../lib/manifest/manifest'
import { edited, kptfile, type Resource, resourceList, short } from '../support/objects'

interface Item {
  kind: string
  metadata: { name: string; annotations?: Record<string, string> }
}

/** Returns a short object in a file of a kpt package. */
const ours = (kind: string, name: string, spec: Plain) =>
  short(kind, name, spec).inNamespace('shop').at(`${name}-${kind.toLowerCase()}.yaml`).local()
const run = (text: string) => runFunction(Buffer.from(text), suite)
const itemsOf = (stdout: Buffer) => (load(stdout.toString()) as { items: Item[] }).items

/**
 * Returns the findings and the output of a second run. Before the second run, one object in the output of the first run
 * is changed.
 */
function secondRun(first: Resource, change: (one: Resource) => Resource, ...others: Resource[]) {
  const once = run(resourceList([kptfile(), first, ...others])).stdout.toString()
  const second = run(edited(once, first.reference, change))
  const said = second.findings
    .filter(({ severity }) => severity !== 'info')
    .map(({ severity, code, object, message }) => `${severity} ${code} ${object?.kind}/${object?.name}: ${message}`)
  return { ...second, said, list: second.exitCode === 0 ? itemsOf(second.stdout) : [] }
}
/** Returns the warnings of a second run after the spec has changed. */
const saidAfter = (first: Resource, spec: Plain, ...others: Resource[]) =>
  secondRun(first, (one) => one.spec(spec), ...others).said

const CONTAINER = { image: 'web:1.0', http: 8080, resources: { cpu: '100m', memory: '64Mi' } }
const NEXT_IMAGE = { containers: { image: 'web:2.0' } }
const WEB = ours('LummoDeployment', 'web', { containers: CONTAINER })
const DATABASE = ours('LummoDatabase', 'db', {
  type: 'postgres',
  version: '17',
  storage: '10Gi',
  secret: { name: 'db' },
})
const set = (size: Plain) =>
  ours('LummoStatefulSet', 'kv', {
    containers: CONTAINER,
    volumeClaimTemplates: [{ name: 'data', ...size, path: '/data' }],
  })
const SET = set({ size: '10Gi' })

describe('what is not like the run before', () => {
  test('an object of another kind and the same name takes over what the first one made', () => {
    const { said, list, stdout } = secondRun(WEB, (one) => one.with({ kind: 'LummoRollout' }))
    expect(said).toEqual([])
    expect(list.map(({ kind }) => kind)).toEqual(['Kptfile', 'LummoRollout', 'ServiceAccount', 'Rollout', 'Service'])
    expect(stdout.toString()).not.toContain('LummoDeployment')
    expect(run(stdout.toString()).stdout.toString()).toBe(stdout.toString())
  })

  test('what goes is no neighbour of what comes: a renamed application has its routes at once', () => {
    const networking = ours('LummoNetworking', 'web', { domains: 'web.example.com' })
    const { said, stdout } = secondRun(WEB.spec({ app: 'web' }), (one) => one.named('web-two'), networking)
    expect(said).toEqual([])
    expect(stdout.toString()).toContain('- name: web-two\n')
    expect(run(stdout.toString()).stdout.toString()).toBe(stdout.toString())
  })

  test('a claim that stays no longer takes what it made out of generated/, or the next run would remove it', () => {
    const { list, stdout, said } = secondRun(WEB, (one) =>
      one.annotated({ 'config.kubernetes.io/local-config': undefined }),
    )
    expect(said).toEqual([expect.stringMatching(/^warning not-local LummoDeployment\/web/)])
    expect(list.map(({ kind }) => kind)).toEqual(['Kptfile', 'ServiceAccount', 'Deployment', 'Service'])
    expect(JSON.stringify(list)).not.toContain('generated/')
    expect(itemsOf(run(stdout.toString()).stdout)).toEqual(list)
  })

  test('pods that a scaler counts from now on are one until it sees them', () => {
    const six = WEB.spec({ replicas: 6 })
    const scaling = { min: 2, max: 9, cpu: 70 }
    const change = secondRun(six, (one) => one.spec({ replicas: undefined, scaling }))
    expect(change.said).toEqual([
      'warning pods-missing LummoDeployment/web: Deployment/web no longer has `replicas: 6`, so it would run only 1 pod until its autoscaler reacts. Remove `replicas` in the cluster first: `kubectl apply edit-last-applied deployment web`.',
    ])
    expect(run(change.stdout.toString()).findings).toEqual([])
    expect(saidAfter(six, { replicas: 2 })).toEqual([])
    expect(saidAfter(WEB, { scaling })).toEqual([])
  })

  test('a field that cannot change is a warning with what to do, once', () => {
    const change = secondRun(WEB, (one) => one.spec({ selectorLabels: { tier: 'front' } }))
    expect(change.said).toEqual([
      'warning cannot-change LummoDeployment/web: `spec.selector` of Deployment/web is immutable. Rename the object, or first delete it and its pods with `kubectl delete deployment web`.',
    ])
    expect(run(change.stdout.toString()).findings).toEqual([])
    expect(saidAfter(WEB, NEXT_IMAGE)).toEqual([])
    expect(secondRun(SET, () => set({ size: '10240Mi' })).said).toEqual([])
    expect(secondRun(SET, () => set({ size: '20Gi', class: 'fast' })).said).toEqual([
      'warning cannot-change LummoStatefulSet/kv: `spec.volumeClaimTemplates` of StatefulSet/kv is immutable. To keep its pods and volumes, run `kubectl delete statefulset kv --cascade=orphan`, and then apply the new version.',
      'warning disk-grows LummoStatefulSet/kv: The size of the volumes (10Gi) cannot be changed in a StatefulSet. Enlarge the PersistentVolumeClaims `data-kv-…`, run `kubectl delete statefulset kv --cascade=orphan`, and then apply the new version.',
    ])
    const volume = ours('LummoVolume', 'files', { size: '10Gi', class: 'fast' })
    expect(saidAfter(volume, { size: '1Gi', class: 'slow' })).toEqual([
      expect.stringMatching(
        /^warning disk-shrinks LummoVolume\/files: The volume cannot shrink below its initial size of 10Gi/,
      ),
      expect.stringMatching(/^warning cannot-change LummoVolume\/files: .*`spec.storageClassName`.*a different name/),
    ])
    expect(saidAfter(volume, { size: '20Gi' })).toEqual([])
    const job = ours('LummoJob', 'sync', { containers: { image: 'web:1.0', resources: { cpu: 1, memory: '1Gi' } } })
    expect(saidAfter(job.spec({ generateNameSuffix: false }), NEXT_IMAGE)).toEqual([
      expect.stringMatching(/^warning cannot-change LummoJob\/sync: .*`spec.template`.*kubectl delete job sync/),
    ])
    expect(saidAfter(job.spec({ rerun: 'always' }), NEXT_IMAGE)).toEqual([])
    const mail = { topic: 'orders', subscription: 'mail' }
    const messages = ours('LummoSubscription', 'mail', { project: 'acme-prod', subscriptions: [mail] })
    const topics = ours('LummoTopic', 'topics', { project: 'acme-prod', topics: [{ name: 'orders' }] })
    expect(saidAfter(messages, { subscriptions: [{ ...mail, filter: 'attributes:paid' }] }, topics)).toEqual([
      expect.stringMatching(/^warning cannot-change LummoSubscription\/mail: .*`spec.filter`.*Rename the object\.$/),
    ])
  })

  test('a field of Config Connector that is taken away stays set in Google Cloud, and that is said', () => {
    const topic = (more: Plain) =>
      ours('LummoTopic', 'topics', { project: 'acme-prod', topics: [{ name: 'orders', ...more }] })
    const subscription = (more: Plain) =>
      ours('LummoSubscription', 'mail', {
        project: 'acme-prod',
        projectNumber: '123456789012',
        subscriptions: [{ topic: 'projects/acme-prod/topics/orders', subscription: 'mail', ...more }],
      })
    const saidWithout = (of: (more: Plain) => Resource, more: Plain) =>
      secondRun(of(more), () => of({})).said.join('\n')
    const push = { push: 'https://hook.example.com/in' }
    expect(saidWithout(subscription, push)).toBe(
      'warning field-stays LummoSubscription/mail: PubSubSubscription/mail no longer has `spec.pushConfig`, but Config Connector does not remove the values in Google Cloud. Also remove them in Google Cloud: `gcloud pubsub subscriptions modify-push-config mail --push-endpoint=""`.',
    )
    expect(saidWithout(subscription, { config: { maxDeliveryAttempts: 5 } })).toMatch(
      /`spec.deadLetterPolicy`.*update mail --clear-dead-letter-policy/,
    )
    // A removed field with a default gets its default again.
    expect(saidWithout(subscription, { config: { retryPolicy: { minimumBackoff: '20s' } } })).toBe('')
    expect(saidWithout(topic, { retention: '86400s' })).toMatch(
      /^warning field-stays .*PubSubTopic\/orders no longer has `spec.messageRetentionDuration`.*topics update orders --clear-message-retention-duration/,
    )
    // Changed and added fields are applied.
    expect(secondRun(subscription(push), () => subscription({ push: 'https://other.example.com/in' })).said).toEqual([])
    expect(secondRun(subscription({}), () => subscription(push)).said).toEqual([])
  })

  test('data that is left behind is said where it was', () => {
    const stays = (name: string) =>
      `warning data-left StatefulSet/${name}: StatefulSet/${name} is no longer generated. Its volumes remain in the cluster with all data, and a replacement starts empty. Copy the data that you need, and then delete the old volumes.`
    expect(saidAfter(DATABASE, { operator: 'cloudnative-pg' })).toEqual([stays('db')])
    expect(secondRun(SET, (one) => one.named('kv-two')).said).toEqual([stays('kv')])
    expect(secondRun(SET, (one) => one.inNamespace('other')).said).toEqual([stays('kv')])
    const deleted = SET.spec({ retention: { whenDeleted: 'Delete' } })
    expect(secondRun(deleted, (one) => one.named('kv-two')).said).toEqual([
      expect.stringContaining('Its volumes are deleted with all data. Back up the data before you apply the change.'),
    ])
    const volume = ours('LummoVolume', 'files', { size: '10Gi' })
    expect(secondRun(volume, (one) => one.named('others')).said).toEqual([
      expect.stringContaining('PersistentVolumeClaim/files is no longer generated. It remains in the cluster'),
    ])
  })
})
