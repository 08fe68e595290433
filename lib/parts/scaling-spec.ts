import { z } from 'zod'
import { oneOrMore, scalarText, words } from '../kind/fields'

const target = (of: string) =>
  words(
    z.strictObject({
      target: z
        .int()
        .min(1)
        .max(100_000)
        .describe(`Average use in percent of the ${of} requests at which pods are added.`),
    }),
    { shorthand: 'target' },
  )

/** How many pods there are, and what decides. */
export const scalingSpec = z.strictObject({
  minreplica: words(z.int().min(0), { aliases: ['min', 'minReplica', 'minReplicas'] })
    .default(1)
    .describe('The fewest pods. 0 only with a trigger that can see work while nothing runs.'),
  maxreplica: words(z.int().min(1), { aliases: ['max', 'maxReplica', 'maxReplicas'] }).describe('The most pods.'),
  cpu: target('processor').optional().describe('Scale on processor use.'),
  memory: target('memory').optional().describe('Scale on memory use.'),
  pubsubTopic: oneOrMore(
    z.strictObject({
      name: z.string().min(1).describe('The subscription whose backlog counts.'),
      size: scalarText().describe('Messages in the backlog for each pod.'),
    }),
  )
    .optional()
    .describe('Scale on the backlog of Pub/Sub subscriptions.'),
})

export type Scaling = z.output<typeof scalingSpec>
