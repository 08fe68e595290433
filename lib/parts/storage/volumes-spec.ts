import type {
  V1ConfigMapVolumeSource,
  V1CSIVolumeSource,
  V1DownwardAPIVolumeSource,
  V1EmptyDirVolumeSource,
  V1EphemeralVolumeSource,
  V1ImageVolumeSource,
  V1NFSVolumeSource,
  V1PersistentVolumeClaimVolumeSource,
  V1ProjectedVolumeSource,
} from '@kubernetes/client-node'
import { z } from 'zod'
import { formatted, native, oneOrMore, quantity, words } from '../../kind/table/zod-fields'

const ACCESS = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'] as const

/** A disk to be made: its size, and how it may be used. */
export const diskFields = {
  size: quantity('disk-size').describe('How much it holds: `10Gi`.'),
  class: words(z.string().optional(), { aliases: ['storageClass', 'storageClassName'] }).describe(
    'The storage class. Default: the cluster’s.',
  ),
  accessModes: oneOrMore(z.enum(ACCESS)).optional().describe('Default ReadWriteOnce: one node at a time.'),
}

/** A volume of a pod. Exactly one source; the short ones come first. */
export const volumeSpec = z.strictObject({
  name: formatted('dns-label').describe('Its name.'),
  path: formatted('absolute-path').optional().describe('Where it is mounted in the main container.'),
  containers: oneOrMore(z.string()).optional().describe('Mount it in these containers instead, at `path`.'),
  readOnly: z.boolean().optional().describe('Mount it read-only.'),
  subPath: z.string().optional().describe('Mount only this folder of it.'),
  empty: z
    .strictObject({
      size: quantity('storage').optional().describe('The most it may hold.'),
      medium: z.enum(['Memory', 'Disk']).optional().describe('`Memory` counts against the memory limit. Default Disk.'),
    })
    .optional()
    .describe('An empty folder that lives as long as the pod.'),
  claim: formatted('dns-subdomain')
    .optional()
    .describe('An existing PersistentVolumeClaim, or a LummoVolume, by name.'),
  create: words(z.strictObject(diskFields), { shorthand: 'size' })
    .optional()
    .describe('A new disk: `10Gi` or `{size, class, accessModes}`.'),
  config: formatted('dns-subdomain').optional().describe('The files of a ConfigMap or LummoConfig, by name.'),
  secret: formatted('dns-subdomain').optional().describe('The files of a Secret, by name.'),
  emptyDir: native<V1EmptyDirVolumeSource>('V1EmptyDirVolumeSource').optional().describe('As Kubernetes writes it.'),
  configMap: native<V1ConfigMapVolumeSource>('V1ConfigMapVolumeSource').optional().describe('As Kubernetes writes it.'),
  persistentVolumeClaim: native<V1PersistentVolumeClaimVolumeSource>('V1PersistentVolumeClaimVolumeSource')
    .optional()
    .describe('As Kubernetes writes it.'),
  projected: native<V1ProjectedVolumeSource>('V1ProjectedVolumeSource').optional().describe('As Kubernetes writes it.'),
  downwardAPI: native<V1DownwardAPIVolumeSource>('V1DownwardAPIVolumeSource')
    .optional()
    .describe('As Kubernetes writes it.'),
  csi: native<V1CSIVolumeSource>('V1CSIVolumeSource').optional().describe('As Kubernetes writes it.'),
  ephemeral: native<V1EphemeralVolumeSource>('V1EphemeralVolumeSource').optional().describe('As Kubernetes writes it.'),
  nfs: native<V1NFSVolumeSource>('V1NFSVolumeSource').optional().describe('As Kubernetes writes it.'),
  image: native<V1ImageVolumeSource>('V1ImageVolumeSource').optional().describe('As Kubernetes writes it.'),
})

export type VolumeSpec = z.output<typeof volumeSpec>
