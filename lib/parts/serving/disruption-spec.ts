import { z } from 'zod'
import { countOrPercent } from '../../kind/table/zod-fields'

/** How many pods may be away at a time while nodes are drained. */
const disruptionSpec = z.union([
  z.boolean(),
  z.strictObject({
    enabled: z.boolean().optional().describe('`false`: no budget.'),
    maxUnavailable: countOrPercent().optional().describe('How many pods may be away. Default 1.'),
    minAvailable: z
      .union([z.int().min(0), z.string().regex(/^\d+%?$/)])
      .optional()
      .describe('How many pods must stay.'),
  }),
])

/** The field as workloads of several pods have it. */
export const disruptionField = disruptionSpec
  .optional()
  .describe(
    'Guard against drains with a PodDisruptionBudget: `false`, `true` or its numbers. Default: `workload.disruption` of the settings.',
  )

export type Disruption = Exclude<z.output<typeof disruptionSpec>, boolean>
