import { z } from 'zod'
import { countOrPercent, withMeta } from '../../kind/table/zod-fields'
import { disruptionField } from './disruption-spec'
import { podFields } from '../pod/spec'
import { scalingSpec } from '../scaling/spec'

/**
 * Returns the schema of the field that enables the Service. Other fields of the Service have no shortcut, because a
 * patch would be as short as a shortcut.
 */
export const serviceField = ({ preset }: { preset: boolean }): z.ZodDefault<z.ZodBoolean> =>
  withMeta(z.boolean(), { paste: 'patches:\n- target: {kind: Service}\n  patch: {spec: {type: LoadBalancer}}' })
    .default(preset)
    .describe('Generates a Service for the ports. Set another type with `patches`.')

/** Fields of all long-running applications, in addition to the fields of their pods. */
export const servingFields = {
  ...podFields,
  replicas: z.int().min(0).optional().describe('Number of pods without autoscaling. Default: 1.'),
  scaling: scalingSpec.optional().describe('Autoscaling with KEDA. Replaces `replicas`.'),
  service: serviceField({ preset: true }),
  disruption: disruptionField,
  revisionHistoryLimit: z
    .int()
    .min(0)
    .optional()
    .describe('Number of old revisions to keep for rollbacks. Default: 10.'),
  minReadySeconds: z
    .int()
    .min(0)
    .optional()
    .describe('Seconds that a new pod must be ready before it counts as available. Default: 0.'),
  progressDeadlineSeconds: z
    .int()
    .min(1)
    .optional()
    .describe('Seconds without progress after which an update counts as failed. Default: 600.'),
}

/** Fields for the rolling update of a Deployment. */
export const updateSpec = z.strictObject({
  maxSurge: countOrPercent()
    .optional()
    .describe('Maximum number of extra pods during an update. Default: `workload.update` of the settings (25%).'),
  maxUnavailable: countOrPercent()
    .optional()
    .describe('Maximum number of unavailable pods during an update. Default: `workload.update` of the settings (0).'),
  recreate: z
    .boolean()
    .optional()
    .describe(
      'Stops all old pods before new ones start, for applications that must not run twice. Sets the Kubernetes field `strategy.type: Recreate`.',
    ),
})

const servingObject = z.strictObject(servingFields)

export type ServingFields = z.output<typeof servingObject>
export type Update = z.output<typeof updateSpec>
