import { z } from 'zod'
import { quantity, textOrScalar } from '../../kind/table/zod-fields'

const amounts = z
  .object({
    cpu: quantity('cpu').optional().describe('CPU in cores. `500m` is half a core.'),
    memory: quantity('memory').optional().describe('Memory: `256Mi`.'),
    'ephemeral-storage': quantity('storage')
      .optional()
      .describe('Ephemeral storage for logs and scratch files: `1Gi`.'),
  })
  .catchall(textOrScalar())

/** Compute resources of a container. */
export const resourcesSpec = z.strictObject({
  cpu: quantity('cpu')
    .optional()
    .describe(
      'CPU request. `500m` is half a core. Without `cpuLimit`, a container can also use spare CPU of the node.',
    ),
  cpuLimit: quantity('cpu').optional().describe('CPU limit. A container that reaches the limit is throttled.'),
  memory: quantity('memory').optional().describe('Sets both the memory request and the memory limit.'),
  requests: amounts.optional().describe('Resource requests. Extended resources are keyed by name (`nvidia.com/gpu`).'),
  limits: amounts.optional().describe('Resource limits.'),
})

export type Resources = z.output<typeof resourcesSpec>
