import { z } from 'zod'
import { countOrPercent, formatted, oneOrMore } from '../../lib/kind/table/zod-fields'
import { podFields } from '../../lib/parts/pod/spec'
import { serviceField } from '../../lib/parts/serving/spec'

const hostPath = z.strictObject({
  host: formatted('absolute-path').describe('The folder or file of the node.'),
  path: formatted('absolute-path').optional().describe('Where it is mounted in the main container. Default: the same.'),
  writable: z
    .boolean()
    .optional()
    .describe('Let the container change it. A container that writes to its node can take it over.'),
  type: z
    .enum(['Directory', 'DirectoryOrCreate', 'File', 'FileOrCreate', 'Socket', 'CharDevice', 'BlockDevice'])
    .optional()
    .describe('What must be there.'),
})

export const spec = z.strictObject({
  ...podFields,
  everywhere: z
    .boolean()
    .optional()
    .describe('Also on nodes that keep others away (tolerates every taint), such as control planes.'),
  update: z
    .strictObject({
      maxUnavailable: countOrPercent().optional().describe('On how many nodes it may be away at a time. Default 1.'),
      maxSurge: countOrPercent()
        .optional()
        .describe('On how many nodes old and new may run side by side. Then maxUnavailable is 0.'),
      onDelete: z.boolean().optional().describe('Replace a pod only when somebody deletes it.'),
    })
    .optional()
    .describe('How a new version replaces the old one.'),
  hostAccess: z
    .strictObject({
      network: z
        .boolean()
        .optional()
        .describe('Use the node’s own network. It sees the traffic of all pods of the node.'),
      pid: z.boolean().optional().describe('See the processes of the node.'),
      ipc: z.boolean().optional().describe('Share memory with processes of the node.'),
      privileged: z.boolean().optional().describe('Everything the node’s own root may do. The last resort.'),
      paths: oneOrMore(hostPath)
        .optional()
        .describe(
          'Folders and files of the node, read-only unless `writable`. Each is a volume called after it, `host-var-log`, which other containers mount by `volumeMounts`.',
        ),
      root: z.boolean().optional().describe('Run as root, which reading the node’s files often needs.'),
    })
    .optional()
    .describe('Access to the node, each kind of it in so many words. Pod Security “restricted” allows none of it.'),
  service: serviceField(false),
  minReadySeconds: z.int().min(0).optional().describe('How long a new pod must be ready before it counts. Default 0.'),
  revisionHistoryLimit: z.int().min(0).optional().describe('How many old versions to keep for going back. Default 10.'),
})

export type Spec = z.output<typeof spec>
