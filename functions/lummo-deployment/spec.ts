import { z } from 'zod'
import { strategySpec } from '../../lib/parts/delivery/spec'
import { servingFields, updateSpec } from '../../lib/parts/serving/spec'

export const spec = z.strictObject({
  ...servingFields,
  update: updateSpec.optional().describe('How a new version replaces the old one, without `strategy`.'),
  strategy: strategySpec
    .optional()
    .describe('Deliver new versions step by step, as an Argo Rollout. `{}`: with the defaults for the environment.'),
})

export type Spec = z.output<typeof spec>
