import { z } from 'zod'
import { formatted, oneOrMore, withMeta } from '../../lib/kind/table/zod-fields'

export const spec = z.strictObject({
  handler: withMeta(formatted('dns-subdomain'), { immutable: true }).describe('Name of the GatiHandler.'),
  versionId: withMeta(formatted('label-value').min(1), { immutable: true }).describe(
    'Version of the handler: `v2`. Immutable in a cluster.',
  ),
  breaking: z
    .boolean()
    .default(false)
    .describe('Marks a version that clients of earlier versions cannot use. Requires `transformers`.'),
  transformers: oneOrMore(formatted('dns-subdomain'))
    .optional()
    .describe('Names of the transformers that convert requests and responses of other versions.'),
  routingWeight: z
    .int()
    .min(0)
    .max(100)
    .optional()
    .describe('Fixed percentage of the requests. Default: the steps of the handler.'),
})

export type Spec = z.output<typeof spec>
