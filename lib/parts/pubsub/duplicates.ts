import type { Finding } from '../../finding/finding'
import { nameTaken } from '../../finding/rules'
import type { Claim, World } from '../../kind/claim'
import { groupedBy } from '../../manifest/grouped-by'
import { type PubSubObject, pubsubKey, subscriptionsIn, topicsIn } from './directory'

/**
 * Returns the identity of a topic. The identity consists of the name and the project. If no project is set, the
 * namespace is used instead, because the namespace determines the project.
 */
const keyOf = ({ name, project, namespace }: PubSubObject): string => `${project ?? `?${namespace ?? ''}`}/${name}`

/** Returns all topics or subscriptions, keyed by their identity in Google Cloud and by their claims. */
const indexOf = (collection: 'topics' | 'subscriptions', world: World) =>
  world.once(pubsubKey(`duplicates among ${collection}`, world), () => {
    const all: readonly PubSubObject[] = (collection === 'topics' ? topicsIn(world) : subscriptionsIn(world)).all
    return { byKey: groupedBy(all, keyOf), byOwner: groupedBy(all, ({ owner }) => owner) }
  })

/**
 * Reports a Google Cloud name that both this claim and an earlier object would create. The two objects would repeatedly
 * overwrite the same resource.
 */
export function checkTwins(
  claim: Pick<Claim<unknown>, 'kind' | 'name' | 'namespace'>,
  collection: 'topics' | 'subscriptions',
  world: World,
): Finding[] {
  const { byKey, byOwner } = indexOf(collection, world)
  const owner = `${claim.kind}/${claim.name}`
  const own = (byOwner.get(owner) ?? []).filter(({ namespace }) => namespace === claim.namespace)
  const seen = new Set<string>()
  const noun = collection === 'topics' ? 'topic' : 'subscription'
  return own.flatMap((one) => {
    const key = keyOf(one)
    if (seen.has(key)) {
      const message = `The ${noun} \`${one.name}\` is defined twice. Rename or remove one of the two.`
      return [nameTaken.at(one.path, message, { current: one.short })]
    }
    seen.add(key)
    const other = byKey.get(key)?.find((known) => !own.includes(known) && rank(known) < rank(one))
    if (other === undefined) return []
    const where = other.namespace === claim.namespace ? '' : ` in namespace ${other.namespace ?? 'default'}`
    const message = `${other.owner}${where} also generates the ${noun} \`${one.name}\`. Rename or remove one of the two.`
    return [nameTaken.at(one.path, message, { current: one.short })]
  })
}

/**
 * Returns the rank of an object among duplicates. Foreign objects come first, then topics, then subscriptions with
 * their dead-letter topics.
 */
function rank({ owner, namespace }: PubSubObject): string {
  const collection = ['LummoTopic', 'LummoSubscription'].indexOf(owner.split('/')[0] ?? '')
  return `${collection + 1}|${owner}|${namespace ?? ''}`
}
