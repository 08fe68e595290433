import { z } from 'zod'
import { countOrPercent, formatted, listByName } from '../../lib/kind/table/zod-fields'
import { disruptionField } from '../../lib/parts/serving/disruption-spec'
import { podFields } from '../../lib/parts/pod/spec'
import { scalingSpec } from '../../lib/parts/scaling/spec'
import { diskFields } from '../../lib/parts/storage/volumes-spec'

const keep = z.enum(['Retain', 'Delete'])

const claimTemplate = z.strictObject({
  name: formatted('dns-label').describe('Name of the volume. Containers also use it for mounts.'),
  path: formatted('absolute-path').optional().describe('Mount path in the main container.'),
  ...diskFields,
})

export const spec = z.strictObject({
  ...podFields,
  replicas: z
    .int()
    .min(0)
    .optional()
    .describe('Number of pods, which are named `<name>-0`, `<name>-1` and so on. Default: 1.'),
  scaling: scalingSpec.optional().describe('Autoscaling with KEDA.'),
  volumeClaimTemplates: listByName(claimTemplate)
    .optional()
    .describe('Separate volumes for each pod. Volumes cannot be changed later.'),
  serviceName: formatted('dns-1035-label')
    .optional()
    .describe(
      'Name of the governing Service, which gives each pod its address: `POD.SERVICENAME`. If it equals the name of the object, the governing Service is the only Service and has no cluster IP. Immutable. Default: `NAME-headless`.',
    ),
  podManagementPolicy: z
    .enum(['OrderedReady', 'Parallel'])
    .default('OrderedReady')
    .describe(
      'Order in which pods start: `OrderedReady` starts them one after the other, and `Parallel` starts all at once.',
    ),
  update: z
    .strictObject({
      onDelete: z.boolean().optional().describe('Replaces a pod only after the pod is deleted manually.'),
      partition: z
        .int()
        .min(0)
        .optional()
        .describe('Number of the first pod to update. Pods with lower numbers keep the old version.'),
      maxUnavailable: countOrPercent()
        .optional()
        .describe('Maximum number of unavailable pods during an update. Default: 1.'),
    })
    .optional()
    .describe('Rolling update settings.'),
  retention: z
    .strictObject({
      whenDeleted: keep
        .default('Retain')
        .describe('Retention policy for the volumes when the whole workload is deleted.'),
      whenScaled: keep.default('Retain').describe('Retention policy for the volumes when the workload is scaled down.'),
    })
    .prefault({})
    .describe('Retention of the volumes. Sets the Kubernetes field `persistentVolumeClaimRetentionPolicy`.'),
  ordinals: z
    .strictObject({ start: z.int().min(0).describe('Number of the first pod.') })
    .optional()
    .describe('Numbering of the pods.'),
  minReadySeconds: z
    .int()
    .min(0)
    .optional()
    .describe('Seconds for which a new pod must be ready before it counts as available. Default: 0.'),
  revisionHistoryLimit: z
    .int()
    .min(0)
    .optional()
    .describe('Number of old revisions to keep for rollbacks. Default: 10.'),
  disruption: disruptionField,
  namespace: formatted('dns-label').optional().describe('Namespace, if `metadata.namespace` is not set.'),
  createNamespace: z.boolean().optional().describe('Also generates the Namespace.'),
  ingress: z
    .strictObject({
      enabled: z.boolean().optional().describe('The value must be `false`.'),
      hostname: z.string().optional().describe('Hostname.'),
    })
    .optional()
    .describe('Legacy field for a route. Use a LummoNetworking instead.'),
})

export type Spec = z.output<typeof spec>
