import { z } from 'zod'
import { strategySpec } from '../../lib/parts/delivery-spec'
import { servingFields } from '../../lib/parts/serving-spec'

export const spec = z.strictObject({
  ...servingFields,
  strategy: strategySpec.prefault({}).describe('How new versions come in. Default: a canary for the environment.'),
})

export type Spec = z.output<typeof spec>
