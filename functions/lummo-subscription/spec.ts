import { z } from 'zod'
import { formatted, withMeta } from '../../lib/kind/table/zod-fields'
import { pubsubFields } from '../../lib/parts/pubsub/spec'
import { subscriptionFields } from '../../lib/parts/pubsub/subscription-spec'

export const spec = z.strictObject({
  ...pubsubFields,
  projectNumber: withMeta(formatted('project-number'), { stringify: true })
    .optional()
    .describe('Project number of `project`, if it differs from the project in the settings.'),
  ...subscriptionFields,
})

export type Spec = z.output<typeof spec>
