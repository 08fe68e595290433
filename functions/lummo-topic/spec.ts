import { z } from 'zod'
import { oneOrMore, seconds, withMeta } from '../../lib/kind/table/zod-fields'
import { membersField, pubsubFields } from '../../lib/parts/pubsub/spec'

const schema = withMeta(
  z.strictObject({
    name: z.string().min(1).describe('Name of a PubSubSchema, or `projects/PROJECT/schemas/NAME`.'),
    encoding: z.enum(['JSON', 'BINARY']).default('JSON').describe('Encoding of messages.'),
  }),
  { shorthand: 'name' },
)

const topic = withMeta(
  z.strictObject({
    name: z.string().min(1).describe('Name without the prefix. Immutable.'),
    retention: withMeta(seconds().optional(), { aliases: ['messageRetentionDuration'] }).describe(
      'Retention of messages, so that subscriptions can seek back in time, from 10m to 31d. Default: messages are kept until they are delivered.',
    ),
    regions: oneOrMore(z.string().min(1)).optional().describe('Regions in which messages can be stored.'),
    ordered: withMeta(z.boolean().optional(), { aliases: ['ordering'] }).describe(
      'Marks messages as having ordering keys. Subscriptions of the package then preserve the order, unless they set `ordered`. Immutable for existing subscriptions.',
    ),
    schema: schema.optional().describe('Schema that every message must match.'),
    publishers: membersField('publish to this topic'),
  }),
  { shorthand: 'name' },
)

export const spec = z.strictObject({
  ...pubsubFields,
  topics: withMeta(z.array(topic).min(1), { single: true }).describe('Topics: names, or objects with more fields.'),
  publishers: membersField('publish to all of these topics'),
})

export type Spec = z.output<typeof spec>
export type Topic = Spec['topics'][number]
