import { z } from 'zod'
import { strategySpec } from '../../lib/parts/delivery/spec'
import { servingFields, updateSpec } from '../../lib/parts/serving/spec'

export const spec = z.strictObject({
  ...servingFields,
  update: updateSpec.optional().describe('Rolling update settings, which cannot be combined with `strategy`.'),
  strategy: strategySpec
    .optional()
    .describe('Progressive delivery as an Argo Rollout. `{}` uses the defaults of the environment.'),
})

export type Spec = z.output<typeof spec>
