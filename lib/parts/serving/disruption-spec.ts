import { z } from 'zod'
import { countOrPercent } from '../../kind/table/zod-fields'

/** Number of pods that can be evicted at a time. */
const disruptionSpec = z.union([
  z.boolean(),
  z.strictObject({
    enabled: z.boolean().optional().describe('Generates the PodDisruptionBudget. `false` disables it.'),
    maxUnavailable: countOrPercent().optional().describe('Maximum number of unavailable pods. Default: 1.'),
    minAvailable: z
      .union([z.int().min(0), z.string().regex(/^\d+%?$/)])
      .optional()
      .describe('Minimum number of available pods.'),
  }),
])

/** Field of workloads with several pods. */
export const disruptionField = disruptionSpec
  .optional()
  .describe(
    'Generates a PodDisruptionBudget, which limits evictions when nodes are drained: `false`, `true`, or its fields. Default: `workload.disruption` of the settings.',
  )

export type Disruption = Exclude<z.output<typeof disruptionSpec>, boolean>
