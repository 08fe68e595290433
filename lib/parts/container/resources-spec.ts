import { z } from 'zod'
import { quantity, scalarText } from '../../kind/table/zod-fields'

const amounts = z
  .object({
    cpu: quantity('cpu').optional().describe('Processor time: `500m` is half a core.'),
    memory: quantity('memory').optional().describe('Memory: `256Mi`.'),
    'ephemeral-storage': quantity('storage').optional().describe('Disk for logs and scratch files: `1Gi`.'),
  })
  .catchall(scalarText())

/** What a container may use. */
export const resourcesSpec = z.strictObject({
  cpu: quantity('cpu').optional().describe('Short for the same request and limit of processor time.'),
  memory: quantity('memory').optional().describe('Short for the same request and limit of memory.'),
  requests: amounts
    .optional()
    .describe('What is reserved. Extended resources (`nvidia.com/gpu`) go by their own names.'),
  limits: amounts.optional().describe('The most it may use.'),
})

export type Resources = z.output<typeof resourcesSpec>
