import { type Finding, withoutRepeats } from '../../lib/finding/finding'
import type { Claim, Expansion, World } from '../../lib/kind/claim'
import { compact } from '../../lib/manifest/compact'
import type { Manifest } from '../../lib/manifest/manifest'
import { inSeconds } from '../../lib/parts/container/probes'
import { grantsTo } from '../../lib/parts/pubsub/access'
import { asSeconds } from '../../lib/parts/pubsub/durations'
import { checkExactName, objectName } from '../../lib/parts/pubsub/names'
import { checkLabels, PUBSUB_API, type PubSubSubscription, pubsubMetadata } from '../../lib/parts/pubsub/objects'
import type { DeliveryConfig, Subscription } from '../../lib/parts/pubsub/subscription-spec'
import { topicNamed } from './topic-reference'
import { checkTwins } from '../../lib/parts/pubsub/duplicates'
import { checkConfig, checkDelivery } from './check'
import { deadLetters } from './dead-letters'
import type { Spec } from './spec'

export function expand(claim: Claim<Spec>, world: World): Expansion {
  const { spec } = claim
  const findings: Finding[] = [
    ...checkLabels(claim),
    ...checkTwins(claim, 'subscriptions', world),
    ...checkTwins(claim, 'topics', world),
  ]
  const forAll = (spec.subscribers ?? []).map((text, at) => ({ text, path: ['spec', 'subscribers', at] }))
  const made = spec.subscriptions.map((one, at) => {
    const path = ['spec', 'subscriptions', at]
    const exact = `${spec.prefix ?? ''}${one.subscription}`
    const config = { ...spec.config, ...one.config }
    const { topic, findings: aboutTopic } = topicNamed(one.topic, [...path, 'topic'], claim, world)
    const ordered = one.ordered ?? topic?.known?.ordered ?? false
    const letters = deadLetters(one, { exact, path, ordered, topic, claim, world })
    const own = (one.subscribers ?? []).map((text, index) => ({ text, path: [...path, 'subscribers', index] }))
    const resource = { kind: 'PubSubSubscription' as const, name: objectName(exact) }
    const granted = grantsTo([...forAll, ...own], { resource, role: 'subscriber' }, claim, world)
    findings.push(
      ...checkExactName(exact, [...path, 'subscription']),
      ...aboutTopic,
      ...checkConfig(spec.config, one.config, path),
      ...checkDelivery(one, path),
      ...letters.findings,
      ...granted.findings,
    )
    if (topic === undefined) return []
    const subscription: PubSubSubscription = {
      apiVersion: PUBSUB_API,
      kind: 'PubSubSubscription',
      metadata: pubsubMetadata(exact, claim, world.settings),
      spec: {
        resourceID: exact,
        topicRef: topic.reference,
        ...bodyOf(config, one, ordered),
        ...letters.policy,
      } as PubSubSubscription['spec'],
    }
    const manifests: Manifest[] = [...letters.before, subscription, ...letters.after, ...granted.manifests]
    return manifests
  })
  // Subscriptions with the same dead-letter topic require the same permission.
  const manifests = new Map(made.flat().map((one) => [`${one.kind}/${one.metadata.name}`, one]))
  return { manifests: [...manifests.values()], findings: withoutRepeats(findings) }
}

type Body = Partial<PubSubSubscription['spec']>

function bodyOf(config: DeliveryConfig, { filter, exactlyOnce, push }: Subscription, ordered: boolean): Body {
  const { ttl = 'never', minimumBackoff, maximumBackoff } = config
  const waits = minimumBackoff !== undefined || maximumBackoff !== undefined
  return compact<Body>({
    ackDeadlineSeconds: inSeconds(config.ackDeadlineSeconds),
    messageRetentionDuration: asSeconds(config.messageRetentionDuration),
    retainAckedMessages: config.retainAckedMessages,
    // Without a policy, Google Cloud deletes subscriptions that are unused for 31 days. An empty string disables the
    // deletion.
    expirationPolicy: { ttl: ttl === 'never' ? '' : (asSeconds(ttl) ?? '') },
    retryPolicy: waits
      ? compact({ minimumBackoff: asSeconds(minimumBackoff), maximumBackoff: asSeconds(maximumBackoff) })
      : undefined,
    filter,
    enableMessageOrdering: ordered ? true : undefined,
    enableExactlyOnceDelivery: exactlyOnce,
    pushConfig:
      push === undefined
        ? undefined
        : compact({
            pushEndpoint: push.endpoint,
            attributes: push.attributes,
            oidcToken:
              push.serviceAccount === undefined
                ? undefined
                : compact({ serviceAccountEmail: push.serviceAccount, audience: push.audience }),
          }),
  } as { [K in keyof Body]: Body[K] | undefined })
}
