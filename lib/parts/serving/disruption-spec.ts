import { z } from 'zod'
import { countOrPercent } from '../../kind/table/zod-fields'

/** How many pods may be away at a time while nodes are drained. */
const disruptionSpec = z.union([
  z.boolean(),
  z.strictObject({
    enabled: z.boolean().optional().describe('Generates the budget. `false` disables it.'),
    maxUnavailable: countOrPercent().optional().describe('Maximum number of unavailable pods. Default: 1.'),
    minAvailable: z
      .union([z.int().min(0), z.string().regex(/^\d+%?$/)])
      .optional()
      .describe('Minimum number of available pods.'),
  }),
])

/** The field as workloads of several pods have it. */
export const disruptionField = disruptionSpec
  .optional()
  .describe(
    'Generates a PodDisruptionBudget, which limits evictions when nodes are drained: `false`, `true` or its numbers. Default: `workload.disruption` of the settings.',
  )

export type Disruption = Exclude<z.output<typeof disruptionSpec>, boolean>
