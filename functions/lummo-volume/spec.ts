import { z } from 'zod'
import { formatted, withMeta } from '../../lib/kind/table/zod-fields'
import { identityFields } from '../../lib/parts/identity/spec'
import { patchesSpec } from '../../lib/parts/patches/spec'
import { diskFields } from '../../lib/parts/storage/volumes-spec'

const { app, 'part-of': partOf } = identityFields

export const spec = z.strictObject({
  app: app.describe('Application to which the object belongs. Sets the label `app`. Default: the object’s name.'),
  'part-of': partOf,
  ...diskFields,
  accessModes: diskFields.accessModes.describe(
    'Access modes. Pods on different nodes need ReadWriteMany, but not every storage class supports it. Default: ReadWriteOnce, which only one node can mount at a time.',
  ),
  from: withMeta(
    z.strictObject({
      snapshot: formatted('dns-subdomain').optional().describe('Name of a VolumeSnapshot.'),
      volume: formatted('dns-subdomain').optional().describe('Name of another PersistentVolumeClaim to copy.'),
    }),
    { shorthand: 'snapshot', choose: 'one' },
  )
    .optional()
    .describe('Initial content, which is read only once. Default: an empty volume.'),
  volumeMode: z
    .enum(['Filesystem', 'Block'])
    .optional()
    .describe('`Block` provides a raw device without a file system. Default: `Filesystem`.'),
  volumeName: formatted('dns-subdomain').optional().describe('Name of an existing PersistentVolume.'),
  keep: z
    .boolean()
    .default(true)
    .describe(
      'Prevents Argo CD, Flux and kpt from deleting the volume, even together with the rest of the package, because its data would be lost.',
    ),
  patches: patchesSpec
    .optional()
    .describe('Patches for generated objects. Use patches to set fields that have no shortcut.'),
})

export type Spec = z.output<typeof spec>
