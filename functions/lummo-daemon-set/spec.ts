import { z } from 'zod'
import { countOrPercent, formatted, oneOrMore } from '../../lib/kind/table/zod-fields'
import { podFields } from '../../lib/parts/pod/spec'
import { serviceField } from '../../lib/parts/serving/spec'

const hostPath = z.strictObject({
  host: formatted('absolute-path').describe('Path of the folder or file on the node.'),
  path: formatted('absolute-path')
    .optional()
    .describe('Mount path in the main container. Default: the value of `host`.'),
  writable: z
    .boolean()
    .optional()
    .describe('Lets the container write to the path. A container that can write to its node can take over the node.'),
  type: z
    .enum(['Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket', 'CharDevice', 'BlockDevice'])
    .optional()
    .describe('Required type of the path. Sets the Kubernetes field `hostPath.type`.'),
})

export const spec = z.strictObject({
  ...podFields,
  everywhere: z
    .boolean()
    .optional()
    .describe('Also runs the pods on tainted nodes such as control planes. Tolerates every taint.'),
  update: z
    .strictObject({
      maxUnavailable: countOrPercent()
        .optional()
        .describe('Maximum number of nodes without a ready pod during an update. Default: 1.'),
      maxSurge: countOrPercent()
        .optional()
        .describe(
          'Maximum number of nodes that run the old and the new pod at the same time. If this field is set, `maxUnavailable` is 0.',
        ),
      onDelete: z.boolean().optional().describe('Replaces a pod only after the pod is deleted manually.'),
    })
    .optional()
    .describe('Rolling update settings.'),
  hostAccess: z
    .strictObject({
      network: z
        .boolean()
        .optional()
        .describe(
          'Uses the network of the node. The pod can see the traffic of all pods on the node. Sets the Kubernetes field `hostNetwork`.',
        ),
      pid: z
        .boolean()
        .optional()
        .describe('Shares the process namespace of the node. Sets the Kubernetes field `hostPID`.'),
      ipc: z
        .boolean()
        .optional()
        .describe('Shares memory with processes of the node. Sets the Kubernetes field `hostIPC`.'),
      privileged: z
        .boolean()
        .optional()
        .describe('Grants the container root permissions on the node. Use this field only as a last resort.'),
      paths: oneOrMore(hostPath)
        .optional()
        .describe(
          'Folders and files of the node, read-only unless `writable` is set. Each path becomes a volume with a name such as `host-var-log`; other containers can mount the volume through `volumeMounts`.',
        ),
      root: z
        .boolean()
        .optional()
        .describe('Runs the container as root, which is often required to read files of the node.'),
    })
    .optional()
    .describe(
      'Access to the node. Each kind of access is enabled separately. The Pod Security level “restricted” allows none of them.',
    ),
  service: serviceField({ preset: false }),
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
})

export type Spec = z.output<typeof spec>
