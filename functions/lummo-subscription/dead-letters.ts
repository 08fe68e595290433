import type { Finding, FieldPath } from '../../lib/finding/finding'
import { noEffect } from '../../lib/finding/rules'
import { noProjectNumber } from '../../lib/parts/pubsub/rules'
import type { Claim, World } from '../../lib/kind/claim'
import { compact } from '../../lib/manifest/compact'
import { deepEqual } from '../../lib/manifest/deep-equal'
import type { Manifest } from '../../lib/manifest/manifest'
import { grant, type Resource } from '../../lib/parts/pubsub/access'
import { deadLetterOf } from '../../lib/parts/pubsub/dead-letter'
import { asSeconds, checkRetention } from '../../lib/parts/pubsub/durations'
import { checkExactName, objectName } from '../../lib/parts/pubsub/names'
import {
  ownProject,
  PUBSUB_API,
  type PubSubSubscription,
  type PubSubTopic,
  projectOf,
  pubsubMetadata,
} from '../../lib/parts/pubsub/objects'
import type { Settings } from '../../lib/settings/spec'
import type { Subscription } from '../../lib/parts/pubsub/subscription-spec'
import { type TopicReference, type ResolvedTopic, topicNamed } from './topic-reference'
import type { Spec } from './spec'
import { deadLetterLoop } from './rules'

/** The subscription whose undeliverable messages can be moved. */
interface Source {
  /** Name of the subscription in Google Cloud. */
  exact: string
  path: FieldPath
  ordered: boolean
  topic: ResolvedTopic | undefined
  claim: Claim<Spec>
  world: World
}

interface DeadLetters {
  /** Objects that must precede the subscription, because it refers to them. */
  before: Manifest[]
  policy: Partial<PubSubSubscription['spec']>
  /** Objects that must follow the subscription, because they refer to it. */
  after: Manifest[]
  findings: Finding[]
}

/**
 * Returns all objects for dead letters: a topic, the policy, the two permissions of the Pub/Sub service account, and a
 * subscription to the topic, without which messages would be lost. Source: Pub/Sub "Handle message failures", granting
 * forwarding permissions.
 */
export function deadLetters(one: Subscription, source: Source): DeadLetters {
  const { claim, world, exact, path } = source
  const letters = deadLetterOf(claim.spec, one)
  const findings = checkWish(one, source)
  if (letters === undefined) return { before: [], policy: {}, after: [], findings }
  const at = [...(one.deadLetter === undefined ? ['spec'] : path), 'deadLetter', 'topic']
  const name = `${exact}.dlx`
  const given = letters.topic === undefined ? undefined : topicNamed({ name: letters.topic }, at, claim, world)
  findings.push(...(given?.findings ?? checkExactName(name, [...path, 'subscription'])))
  const reference: TopicReference | undefined =
    given === undefined ? { name: objectName(name) } : given.topic?.reference
  if (reference === undefined) return { before: [], policy: {}, after: [], findings }
  if (sameTopic(reference, source.topic?.reference)) {
    const message =
      'Dead letters would return to the topic of the subscription forever. Set a different topic, or remove `topic`.'
    findings.push(deadLetterLoop.at(at, message))
  }
  const policy = { deadLetterPolicy: { deadLetterTopicRef: reference, maxDeliveryAttempts: letters.attempts } }
  const rights = rightsOf(reference, source, one)
  return {
    before: given === undefined ? ownTopic(name, letters.retention, source) : [],
    policy: policy as DeadLetters['policy'],
    after: rights.manifests,
    findings: [...findings, ...rights.findings],
  }
}

const sameTopic = (one: TopicReference, other: TopicReference | undefined): boolean =>
  other !== undefined && deepEqual(one, other)

/** Returns the path of the field that configures dead letters. */
function deadLetterPath({ deadLetter, config }: Subscription, path: FieldPath, { spec }: Claim<Spec>): FieldPath {
  if (deadLetter !== undefined) return [...path, 'deadLetter']
  if (config?.maxDeliveryAttempts !== undefined) return [...path, 'config', 'maxDeliveryAttempts']
  return spec.deadLetter === undefined ? ['spec', 'config', 'maxDeliveryAttempts'] : ['spec', 'deadLetter']
}

/**
 * Returns a generated topic and the subscription that keeps its messages. The topic and the subscription have the
 * same regions and the same message ordering.
 */
function ownTopic(name: string, retention: number | string | undefined, source: Source): Manifest[] {
  const { claim, world, topic, ordered } = source
  const metadata = () => pubsubMetadata(name, claim, world.settings)
  const regions = topic?.known?.regions
  const object: PubSubTopic = {
    apiVersion: PUBSUB_API,
    kind: 'PubSubTopic',
    metadata: metadata(),
    spec: compact({
      resourceID: name,
      messageStoragePolicy: regions === undefined ? undefined : { allowedPersistenceRegions: [...regions] },
    }) as PubSubTopic['spec'],
  }
  const kept: PubSubSubscription = {
    apiVersion: PUBSUB_API,
    kind: 'PubSubSubscription',
    metadata: metadata(),
    spec: compact({
      resourceID: name,
      topicRef: { name: objectName(name) },
      messageRetentionDuration: asSeconds(retention),
      expirationPolicy: { ttl: '' },
      enableMessageOrdering: ordered ? true : undefined,
    }) as unknown as PubSubSubscription['spec'],
  }
  return [object, kept]
}

/** Returns the project number for a claim. The number in the settings applies only to the project in the settings. */
function projectNumberOf(claim: Claim<Spec>, settings: Settings): string | undefined {
  if (claim.spec.projectNumber !== undefined) return claim.spec.projectNumber
  const own = ownProject(claim)
  return own === undefined || own === settings.pubsub.project ? settings.pubsub.projectNumber : undefined
}

/**
 * Returns the permissions of the Pub/Sub service account: it publishes to the dead-letter topic, and acknowledges moved
 * messages.
 */
function rightsOf(
  reference: TopicReference,
  source: Source,
  one: Subscription,
): { manifests: Manifest[]; findings: Finding[] } {
  const { claim, world, exact, path } = source
  const number = projectNumberOf(claim, world.settings)
  if (number === undefined) {
    const project = projectOf(claim, world.settings)
    const field = claim.spec.project === undefined ? '`pubsub.projectNumber` in the settings' : '`projectNumber`'
    const message = `The project number is unknown, but the permissions for dead letters require it. Set ${field} to the output of \`gcloud projects describe ${project ?? 'PROJECT'} --format="value(projectNumber)"\`.`
    return {
      manifests: [],
      findings: [noProjectNumber.at(deadLetterPath(one, path, claim), message, { severity: 'warning' })],
    }
  }
  const agent = { member: `serviceAccount:service-${number}@gcp-sa-pubsub.iam.gserviceaccount.com` }
  const topic: Resource = { kind: 'PubSubTopic', ...reference }
  const subscription: Resource = { kind: 'PubSubSubscription', name: objectName(exact) }
  // The name includes the name of the claim, because other claims can use the same topic.
  const shownAs = `dead-letters-${claim.name}`
  return {
    manifests: [
      grant(topic, 'publisher', { member: agent, shownAs }, claim),
      grant(subscription, 'subscriber', { member: agent, shownAs: 'dead-letters' }, claim),
    ],
    findings: [],
  }
}

function checkWish({ deadLetter, config }: Subscription, { path, claim }: Source): Finding[] {
  const levels = [
    { wish: claim.spec.deadLetter, attempts: claim.spec.config?.maxDeliveryAttempts, at: ['spec'] as FieldPath },
    { wish: deadLetter, attempts: config?.maxDeliveryAttempts, at: path },
  ]
  return levels.flatMap(({ wish, attempts, at }) => {
    if (wish === false && attempts !== undefined) {
      const message = '`maxDeliveryAttempts` has no effect with `deadLetter: false`. Remove one of the two.'
      return [noEffect.at([...at, 'config', 'maxDeliveryAttempts'], message, { current: attempts })]
    }
    if (typeof wish !== 'object' || wish.retention === undefined) return []
    const here = [...at, 'deadLetter', 'retention']
    if (wish.topic === undefined) return checkRetention(wish.retention, here)
    const message = '`retention` has no effect, because the dead-letter topic already exists. Remove `retention`.'
    return [noEffect.at(here, message)]
  })
}
