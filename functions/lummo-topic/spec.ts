import { z } from 'zod'
import { oneOrMore, seconds, words } from '../../lib/kind/table/zod-fields'
import { membersField, pubsubFields } from '../../lib/parts/pubsub/spec'

const schema = words(
  z.strictObject({
    name: z.string().min(1).describe('A PubSubSchema by its name, or `projects/PROJECT/schemas/NAME`.'),
    encoding: z.enum(['JSON', 'BINARY']).default('JSON').describe('How messages are encoded.'),
  }),
  { shorthand: 'name' },
)

const topic = words(
  z.strictObject({
    name: z.string().min(1).describe('Its name without the prefix. Cannot be changed later.'),
    retention: words(seconds().optional(), { aliases: ['messageRetentionDuration'] }).describe(
      'How long messages are kept for subscriptions that look back, 10m to 31d. Default: only until they are delivered.',
    ),
    regions: oneOrMore(z.string().min(1)).optional().describe('The regions that messages may be stored in.'),
    ordered: words(z.boolean().optional(), { aliases: ['ordering'] }).describe(
      'Its messages have ordering keys: subscriptions of the package keep the order, unless they say otherwise. Cannot be changed later for subscriptions that are there.',
    ),
    schema: schema.optional().describe('What every message must look like.'),
    publishers: membersField('publish to this topic'),
  }),
  { shorthand: 'name' },
)

export const spec = z.strictObject({
  ...pubsubFields,
  topics: words(z.array(topic).min(1), { single: true }).describe('The topics: names, or maps with more about them.'),
  publishers: membersField('publish to all of these topics'),
})

export type Spec = z.output<typeof spec>
export type Topic = Spec['topics'][number]
