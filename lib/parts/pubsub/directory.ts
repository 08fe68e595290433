import type { FieldPath } from '../../finding/finding'
import type { RawClaim, World } from '../../kind/claim'
import { groupedBy } from '../../manifest/grouped-by'
import { isPlain, type Manifest, type Plain } from '../../manifest/manifest'
import { deadLetterOf } from './dead-letter'
import { objectName } from './names'
import { PROJECT, projectOf } from './objects'
import type { Subscription, SubscriptionFields } from './subscription-spec'

/** A topic or subscription that the package generates. */
export interface PubSubObject {
  /** Name in Google Cloud, with its prefix. */
  name: string
  /** Name in Google Cloud without its prefix. */
  short: string
  project: string | undefined
  /** Name of the Kubernetes object, and its namespace. */
  object: string
  namespace: string | undefined
  /** Owner, such as `LummoTopic/orders`. Claims in different namespaces can have the same owner. */
  owner: string
  /** Path in the claim of the owner. */
  path: FieldPath
}

export interface KnownTopic extends PubSubObject {
  ordered: boolean
  regions: readonly string[] | undefined
}

export interface KnownSubscription extends PubSubObject {
  /** Topic as the user wrote it: a name with or without a prefix, or a full name. */
  topic: string
}

const plainsIn = (value: unknown): { entry: Plain; at: number }[] =>
  (Array.isArray(value) ? value : []).flatMap((entry, at) => (isPlain(entry) ? [{ entry, at }] : []))
const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

function objectOf(claim: RawClaim, short: string, path: FieldPath, world: World): PubSubObject {
  const name = `${textOf(claim.spec.prefix) ?? ''}${short}`
  const project = projectOf(
    { spec: { project: textOf(claim.spec.project) }, annotations: claim.annotations },
    world.settings,
  )
  const owner = `${claim.kind}/${claim.name}`
  return { name, short, project, object: objectName(name), namespace: claim.namespace, owner, path }
}

function knownNative(manifest: Manifest): PubSubObject {
  const { name: object, namespace, annotations } = manifest.metadata
  const name = (isPlain(manifest.spec) ? textOf(manifest.spec.resourceID) : undefined) ?? object
  const owner = `${manifest.kind}/${object}`
  return { name, short: name, project: annotations?.[PROJECT], object, namespace, owner, path: [] }
}

/** Returns the objects of claims. Foreign objects, which no claim generates, are last. */
function withNatives<T extends PubSubObject>(claimed: T[], natives: T[]): T[] {
  const keyOf = ({ object, namespace }: PubSubObject) => `${namespace ?? ''}/${object}`
  const keys = new Set(claimed.map(keyOf))
  return [...claimed, ...natives.filter((one) => !keys.has(keyOf(one)))]
}

function readTopics(world: World): KnownTopic[] {
  const own = world.claims('LummoTopic').flatMap((claim) =>
    plainsIn(claim.spec.topics).flatMap(({ entry, at }): KnownTopic[] => {
      const short = textOf(entry.name)
      if (short === undefined) return []
      const regions = Array.isArray(entry.regions) ? (entry.regions as string[]) : undefined
      const known = objectOf(claim, short, ['spec', 'topics', at, 'name'], world)
      return [{ ...known, ordered: entry.ordered === true, regions }]
    }),
  )
  const dead = deadIn(world).map((known): KnownTopic => ({ ...known, ordered: false, regions: undefined }))
  const natives = world.list(['PubSubTopic']).map((manifest): KnownTopic => {
    return { ...knownNative(manifest), ordered: false, regions: undefined }
  })
  return withNatives([...own, ...dead], natives)
}

function readSubscriptions(world: World): KnownSubscription[] {
  const own = world.claims('LummoSubscription').flatMap((claim) =>
    plainsIn(claim.spec.subscriptions).flatMap(({ entry, at }): KnownSubscription[] => {
      const short = textOf(entry.subscription)
      if (short === undefined) return []
      const topic = isPlain(entry.topic) ? (textOf(entry.topic.name) ?? '') : ''
      return [{ ...objectOf(claim, short, ['spec', 'subscriptions', at, 'subscription'], world), topic }]
    }),
  )
  const dead = deadIn(world).map((known): KnownSubscription => ({ ...known, topic: known.name }))
  const natives = world.list(['PubSubSubscription']).map((manifest): KnownSubscription => {
    const ref = isPlain(manifest.spec) && isPlain(manifest.spec.topicRef) ? manifest.spec.topicRef : {}
    return { ...knownNative(manifest), topic: textOf(ref.external) ?? textOf(ref.name) ?? '' }
  })
  return withNatives([...own, ...dead], natives)
}

/** All topics or all subscriptions of the package, with indexes. */
export interface Listed<T extends PubSubObject> {
  all: readonly T[]
  byName: ReadonlyMap<string, readonly T[]>
  byShortName: ReadonlyMap<string, readonly T[]>
}

const listed = <T extends PubSubObject>(all: readonly T[]): Listed<T> => ({
  all,
  byName: groupedBy(all, ({ name }) => name),
  byShortName: groupedBy(all, ({ short }) => short),
})

/**
 * Returns the key for `world.once` for a value that depends on all topics or subscriptions. The key contains the only
 * relevant setting: the project of claims that do not set a project. The value can be shared, because claims do not
 * change during a run.
 */
export const pubsubKey = (what: string, { settings: { pubsub } }: World): string => `${what} of ${pubsub.project ?? ''}`

/** Returns all topics of the package, including dead-letter topics. The specs are not checked yet. */
export const topicsIn = (world: World): Listed<KnownTopic> =>
  world.once(pubsubKey('topics', world), () => listed(readTopics(world)))

/** Returns all subscriptions of the package, including the subscriptions of dead-letter topics. */
export const subscriptionsIn = (world: World): Listed<KnownSubscription> =>
  world.once(pubsubKey('subscriptions', world), () => listed(readSubscriptions(world)))

/** Returns the dead-letter topics and their subscriptions, which share one name. */
function deadIn(world: World): PubSubObject[] {
  return world.claims('LummoSubscription').flatMap((claim) =>
    plainsIn(claim.spec.subscriptions).flatMap(({ entry, at }): PubSubObject[] => {
      const letters = deadLetterOf(claim.spec as Partial<SubscriptionFields>, entry as Partial<Subscription>)
      const short = textOf(entry.subscription)
      if (letters === undefined || letters.topic !== undefined || short === undefined) return []
      return [objectOf(claim, `${short}.dlx`, ['spec', 'subscriptions', at, 'subscription'], world)]
    }),
  )
}

/**
 * Returns the entries with exactly this name. The matches are entries whose prefixed name matches or, if there are
 * none, entries whose name without the prefix matches.
 */
export const exactly = <T extends PubSubObject>({ byName, byShortName }: Listed<T>, name: string): readonly T[] =>
  byName.get(name) ?? byShortName.get(name) ?? []

/**
 * Returns the entry to which a name refers. Names with their prefix are compared first. If several entries match,
 * returns the entry in the same namespace.
 */
export function findByName<T extends PubSubObject>(
  { byName }: Listed<T>,
  name: string,
  prefix: string,
  namespace?: string,
): T | undefined {
  for (const exact of [`${prefix}${name}`, name]) {
    const fitting = byName.get(exact) ?? []
    const found = fitting.find((one) => one.namespace === namespace) ?? fitting[0]
    if (found !== undefined) return found
  }
  return undefined
}
