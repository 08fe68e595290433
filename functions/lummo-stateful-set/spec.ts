import { z } from 'zod'
import { countOrPercent, formatted, named } from '../../lib/kind/table/zod-fields'
import { disruptionField } from '../../lib/parts/serving/disruption-spec'
import { podFields } from '../../lib/parts/pod/spec'
import { scalingSpec } from '../../lib/parts/scaling/spec'
import { diskFields } from '../../lib/parts/storage/volumes-spec'

const keep = z.enum(['Retain', 'Delete'])

const claimTemplate = z.strictObject({
  name: formatted('dns-label').describe('Its name; a container mounts it under this name.'),
  path: formatted('absolute-path').optional().describe('Where it is mounted in the main container.'),
  ...diskFields,
})

export const spec = z.strictObject({
  ...podFields,
  replicas: z.int().min(0).optional().describe('How many pods, named <name>-0, <name>-1 and so on. Default 1.'),
  scaling: scalingSpec.optional().describe('Scale by load, with KEDA.'),
  volumeClaimTemplates: named(claimTemplate)
    .optional()
    .describe('Disks: each pod gets its own of each. They cannot be changed later.'),
  podManagementPolicy: z
    .enum(['OrderedReady', 'Parallel'])
    .default('OrderedReady')
    .describe('Start pods one after the other, or all at once.'),
  update: z
    .strictObject({
      onDelete: z.boolean().optional().describe('Replace a pod only when somebody deletes it.'),
      partition: z.int().min(0).optional().describe('Update only the pods from this number on.'),
      maxUnavailable: countOrPercent().optional().describe('How many pods may be away at a time. Default 1.'),
    })
    .optional()
    .describe('How a new version replaces the old one.'),
  retention: z
    .strictObject({
      whenDeleted: keep.default('Retain').describe('When the whole workload is deleted.'),
      whenScaled: keep.default('Retain').describe('When there are fewer pods.'),
    })
    .prefault({})
    .describe('What becomes of the disks.'),
  ordinals: z
    .strictObject({ start: z.int().min(0).describe('The number of the first pod.') })
    .optional()
    .describe('How pods are numbered.'),
  minReadySeconds: z.int().min(0).optional().describe('How long a new pod must be ready before it counts. Default 0.'),
  revisionHistoryLimit: z.int().min(0).optional().describe('How many old versions to keep for going back. Default 10.'),
  disruption: disruptionField,
  namespace: formatted('dns-label').optional().describe('The namespace, where metadata does not say it.'),
  createNamespace: z.boolean().optional().describe('Make the namespace as well.'),
  ingress: z
    .strictObject({
      enabled: z.boolean().optional().describe('Only `false` is possible here.'),
      hostname: z.string().optional().describe('The host.'),
    })
    .optional()
    .describe('Where older objects asked for a route; that is what LummoNetworking is for.'),
})

export type Spec = z.output<typeof spec>
