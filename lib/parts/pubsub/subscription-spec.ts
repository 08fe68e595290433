import { z } from 'zod'
import { formatted, seconds, words } from '../../kind/table/zod-fields'
import { membersField } from './spec'

const deliveryConfig = z.strictObject({
  ackDeadlineSeconds: words(seconds().optional(), { aliases: ['ackDeadline'] }).describe(
    'How long a subscriber may take before a message comes again, 10s to 10m. Default 10s.',
  ),
  maxDeliveryAttempts: z
    .int()
    .min(5)
    .max(100)
    .optional()
    .describe('After how many failed deliveries a message goes to the dead-letter topic. Makes that topic.'),
  ttl: words(z.union([z.int().min(0), formatted('duration-or-never')]).optional(), {
    aliases: ['expiration'],
  }).describe('After how long without any subscriber it is deleted, at least 1d, or `never`. Default `never`.'),
  messageRetentionDuration: words(seconds().optional(), { aliases: ['retention'] }).describe(
    'How long messages wait that nobody has acknowledged, 10m to 31d. Default 7d.',
  ),
  retainAckedMessages: words(z.boolean().optional(), { aliases: ['retainAcked'] }).describe(
    'Also keep those that were acknowledged, so that a subscriber can go back in time.',
  ),
  minimumBackoff: words(seconds().optional(), { aliases: ['minBackoff'] }).describe(
    'How long to wait before a message comes again, 0s to 10m. Default 10s where `maximumBackoff` is set, otherwise at once.',
  ),
  maximumBackoff: words(seconds().optional(), { aliases: ['maxBackoff'] }).describe(
    'The longest of these waits, which double each time, 0s to 10m. Default 10m.',
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
          'A topic that is there already, by its name in the package or as `projects/PROJECT/topics/NAME`. Default: a new one, `<subscription>.dlx`, with a subscription of the same name.',
        ),
      retention: seconds()
        .optional()
        .describe('How long the subscription of the new topic keeps messages, 10m to 31d. Default 7d.'),
    }),
  ])
  .optional()

const DEAD_LETTER =
  'Where messages go that could not be delivered: a topic of their own, its subscription, and the rights that Pub/Sub needs to move them. Default: on where `maxDeliveryAttempts` is set; `false` turns it off.'

const topic = words(
  z.strictObject({
    name: z.string().min(1).describe('Its name, without the prefix if it has the same one; or its full name.'),
    external: z.boolean().optional().describe('It is made elsewhere; the name is then taken as it is.'),
    project: formatted('project').optional().describe('The project of an external topic, where it is another one.'),
  }),
  { shorthand: 'name' },
)

const push = words(
  z.strictObject({
    endpoint: z.string().min(1).describe('The address, with https. Pub/Sub must reach it over the internet.'),
    serviceAccount: z
      .string()
      .min(1)
      .optional()
      .describe('The Google service account whose signed token comes with every message.'),
    audience: z.string().min(1).optional().describe('Whom the token is for. Default: the endpoint.'),
    attributes: z
      .record(z.string(), z.string())
      .optional()
      .describe('Attributes of the endpoint; `x-goog-version: v1` is the form of messages.'),
  }),
  { shorthand: 'endpoint' },
)

const subscription = z.strictObject({
  topic: topic.describe(
    'The topic: its name, `projects/PROJECT/topics/NAME`, or a map with more. Cannot be changed later.',
  ),
  subscription: words(z.string().min(1), { aliases: ['name'] }).describe(
    'Its name without the prefix. Cannot be changed later.',
  ),
  config: deliveryConfig.optional().describe('What is different for this one.'),
  filter: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Only these messages, by their attributes: `attributes.type = "paid" AND NOT attributes:test`. Cannot be changed later.',
    ),
  ordered: words(z.boolean().optional(), { aliases: ['ordering', 'enableMessageOrdering'] }).describe(
    'Messages with the same ordering key come in their order. Default: as the topic says. Cannot be changed later.',
  ),
  exactlyOnce: z
    .boolean()
    .optional()
    .describe('A message that was acknowledged does not come again. Only for subscribers that pull.'),
  push: push.optional().describe('Send messages to an address, rather than wait for subscribers.'),
  deadLetter: deadLetter.describe(`${DEAD_LETTER} Default: that of all.`),
  subscribers: membersField('read from this subscription'),
})

/** Fields of a LummoSubscription beside those that every kind of Pub/Sub has. */
export const subscriptionFields = {
  config: deliveryConfig.optional().describe('How all of these subscriptions deliver; each may say otherwise.'),
  deadLetter: deadLetter.describe(DEAD_LETTER),
  subscriptions: words(z.array(subscription).min(1), { single: true, keyed: 'subscription' }).describe(
    'The subscriptions: a list, the only one, or a map by name, which overlays can merge.',
  ),
  subscribers: membersField('read from all of these subscriptions'),
}

const subscriptionObject = z.strictObject(subscriptionFields)

export type SubscriptionFields = z.output<typeof subscriptionObject>
export type Subscription = SubscriptionFields['subscriptions'][number]
export type DeliveryConfig = z.output<typeof deliveryConfig>
