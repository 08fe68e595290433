import { z } from 'zod'
import { countOrPercent, words } from '../../kind/table/zod-fields'
import { disruptionField } from './disruption-spec'
import { podFields } from '../pod/spec'
import { scalingSpec } from '../scaling/spec'

/** Whether there is a Service. What else a Service can be has no word of ours: Kubernetes' own are as short, in a patch. */
export const serviceField = (preset: boolean): z.ZodDefault<z.ZodBoolean> =>
  words(z.boolean(), { paste: 'patches:\n- target: {kind: Service}\n  patch: {spec: {type: LoadBalancer}}' })
    .default(preset)
    .describe('Make a Service for the ports. Of another type: by `patches`.')

/** What every program that serves accepts, beyond its pods. */
export const servingFields = {
  ...podFields,
  replicas: z.int().min(0).optional().describe('How many pods, when nothing scales them. Default 1.'),
  scaling: scalingSpec
    .optional()
    .describe('Scale by load, with KEDA. Then the number of pods is nobody else’s business.'),
  service: serviceField(true),
  disruption: disruptionField,
  revisionHistoryLimit: z.int().min(0).optional().describe('How many old versions to keep for going back. Default 10.'),
  minReadySeconds: z.int().min(0).optional().describe('How long a new pod must be ready before it counts. Default 0.'),
  progressDeadlineSeconds: z
    .int()
    .min(1)
    .optional()
    .describe('After how many seconds without progress an update has failed. Default 600.'),
}

/** How a Deployment replaces its pods. */
export const updateSpec = z.strictObject({
  maxSurge: countOrPercent()
    .optional()
    .describe('How many more pods than wanted while updating. Default: `workload.update` of the settings (25%).'),
  maxUnavailable: countOrPercent()
    .optional()
    .describe('How many fewer. Default: `workload.update` of the settings (0).'),
  recreate: z.boolean().optional().describe('Stop all old pods before new ones start, for what must never run twice.'),
})

const servingObject = z.strictObject(servingFields)

export type ServingFields = z.output<typeof servingObject>
export type Update = z.output<typeof updateSpec>
