import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { goldenCases, runCase } from '../support/golden'
import { ROOT, run, scratch } from './programs'
import { type Emulator, startEmulator } from './pubsub-emulator'
import { applyToEmulator, pubsubIn } from './pubsub-objects'

let emulator: Emulator | undefined
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(async () => {
  await emulator?.stop()
})
const api = (): Emulator => {
  if (emulator === undefined) throw new Error('The emulator does not run')
  return emulator
}

const SETTINGS = `apiVersion: krm.lummo.dev/v1alpha1
kind: LummoPackage
metadata: {name: settings}
spec: {pubsub: {project: acme-prod, projectNumber: "123456789012"}}
`
/**
 * Failing messages are not ordered in this test, because version 528 of the emulator fails if ordered messages have a
 * dead-letter topic.
 */
const SHOP = `${SETTINGS}---
apiVersion: krm.lummo.dev/v1alpha1
kind: LummoTopic
metadata: {name: shop}
spec: {prefix: dev-, topics: [{name: orders, ordered: true}]}
---
apiVersion: krm.lummo.dev/v1alpha1
kind: LummoSubscription
metadata: {name: shop}
spec:
  prefix: dev-
  subscriptions:
  - {topic: orders, subscription: in-order}
  - {topic: orders, subscription: paid, ordered: false, filter: 'attributes.state = "paid" AND NOT attributes:test'}
  - {topic: orders, subscription: failing, ordered: false, config: {maxDeliveryAttempts: 5, minimumBackoff: 0s, maximumBackoff: 1s}}
  - {topic: dev-failing.dlx, subscription: alarm}
`

function render(claims: string): { status: number | null; stdout: string; stderr: string } {
  const file = join(mkdtempSync(join(scratch, 'pubsub-claims-')), 'claims.yaml')
  writeFileSync(file, claims)
  return run('lummo', ['render', file])
}

/** Creates the output of claims. Returns the objects that the API rejected. */
async function create(claims: string, project: string): Promise<void> {
  const { status, stdout, stderr } = render(claims)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(await refused(stdout, project)).toEqual([])
}

async function refused(manifests: string, project: string): Promise<string[]> {
  const answers = await applyToEmulator(manifests, project, api())
  return [...answers].flatMap(([path, { status, body }]) =>
    status === 200 || status === 409 ? [] : [`${path}: ${status} ${JSON.stringify(body.error ?? body)}`],
  )
}

interface Received {
  ackId: string
  deliveryAttempt?: number
  message: { data: string; orderingKey?: string; attributes?: Record<string, string> }
}
const textOf = ({ message }: Received): string => Buffer.from(message.data, 'base64').toString()

async function publish(topic: string, messages: readonly object[]): Promise<void> {
  const { status, body } = await api().call('POST', `${topic}:publish`, { messages })
  expect({ status, body: status === 200 ? {} : body }).toEqual({ status: 200, body: {} })
}

/** Returns the messages that arrive in the given time. Returns earlier if there are enough messages. */
async function receive(subscription: string, count: number, seconds = 20): Promise<Received[]> {
  const all: Received[] = []
  for (let tries = 0; tries < seconds * 5 && all.length < count; tries += 1) {
    const request = { maxMessages: 10, returnImmediately: true }
    const { status, body } = await api().call('POST', `${subscription}:pull`, request)
    expect({ subscription, status }).toEqual({ subscription, status: 200 })
    const received = (body.receivedMessages ?? []) as Received[]
    all.push(...received)
    if (received.length === 0) await pause(200)
  }
  return all
}

const order = (text: string, attributes: Record<string, string>) => ({
  data: Buffer.from(text).toString('base64'),
  orderingKey: 'customer-1',
  attributes,
})
const ORDERS = [
  order('one', { state: 'paid' }),
  order('two', { state: 'open' }),
  order('three', { state: 'paid', test: 'yes' }),
  order('four', { state: 'paid' }),
]

test('the seed’s two objects become topics and subscriptions with all that they say', async () => {
  const seed = readFileSync(join(ROOT, 'test/golden/lummo-subscription/seed-sample/input.yaml'), 'utf8')
  await create(seed, 'seed')
  const { body } = await api().call('GET', 'projects/seed/subscriptions/dev-subA')
  expect(body).toMatchObject({
    topic: 'projects/seed/topics/dev-topicA',
    ackDeadlineSeconds: 10,
    messageRetentionDuration: '604800s',
    retryPolicy: { minimumBackoff: '300s', maximumBackoff: '600s' },
    deadLetterPolicy: { deadLetterTopic: 'projects/seed/topics/dev-subA.dlx', maxDeliveryAttempts: 5 },
  })
  const letters = await api().call('GET', 'projects/seed/subscriptions/dev-subB.dlx')
  expect(letters.body.topic).toBe('projects/seed/topics/dev-subB.dlx')
})

test('messages come in their order, and those that fail five times arrive with the dead letters', async () => {
  await create(SHOP, 'flow')
  await publish('projects/flow/topics/dev-orders', ORDERS)
  const inOrder = await receive('projects/flow/subscriptions/dev-in-order', 4)
  expect(inOrder.map(textOf)).toEqual(['one', 'two', 'three', 'four'])
  expect(inOrder.map(({ message }) => message.orderingKey)).toEqual(Array(4).fill('customer-1'))

  const failing = 'projects/flow/subscriptions/dev-failing'
  const attempts: number[] = []
  while (attempts.length < 4 * 5) {
    const received = await receive(failing, 1)
    expect(received.length).toBeGreaterThan(0)
    attempts.push(...received.map(({ deliveryAttempt }) => deliveryAttempt ?? 0))
    const ackIds = received.map(({ ackId }) => ackId)
    await api().call('POST', `${failing}:modifyAckDeadline`, { ackIds, ackDeadlineSeconds: 0 })
  }
  expect([...attempts].sort()).toEqual([1, 2, 3, 4, 5].flatMap((attempt) => Array(4).fill(attempt)))
  // There is no sixth delivery of a message. The emulator applies the limit when a subscriber pulls.
  expect(await receive(failing, 1, 3)).toEqual([])
  for (const subscription of ['dev-failing.dlx', 'dev-alarm']) {
    const letters = await receive(`projects/flow/subscriptions/${subscription}`, 4)
    expect(letters.map(textOf).sort()).toEqual(['four', 'one', 'three', 'two'])
    expect(letters.map(({ message }) => message.attributes?.CloudPubSubDeadLetterSourceDeliveryCount)).toEqual(
      Array(4).fill('5'),
    )
  }
})

test('a filter is kept as written, and where the emulator filters it lets only its messages through', async () => {
  await create(SHOP, 'filters')
  const { body } = await api().call('GET', 'projects/filters/subscriptions/dev-paid')
  expect(body.filter).toBe('attributes.state = "paid" AND NOT attributes:test')
  await publish('projects/filters/topics/dev-orders', ORDERS)
  // The emulator ignores filters before version 555 of the command line tools.
  const filters = (await everythingFiltered()) ? ['one', 'four'] : ['one', 'two', 'three', 'four']
  const received = await receive('projects/filters/subscriptions/dev-paid', filters.length)
  expect(received.map(textOf)).toEqual(filters)
})

/** Checks whether the emulator excludes a message that the filter does not match. */
async function everythingFiltered(): Promise<boolean> {
  const [topic, subscription] = ['projects/probe/topics/probe', 'projects/probe/subscriptions/probe']
  await api().call('PUT', topic, {})
  await api().call('PUT', subscription, { topic, filter: 'attributes:nothing-has-this' })
  await publish(topic, [{ data: 'b25l' }])
  return (await receive(subscription, 1, 3)).length === 0
}

const outputOf = (folder: string): string =>
  goldenCases(join(ROOT, folder))
    .map((one) => runCase(one).expected ?? '')
    .join('---\n')

const CASES = [
  ...['minimal', 'seed-sample', 'full', 'names', 'access'].map((one) => `test/golden/lummo-topic/${one}`),
  ...['minimal', 'seed-sample', 'names', 'dead-letter', 'dead-letter-rights', 'push', 'access'].map(
    (one) => `test/golden/lummo-subscription/${one}`,
  ),
  'kustomize-examples/pubsub/.expected/output.yaml',
]

test.each(CASES)('the API takes every topic and subscription of %s', async (file) => {
  const manifests = file.startsWith('test/golden/') ? outputOf(file) : readFileSync(join(ROOT, file), 'utf8')
  const { topics, subscriptions } = pubsubIn(manifests)
  expect(topics.length + subscriptions.length).toBeGreaterThan(0)
  expect(await refused(manifests, `case-${CASES.indexOf(file)}`)).toEqual([])
})

const topicNamed = (name: string) => ({ claim: `kind: LummoTopic\nspec: {topics: ${name}}\n`, path: `topics/${name}` })
const subscriptionWith = (config: string, body: object) => ({
  claim: `kind: LummoSubscription\nspec: {subscriptions: {topic: projects/acme/topics/there, subscription: here, config: ${config}}}\n`,
  path: 'subscriptions/here',
  body: { topic: 'projects/acme/topics/there', ...body },
})
const LETTERS = { deadLetterTopic: 'projects/acme/topics/there' }
const BAD: Record<string, { claim: string; path: string; body?: object }> = {
  'a name of two characters': topicNamed('ab'),
  'a name that starts with goog': topicNamed('google-orders'),
  'a name that starts with a digit': topicNamed('1st-orders'),
  'a name of 256 characters': topicNamed('a'.repeat(256)),
  'an ack deadline above 10 minutes': subscriptionWith('{ackDeadline: 601}', { ackDeadlineSeconds: 601 }),
  'a retention below 10 minutes': subscriptionWith('{retention: 599s}', { messageRetentionDuration: '599s' }),
  'a retention above 31 days': subscriptionWith('{retention: 32d}', { messageRetentionDuration: '2764800s' }),
  'a backoff above 10 minutes': subscriptionWith('{minBackoff: 601s}', { retryPolicy: { minimumBackoff: '601s' } }),
  'a longest backoff below the shortest': subscriptionWith('{minBackoff: 5m, maxBackoff: 4m}', {
    retryPolicy: { minimumBackoff: '300s', maximumBackoff: '240s' },
  }),
  'a longest backoff below the default of the shortest': subscriptionWith('{maxBackoff: 5s}', {
    retryPolicy: { maximumBackoff: '5s' },
  }),
  'four delivery attempts': subscriptionWith('{maxDeliveryAttempts: 4}', {
    deadLetterPolicy: { ...LETTERS, maxDeliveryAttempts: 4 },
  }),
  'a hundred and one delivery attempts': subscriptionWith('{maxDeliveryAttempts: 101}', {
    deadLetterPolicy: { ...LETTERS, maxDeliveryAttempts: 101 },
  }),
}

test.each(Object.keys(BAD))('%s is refused here as the API refuses it', async (what) => {
  const { claim = '', path = '', body = {} } = BAD[what] ?? {}
  expect(render(claim).status).toBe(1)
  await api().call('PUT', 'projects/acme/topics/there', {})
  expect((await api().call('PUT', `projects/acme/${path}`, body)).status).toBe(400)
})
