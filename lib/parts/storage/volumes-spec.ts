import type {
  V1ConfigMapVolumeSource,
  V1CSIVolumeSource,
  V1DownwardAPIVolumeSource,
  V1EmptyDirVolumeSource,
  V1EphemeralVolumeSource,
  V1ImageVolumeSource,
  V1KeyToPath,
  V1NFSVolumeSource,
  V1PersistentVolumeClaimVolumeSource,
  V1ProjectedVolumeSource,
} from '@kubernetes/client-node'
import { z } from 'zod'
import { formatted, native, oneOrMore, quantity, withMeta } from '../../kind/table/zod-fields'

const ACCESS = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'] as const

/** Fields of a new volume: its size and its access modes. */
export const diskFields = {
  size: quantity('disk-size').describe('Size: `10Gi`.'),
  class: withMeta(z.string().optional(), { aliases: ['storageClass', 'storageClassName'] }).describe(
    'Name of the storage class. Default: the default class of the cluster.',
  ),
  accessModes: oneOrMore(z.enum(ACCESS))
    .optional()
    .describe('Access modes. Default: ReadWriteOnce, which only one node can mount at a time.'),
}

/** Fields of a pod volume. Exactly one of these fields is the source of the volume; shortcuts come first. */
export const volumeSpec = z.strictObject({
  name: formatted('dns-label').describe('Name of the volume.'),
  path: formatted('absolute-path').optional().describe('Mount path in the main container.'),
  containers: oneOrMore(z.string())
    .optional()
    .describe('Names of the containers that mount the volume at `path`, instead of the main container.'),
  readOnly: z.boolean().optional().describe('Mounts the volume read-only.'),
  subPath: z.string().optional().describe('Folder of the volume to mount.'),
  empty: z
    .strictObject({
      size: quantity('storage').optional().describe('Maximum size. Sets the Kubernetes field `sizeLimit`.'),
      medium: z
        .enum(['Memory', 'Disk'])
        .optional()
        .describe('Storage medium. `Memory` counts against the memory limit. Default: `Disk`.'),
    })
    .optional()
    .describe('Empty folder that is deleted with the pod.'),
  claim: formatted('dns-subdomain').optional().describe('Name of an existing PersistentVolumeClaim or LummoVolume.'),
  create: withMeta(z.strictObject(diskFields), { shorthand: 'size' })
    .optional()
    .describe('New volume: `10Gi` or `{size, class, accessModes}`.'),
  config: formatted('dns-subdomain').optional().describe('Name of a ConfigMap or LummoConfig whose keys become files.'),
  secret: withMeta(
    z.strictObject({
      name: withMeta(formatted('dns-subdomain'), { aliases: ['secretName'] }).describe('Name of the Secret.'),
      items: z
        .array(native<V1KeyToPath>('V1KeyToPath'))
        .optional()
        .describe('Same as the Kubernetes field of the same name.'),
      optional: z.boolean().optional().describe('Lets the pod start without the Secret.'),
      mode: withMeta(z.int().min(0).max(0o777).optional(), { aliases: ['defaultMode'] }).describe(
        'File permissions, e.g. `0440`. Default: `0644`.',
      ),
    }),
    { shorthand: 'name' },
  )
    .optional()
    .describe(
      'Secret whose keys become files: its name, or `{name, items, optional, mode}`. Use `name` instead of the Kubernetes field `secretName`, which the kustomize component cannot read.',
    ),
  emptyDir: native<V1EmptyDirVolumeSource>('V1EmptyDirVolumeSource')
    .optional()
    .describe('Same as the Kubernetes field of the same name.'),
  configMap: native<V1ConfigMapVolumeSource>('V1ConfigMapVolumeSource')
    .optional()
    .describe('Same as the Kubernetes field of the same name.'),
  persistentVolumeClaim: native<V1PersistentVolumeClaimVolumeSource>('V1PersistentVolumeClaimVolumeSource')
    .optional()
    .describe('Same as the Kubernetes field of the same name.'),
  projected: native<V1ProjectedVolumeSource>('V1ProjectedVolumeSource')
    .optional()
    .describe('Same as the Kubernetes field of the same name.'),
  downwardAPI: native<V1DownwardAPIVolumeSource>('V1DownwardAPIVolumeSource')
    .optional()
    .describe('Same as the Kubernetes field of the same name.'),
  csi: native<V1CSIVolumeSource>('V1CSIVolumeSource')
    .optional()
    .describe('Same as the Kubernetes field of the same name.'),
  ephemeral: native<V1EphemeralVolumeSource>('V1EphemeralVolumeSource')
    .optional()
    .describe('Same as the Kubernetes field of the same name.'),
  nfs: native<V1NFSVolumeSource>('V1NFSVolumeSource')
    .optional()
    .describe('Same as the Kubernetes field of the same name.'),
  image: native<V1ImageVolumeSource>('V1ImageVolumeSource')
    .optional()
    .describe('Same as the Kubernetes field of the same name.'),
})

export type VolumeSpec = z.output<typeof volumeSpec>
