import type { Finding, FieldPath } from '../../finding/finding'
import { chooseOne, missingField } from '../../finding/rules'
import { suggest } from '../../finding/suggest'
import type { World } from '../../kind/claim'
import { quoted } from '../../manifest/grammar/quoted'
import { groupedBy } from '../../manifest/grouped-by'
import { exactly, type KnownSubscription, findByName, pubsubKey, subscriptionsIn, topicsIn } from '../pubsub/directory'
import { inSeconds } from '../container/probes'
import { partsOfPath } from '../pubsub/names'
import type { Scaling } from './spec'
import { noSubscription } from './rules'
import { shortList } from '../../manifest/text'

type Backlog = NonNullable<Scaling['pubsubTopic']>[number]
type Subscription = { name: string; project: string | undefined }

/** A trigger that reads a backlog, without credentials. */
export interface BacklogTrigger {
  type: 'gcp-pubsub' | 'prometheus'
  metadata: Record<string, string>
}

/**
 * Returns the trigger that reads the backlog of a subscription. The trigger uses the Pub/Sub scaler of KEDA or, if
 * configured, a query to Cloud Monitoring, which the maintainers of KEDA recommend. KEDA 2.17 to 2.20 accept `mode` and
 * `value`; 2.20 removed `subscriptionSize`. Sources: KEDA v2.20, docs of gcp-pubsub and prometheus, CHANGELOG; KEDA
 * blog 2025-09-15 "GCP deprecations".
 */
export function backlogTrigger(backlog: Backlog, namespace: string | undefined, world: World): BacklogTrigger {
  const { name } = backlog
  const size = backlogPerPod(backlog)
  const { scaler, project: home } = world.settings.pubsub
  const found = subscriptionOf(name, namespace, world)
  const { name: exact, project = home } = 'problem' in found ? { name } : found
  if (scaler === 'prometheus') {
    const series = 'pubsub_googleapis_com:subscription_num_undelivered_messages'
    const labels = `monitored_resource="pubsub_subscription",project_id="${project}",subscription_id="${exact}"`
    const serverAddress = `https://monitoring.googleapis.com/v1/projects/${project}/location/global/prometheus`
    return { type: 'prometheus', metadata: { serverAddress, query: `sum(${series}{${labels}})`, threshold: size } }
  }
  const subscriptionName = project === undefined ? exact : `projects/${project}/subscriptions/${exact}`
  return { type: 'gcp-pubsub', metadata: { subscriptionName, mode: 'SubscriptionSize', value: size } }
}

/**
 * Returns the number of messages per pod. A backlog is processed within `latency` if every pod has at most `latency` ×
 * `throughput` messages (Little's law), and KEDA runs ceil(backlog / value) pods. Source: HorizontalPodAutoscaler,
 * averageValue of an external metric.
 */
function backlogPerPod({ size, latency, throughput }: Backlog): string {
  if (size !== undefined) return size
  return String(Math.max(1, Math.floor((inSeconds(latency) ?? 0) * (throughput ?? 0) + ROUNDING)))
}

/** Tolerance for rounding, because products of decimals, such as 0.3 × 10, are inexact in binary floating point. */
const ROUNDING = 1e-9

/** Checks that a backlog sets either `size`, or `latency` together with `throughput`. */
export function checkGoal({ size, latency, throughput }: Backlog, path: FieldPath): Finding[] {
  if (size !== undefined) {
    const other = latency === undefined ? 'throughput' : 'latency'
    if ((latency ?? throughput) === undefined) return []
    const message = `\`size\` and \`${other}\` are mutually exclusive. Remove one of the two.`
    return [chooseOne.at([...path, other], message, { atKey: true })]
  }
  if (latency !== undefined && throughput !== undefined) return []
  const message = goalMessage(latency, throughput)
  return [missingField.at(path, message)]
}

function goalMessage(latency: string | number | undefined, throughput: number | undefined): string {
  if (latency !== undefined) {
    return '`latency` requires `throughput`, because KEDA cannot measure how many messages a pod processes. Add `throughput: 50`, the number of messages that a pod processes per second.'
  }
  if (throughput !== undefined) {
    return '`throughput` requires `latency`, because KEDA scales by the backlog. Add `latency: 30s`, the target time to process the backlog.'
  }
  return 'The trigger has no `size`. Add `size: 100` (messages in the backlog per pod), or `latency` and `throughput`.'
}

/** Reports backlogs whose subscription does not exist or is ambiguous. */
export function checkBacklogs(
  backlogs: readonly Backlog[],
  namespace: string | undefined,
  world: World,
  path: FieldPath,
): Finding[] {
  return backlogs.flatMap(({ name }, at) => {
    const here = [...path, at, 'name']
    const found = subscriptionOf(name, namespace, world)
    if ('problem' in found) return [noSubscription.at(here, found.problem, { current: name })]
    if (world.settings.pubsub.scaler !== 'prometheus') return []
    if ((found.project ?? world.settings.pubsub.project) !== undefined) return []
    const message = `The trigger has no Google Cloud project. Set \`pubsub.project\` in the settings, or replace \`${name}\` with \`projects/PROJECT/subscriptions/${name}\`.`
    return [missingField.at(here, message)]
  })
}

/**
 * Resolves a subscription. A full name stays unchanged. Any other name is a subscription of the package, with or
 * without its prefix, or the topic of exactly one subscription. If the package has no Pub/Sub objects, the name stays
 * unchanged.
 */
function subscriptionOf(name: string, namespace: string | undefined, world: World): Subscription | { problem: string } {
  if (name.includes('/')) {
    const problem = `${quoted(name)} is not a valid subscription name. Set the name of a subscription, or \`projects/PROJECT/subscriptions/NAME\`.`
    return partsOfPath(name, 'subscriptions') ?? { problem }
  }
  const subscriptions = subscriptionsIn(world)
  const topics = topicsIn(world)
  if (subscriptions.all.length + topics.all.length === 0) return { name, project: undefined }
  const byName = exactly(subscriptions, name)
  if (byName.length > 0) return only(byName, namespace, `\`${name}\` matches more than one subscription`)
  const [topic] = exactly(topics, name)
  const readers = topic === undefined ? [] : (readersByTopic(world).get(topic.name) ?? [])
  if (readers.length > 0) return only(readers, namespace, `The topic \`${name}\` has more than one subscription`)
  const outside = `For a subscription outside the package, set \`projects/PROJECT/subscriptions/${name}\`.`
  if (topic !== undefined) {
    return {
      problem: `The topic \`${topic.name}\` has no subscription in the package, so it has no backlog. ${outside}`,
    }
  }
  const { proposed } = suggest(name, new Set(subscriptions.all.flatMap((one) => [one.name, one.short])))
  const fix =
    proposed === undefined
      ? outside
      : `Replace the name with \`${proposed}\`, or set \`projects/PROJECT/subscriptions/${name}\` for a subscription outside the package.`
  return { problem: `The subscription \`${name}\` is not in the package. ${fix}` }
}

/** Returns the subscriptions of the package, keyed by the full names of their topics. */
const readersByTopic = (world: World) =>
  world.once(pubsubKey('readers', world), () =>
    groupedBy(subscriptionsIn(world).all, (one) => {
      const prefix = one.name.slice(0, one.name.length - one.short.length)
      return findByName(topicsIn(world), one.topic, prefix, one.namespace)?.name ?? ''
    }),
  )

/**
 * Returns the only subscription. If there are several subscriptions, returns the subscription in the same namespace.
 */
function only(
  fitting: readonly KnownSubscription[],
  namespace: string | undefined,
  several: string,
): Subscription | { problem: string } {
  const near = fitting.filter((one) => one.namespace === namespace)
  const [first, second] = near.length === 1 ? near : fitting
  if (first === undefined || second === undefined) return first ?? { problem: several }
  const names = shortList([...new Set(fitting.map((one) => `\`${fullName(one)}\``))].sort())
  return { problem: `${several} (${names}). Set one of these subscriptions.` }
}

const fullName = ({ project, name }: KnownSubscription): string =>
  project === undefined ? name : `projects/${project}/subscriptions/${name}`
