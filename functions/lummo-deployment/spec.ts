import { z } from 'zod'
import { countOrPercent, words } from '../../lib/kind/fields'
import { podFields } from '../../lib/parts/pod-spec'
import { scalingSpec } from '../../lib/parts/scaling-spec'

export const spec = z.strictObject({
  ...podFields,
  replicas: z.int().min(0).optional().describe('How many pods, when nothing scales them. Default 1.'),
  scaling: scalingSpec
    .optional()
    .describe('Scale by load, with KEDA. Then the number of pods is nobody else’s business.'),
  update: words(
    z.strictObject({
      maxSurge: countOrPercent().optional().describe('How many more pods than wanted while updating. Default 25%.'),
      maxUnavailable: countOrPercent()
        .optional()
        .describe('How many fewer. Default 0: nothing is taken away before its successor is ready.'),
      recreate: z
        .boolean()
        .optional()
        .describe('Stop all old pods before new ones start, for what must never run twice.'),
    }),
    {},
  )
    .optional()
    .describe('How a new version replaces the old one.'),
  service: z.boolean().default(true).describe('Make a Service for the ports.'),
  disruption: z
    .boolean()
    .optional()
    .describe('Guard against drains with a PodDisruptionBudget. Default: `workload.disruption` of the settings.'),
})

export type Spec = z.output<typeof spec>
