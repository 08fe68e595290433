import { compact } from '../../../../manifest/compact'
import type { Plain } from '../../../../manifest/manifest'
import { mapAt, textAt } from '../../../../manifest/value-at'
import { objectName } from '../../../../parts/pubsub/names'
import type { Lookup } from '../input/lookup'
import type { NamedSource } from '../input/source'
import type { Covered, Mode, Proposal, Unit } from '../solve/unit'
import { readDelivery, readPush, shortSeconds } from './delivery'
import { deadLetterProject, grantedMembers } from './grants'
import { pubsubClaim, pubsubGroup, resourceIdOf } from './pubsub-group'

/** A subscription in short form, and the objects that it generates. */
interface ShortSubscription {
  source: NamedSource
  fields: Plain
  /** The generated dead-letter topic and its subscription. */
  letters: readonly NamedSource[]
  projectNumber: string | undefined
}

/**
 * Returns the unit of a subscription, together with the other subscriptions of its instance. Returns undefined if the
 * topic of the subscription is not in the input.
 */
export function subscriptionUnit(main: NamedSource, lookup: Lookup, mode: Mode): Unit | undefined {
  if (main.manifest.kind !== 'PubSubSubscription' || isDeadLetterQueue(main, lookup)) return undefined
  const { members, name } = pubsubGroup(main, lookup)
  const all = members
    .filter((one) => !isDeadLetterQueue(one, lookup))
    .flatMap((one) => shortSubscription(one, lookup) ?? [])
  if (all[0]?.source !== main) return undefined
  return { main, optionOf: () => undefined, propose: (without) => proposalOf(all, name, mode, without) }
}

const optionFor = ({ manifest }: NamedSource): string => `subscription ${manifest.metadata.name}`

function proposalOf(
  [main, ...others]: readonly ShortSubscription[],
  name: string,
  mode: Mode,
  without: ReadonlySet<string>,
): Proposal | undefined {
  if (main === undefined) return undefined
  const left = others.filter(({ source }) => !without.has(optionFor(source)))
  const covers = [main, ...left].flatMap(({ source, letters }): Covered[] => {
    const option = source === main.source ? {} : { option: optionFor(source) }
    return [source, ...letters].map((one) => ({ source: one, ...option }))
  })
  const subscriptions = [main, ...left].map(({ fields }) => fields)
  const projectNumber = [main, ...left].find((one) => one.projectNumber !== undefined)?.projectNumber
  const spec = compact<Plain>({ projectNumber, subscriptions: left.length === 0 ? subscriptions[0] : subscriptions })
  const claim = pubsubClaim(
    'LummoSubscription',
    [main.source, ...covers.map(({ source }) => source).filter((one) => one !== main.source)],
    { name, spec, mode },
  )
  return { claim, covers }
}

/** Returns a subscription in short form; undefined if one of its topics is not in the input. */
function shortSubscription(source: NamedSource, lookup: Lookup): ShortSubscription | undefined {
  const spec = mapAt(source.manifest, ['spec'])
  const topic = topicText(spec.topicRef, source, lookup)
  const dead = mapAt(spec, ['deadLetterPolicy']).deadLetterTopicRef
  const letters = dead === undefined ? [] : deadLetterObjects(source, lookup)
  const deadTopic = dead === undefined || letters.length > 0 ? undefined : topicText(dead, source, lookup)
  if (topic === undefined || (dead !== undefined && letters.length === 0 && deadTopic === undefined)) return undefined
  const retention = shortSeconds(textAt(letters[1]?.manifest, ['spec', 'messageRetentionDuration']))
  const deadLetter = compact<Plain>({ topic: deadTopic, retention })
  const fields = compact<Plain>({
    topic,
    subscription: resourceIdOf(source),
    config: readDelivery(spec),
    filter: spec.filter === '' ? undefined : spec.filter,
    ordered: spec.enableMessageOrdering,
    exactlyOnce: spec.enableExactlyOnceDelivery,
    push: readPush(spec),
    deadLetter: Object.keys(deadLetter).length === 0 ? undefined : deadLetter,
    subscribers: grantedMembers(source, 'subscriber', lookup),
  })
  return { source, fields, letters, projectNumber: deadLetterProject(source, lookup) }
}

/** Returns the name by which a subscription refers to a topic of the input, or the full name of another topic. */
function topicText(reference: unknown, { manifest }: NamedSource, lookup: Lookup): string | undefined {
  const { name, namespace = manifest.metadata.namespace, external } = mapAt(reference, [])
  if (typeof external === 'string') return external
  const topic = lookup.named('PubSubTopic', String(name), namespace as string | undefined)
  return topic === undefined ? undefined : resourceIdOf(topic)
}

/** Returns the topic and the subscription for dead letters with the names that lummo generates, if both exist. */
function deadLetterObjects(source: NamedSource, lookup: Lookup): NamedSource[] {
  const { namespace } = source.manifest.metadata
  const name = objectName(`${resourceIdOf(source)}.dlx`)
  const isUsed = textAt(source.manifest, ['spec', 'deadLetterPolicy', 'deadLetterTopicRef', 'name']) === name
  const found = ['PubSubTopic', 'PubSubSubscription'].flatMap((kind) => lookup.named(kind, name, namespace) ?? [])
  return isUsed && found.length === 2 ? found : []
}

/** Checks whether a subscription generates a topic for its dead letters. */
export const isDeadLetterTopic = (topic: NamedSource, lookup: Lookup): boolean =>
  resourceIdOf(topic).endsWith('.dlx') &&
  lookup
    .ofKind('PubSubSubscription', topic.manifest.metadata.namespace)
    .some((one) => deadLetterObjects(one, lookup).includes(topic))

/** Checks whether a subscription reads the dead letters of another subscription that generates both objects. */
function isDeadLetterQueue(source: NamedSource, lookup: Lookup): boolean {
  const { name, namespace } = source.manifest.metadata
  if (!resourceIdOf(source).endsWith('.dlx')) return false
  return lookup
    .ofKind('PubSubSubscription', namespace)
    .some((one) => deadLetterObjects(one, lookup).some((part) => part.manifest.metadata.name === name))
}
