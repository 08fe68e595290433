import { z } from 'zod'
import { countOrPercent, formatted, oneOrMore } from '../../lib/kind/table/zod-fields'
import { podFields } from '../../lib/parts/pod/spec'
import { serviceField } from '../../lib/parts/serving/spec'

const hostPath = z.strictObject({
  host: formatted('absolute-path').describe('Path of the folder or file on the node.'),
  path: formatted('absolute-path')
    .optional()
    .describe('Mount path in the main container. Default: the same as `host`.'),
  writable: z
    .boolean()
    .optional()
    .describe('Lets the container write to the path. A container that can write to its node can take over the node.'),
  type: z
    .enum(['Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket', 'CharDevice', 'BlockDevice'])
    .optional()
    .describe('Required type of the path. Kubernetes: `hostPath.type`.'),
})

export const spec = z.strictObject({
  ...podFields,
  everywhere: z
    .boolean()
    .optional()
    .describe('Also runs on tainted nodes such as control planes, by tolerating every taint.'),
  update: z
    .strictObject({
      maxUnavailable: countOrPercent()
        .optional()
        .describe('Maximum number of nodes without a ready pod during an update. Default: 1.'),
      maxSurge: countOrPercent()
        .optional()
        .describe(
          'Maximum number of nodes that run the old and the new pod at the same time. `maxUnavailable` is then 0.',
        ),
      onDelete: z
        .boolean()
        .optional()
        .describe('Replaces a pod only after it is deleted manually. Kubernetes: `updateStrategy.type: OnDelete`.'),
    })
    .optional()
    .describe('Rolling update settings.'),
  hostAccess: z
    .strictObject({
      network: z
        .boolean()
        .optional()
        .describe(
          'Uses the network of the node. The pod can see the traffic of all pods on the node. Kubernetes: `hostNetwork`.',
        ),
      pid: z.boolean().optional().describe('Shares the process namespace of the node. Kubernetes: `hostPID`.'),
      ipc: z.boolean().optional().describe('Shares memory with processes of the node. Kubernetes: `hostIPC`.'),
      privileged: z
        .boolean()
        .optional()
        .describe(
          'Grants everything that root on the node can do. Use this access only as a last resort. Kubernetes: `securityContext.privileged`.',
        ),
      paths: oneOrMore(hostPath)
        .optional()
        .describe(
          'Folders and files of the node, read-only unless `writable`. Each one is a volume named after its path (`host-var-log`), which other containers mount through `volumeMounts`.',
        ),
      root: z.boolean().optional().describe('Runs as root, which reading files of the node often requires.'),
    })
    .optional()
    .describe(
      'Access to the node. Each kind of access is enabled separately; Pod Security “restricted” allows none of them.',
    ),
  service: serviceField({ preset: false }),
  minReadySeconds: z
    .int()
    .min(0)
    .optional()
    .describe('Seconds that a new pod must be ready before it counts as available. Default: 0.'),
  revisionHistoryLimit: z
    .int()
    .min(0)
    .optional()
    .describe('Number of old revisions to keep for rollbacks. Default: 10.'),
})

export type Spec = z.output<typeof spec>
