import type { FieldPath, Finding } from '../../finding/finding'
import { groupOf, refOf } from '../../manifest/id'
import { isPlain, type Manifest } from '../../manifest/manifest'
import { fieldStays } from '../rules'
import { shortList } from '../../manifest/text'

/**
 * Commands that remove the value of a field in Google Cloud. Source: Google Cloud SDK 540, `gcloud pubsub subscriptions
 * update`, `modify-push-config` and `topics update`.
 */
const COMMANDS: Readonly<Record<string, string>> = {
  'PubSubSubscription ackDeadlineSeconds': 'subscriptions update NAME --ack-deadline=10',
  'PubSubSubscription deadLetterPolicy': 'subscriptions update NAME --clear-dead-letter-policy',
  'PubSubSubscription expirationPolicy': 'subscriptions update NAME --expiration-period=31d',
  'PubSubSubscription messageRetentionDuration': 'subscriptions update NAME --message-retention-duration=7d',
  'PubSubSubscription pushConfig': 'subscriptions modify-push-config NAME --push-endpoint=""',
  'PubSubSubscription retainAckedMessages': 'subscriptions update NAME --no-retain-acked-messages',
  'PubSubSubscription retryPolicy': 'subscriptions update NAME --clear-retry-policy',
  'PubSubTopic messageRetentionDuration': 'topics update NAME --clear-message-retention-duration',
  'PubSubTopic schemaSettings': 'topics update NAME --clear-schema-settings',
}

/**
 * Returns a warning about fields that a Config Connector object no longer sets. Google Cloud keeps the value of a field
 * that is absent. Source: Config Connector 1.128, "Managing fields externally".
 *
 * @param fixed immutable fields, which another check reports
 */
export function staysInCloud(before: Manifest, after: Manifest, fixed: readonly FieldPath[]): Finding[] {
  if (!groupOf(after.apiVersion).endsWith('.cnrm.cloud.google.com')) return []
  const isFixed = (path: FieldPath): boolean =>
    fixed.some((one) => one.join('.') === path.slice(0, one.length).join('.'))
  const removed = removedFrom(before.spec, after.spec, ['spec']).filter((path) => !isFixed(path))
  if (removed.length === 0) return []
  const fields = shortList(removed.map((path) => `\`${path.join('.')}\``))
  const name = String((isPlain(after.spec) ? after.spec.resourceID : undefined) ?? after.metadata.name)
  const commands = removed.map((path) => COMMANDS[`${after.kind} ${String(path[1])}`])
  const known = [...new Set(commands)].flatMap((one) => (one === undefined ? [] : [one.replace('NAME', name)]))
  const how = known.length === 0 ? '.' : `: \`gcloud pubsub ${known.join('`, `gcloud pubsub ')}\`.`
  const message = `${refOf(after)} no longer has ${fields}, but Config Connector does not remove the values in Google Cloud. Also remove them in Google Cloud${how}`
  return [fieldStays.at([], message)]
}

/**
 * Returns the topmost paths that exist in the first value but not in the second. Lists are compared as a whole by
 * another function.
 */
function removedFrom(before: unknown, after: unknown, path: FieldPath): FieldPath[] {
  if (!isPlain(before)) return []
  if (!isPlain(after)) return after === undefined ? [path] : []
  return Object.keys(before).flatMap((key) =>
    Object.hasOwn(after, key) ? removedFrom(before[key], after[key], [...path, key]) : [[...path, key]],
  )
}
