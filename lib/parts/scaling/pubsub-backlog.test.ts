import { suite } from '../../../functions/suite'
import { expandObjects } from '../../command/objects'
import { isPlain, type Plain } from '../../manifest/manifest'

const ours = (kind: string, spec: Plain): Plain => ({
  apiVersion: 'krm.lummo.dev/v1alpha1',
  kind,
  metadata: { name: kind.toLowerCase(), namespace: 'shop' },
  spec,
})
const topics = ours('LummoTopic', { prefix: 'dev-', topics: ['Orders'] })
const subscriptions = ours('LummoSubscription', {
  prefix: 'dev-',
  subscriptions: [{ topic: 'Orders', subscription: 'Billing' }],
})
const worker = (name: string, kind = 'LummoDeployment') =>
  ours(kind, {
    containers: { image: 'worker:1.0', resources: { cpu: 1, memory: '1Gi' } },
    scaling: { max: 3, pubsubTopic: { name, size: 10 } },
  })

function triggersIn(objects: readonly Plain[]): unknown[] {
  return objects.flatMap(({ kind, spec }) =>
    kind === 'ScaledObject' && isPlain(spec) && Array.isArray(spec.triggers)
      ? spec.triggers.map(({ metadata }) => metadata.subscriptionName)
      : [],
  )
}

test('the order of the objects does not matter to who finds whom', () => {
  for (const objects of [
    [topics, subscriptions, worker('Billing')],
    [worker('Billing'), subscriptions, topics],
  ]) {
    const { objects: made, findings } = expandObjects(objects, suite)
    expect(findings).toEqual([])
    expect(triggersIn(made)).toEqual(['dev-Billing'])
  }
})

test('a scaler finds subscriptions that this run only looks at', () => {
  const { objects, findings } = expandObjects(
    [topics, subscriptions, worker('Billing')],
    suite,
    undefined,
    'LummoDeployment',
  )
  expect(findings).toEqual([])
  expect(triggersIn(objects)).toEqual(['dev-Billing'])
})

test('a subscription finds topics that this run only looks at', () => {
  const { objects, findings } = expandObjects([topics, subscriptions], suite, undefined, 'LummoSubscription')
  expect(findings).toEqual([])
  const [made] = objects.filter(({ kind }) => kind === 'PubSubSubscription')
  expect(isPlain(made?.spec) ? made.spec.topicRef : undefined).toEqual({ name: expect.stringMatching(/^dev-orders-/) })
})

test('what a subscription makes is found as well as what it says, and on a second run too', () => {
  const first = expandObjects([topics, subscriptions, worker('Billing')], suite).objects
  const second = expandObjects([...first, worker('dev-Billing', 'LummoStatefulSet')], suite)
  expect(second.findings.filter(({ code }) => code !== 'no-readiness')).toEqual([])
  expect(triggersIn(second.objects)).toEqual(['dev-Billing', 'dev-Billing'])
})

test('in a package without anything of Pub/Sub a name is taken as it is', () => {
  const { objects, findings } = expandObjects([worker('anything')], suite)
  expect(findings).toEqual([])
  expect(triggersIn(objects)).toEqual(['anything'])
})

test('in a package with topics a subscription that is not there is found out, by every kind that scales', () => {
  for (const kind of ['LummoDeployment', 'LummoRollout', 'LummoStatefulSet']) {
    const { findings } = expandObjects([topics, subscriptions, worker('Biling', kind)], suite)
    expect(findings.map(({ code, path }) => [code, path])).toEqual([
      ['no-subscription', ['spec', 'scaling', 'pubsubTopic', 'name']],
    ])
  }
})
