import { z } from 'zod'
import { formatted, seconds, withMeta } from '../../kind/table/zod-fields'
import { membersField } from './spec'

const deliveryConfig = z.strictObject({
  ackDeadlineSeconds: withMeta(seconds().optional(), { aliases: ['ackDeadline'] }).describe(
    'Time until an unacknowledged message is delivered again, from 10s to 10m. Default: 10s.',
  ),
  maxDeliveryAttempts: z
    .int()
    .min(5)
    .max(100)
    .optional()
    .describe(
      'Number of failed deliveries after which a message moves to the dead-letter topic. lummo generates this topic.',
    ),
  ttl: withMeta(z.union([z.int().min(0), formatted('duration-or-never')]).optional(), {
    aliases: ['expiration'],
  }).describe(
    'Time without any subscriber after which the subscription is deleted: at least 1d, or `never`. Default: `never`.',
  ),
  messageRetentionDuration: withMeta(seconds().optional(), { aliases: ['retention'] }).describe(
    'Retention of unacknowledged messages, from 10m to 31d. Default: 7d.',
  ),
  retainAckedMessages: withMeta(z.boolean().optional(), { aliases: ['retainAcked'] }).describe(
    'Also keeps acknowledged messages, so that a subscriber can seek back in time.',
  ),
  minimumBackoff: withMeta(seconds().optional(), { aliases: ['minBackoff'] }).describe(
    'Minimum delay before a message is delivered again, from 0s to 10m. Default: 10s if `maximumBackoff` is set, otherwise no delay.',
  ),
  maximumBackoff: withMeta(seconds().optional(), { aliases: ['maxBackoff'] }).describe(
    'Maximum delay before a message is delivered again, from 0s to 10m. The delay doubles each time. Default: 10m.',
  ),
})

const deadLetter = z
  .union([
    z.boolean(),
    z.strictObject({
      topic: z
        .string()
        .min(1)
        .optional()
        .describe(
          'Existing topic: its name in the package, or `projects/PROJECT/topics/NAME`. Default: a generated topic, `<subscription>.dlx`, and a subscription of the same name.',
        ),
      retention: seconds()
        .optional()
        .describe('Message retention of the generated dead-letter subscription, from 10m to 31d. Default: 7d.'),
    }),
  ])
  .optional()

const DEAD_LETTER =
  'Dead-letter topic for messages that cannot be delivered. Also generates a subscription to it and the permissions that Pub/Sub needs. `false` disables it. Default: enabled if `maxDeliveryAttempts` is set.'

const topic = withMeta(
  z.strictObject({
    name: z
      .string()
      .min(1)
      .describe('Name of the topic, or its full name. Omit the prefix if the topic has the same prefix.'),
    external: z
      .boolean()
      .optional()
      .describe('Marks a topic that is created elsewhere. The name is then used unchanged.'),
    project: formatted('project')
      .optional()
      .describe('Project of an external topic, if it differs from the project of the subscription.'),
  }),
  { shorthand: 'name' },
)

const push = withMeta(
  z.strictObject({
    endpoint: z.string().min(1).describe('HTTPS URL that Pub/Sub can reach over the internet.'),
    serviceAccount: z
      .string()
      .min(1)
      .optional()
      .describe('Google service account whose signed token is sent with every message.'),
    audience: z.string().min(1).optional().describe('Audience of the token. Default: the endpoint.'),
    attributes: z
      .record(z.string(), z.string())
      .optional()
      .describe('Attributes of the endpoint. `x-goog-version: v1` selects the message format.'),
  }),
  { shorthand: 'endpoint' },
)

const subscription = z.strictObject({
  topic: topic.describe('Topic: its name, `projects/PROJECT/topics/NAME`, or an object with more fields. Immutable.'),
  subscription: withMeta(z.string().min(1), { aliases: ['name'] }).describe('Name without the prefix. Immutable.'),
  config: deliveryConfig
    .optional()
    .describe('Delivery settings of this subscription, which override the common settings.'),
  filter: z
    .string()
    .min(1)
    .optional()
    .describe('Filter by message attributes: `attributes.type = "paid" AND NOT attributes:test`. Immutable.'),
  ordered: withMeta(z.boolean().optional(), { aliases: ['ordering', 'enableMessageOrdering'] }).describe(
    'Delivers messages with the same ordering key in order. Default: the setting of the topic. Immutable.',
  ),
  exactlyOnce: z
    .boolean()
    .optional()
    .describe('Never delivers an acknowledged message again. Supported only for pull subscriptions.'),
  push: push.optional().describe('Pushes messages to a URL instead of waiting for subscribers to pull.'),
  deadLetter: deadLetter.describe(`${DEAD_LETTER} Overrides the \`deadLetter\` of all subscriptions.`),
  subscribers: membersField('read from this subscription'),
})

/** Fields of a LummoSubscription, in addition to the common Pub/Sub fields. */
export const subscriptionFields = {
  config: deliveryConfig
    .optional()
    .describe('Delivery settings of all subscriptions. Each subscription can override them.'),
  deadLetter: deadLetter.describe(DEAD_LETTER),
  subscriptions: withMeta(z.array(subscription).min(1), { single: true, keyed: 'subscription' }).describe(
    'Subscriptions: a list, a single one, or an object keyed by name, which overlays can merge.',
  ),
  subscribers: membersField('read from all of these subscriptions'),
}

const subscriptionObject = z.strictObject(subscriptionFields)

export type SubscriptionFields = z.output<typeof subscriptionObject>
export type Subscription = SubscriptionFields['subscriptions'][number]
export type DeliveryConfig = z.output<typeof deliveryConfig>
