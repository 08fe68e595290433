import { z } from 'zod'
import { formatted, words } from '../../lib/kind/table/zod-fields'
import { identityFields } from '../../lib/parts/identity/spec'
import { patchesSpec } from '../../lib/parts/patches/spec'
import { diskFields } from '../../lib/parts/storage/volumes-spec'

const { app, 'part-of': partOf } = identityFields

export const spec = z.strictObject({
  app: app.describe('The application it belongs to, for its label `app`. Default: the object’s name.'),
  'part-of': partOf,
  ...diskFields,
  accessModes: diskFields.accessModes.describe(
    'Default ReadWriteOnce: one node at a time. What several pods mount needs ReadWriteMany, which not every storage class has.',
  ),
  from: words(
    z.strictObject({
      snapshot: formatted('dns-subdomain').optional().describe('A VolumeSnapshot, by name.'),
      volume: formatted('dns-subdomain').optional().describe('Another PersistentVolumeClaim, by name: a copy of it.'),
    }),
    { shorthand: 'snapshot', choose: 'one' },
  )
    .optional()
    .describe('What is on it at the start; never read again. Default: nothing.'),
  volumeMode: z
    .enum(['Filesystem', 'Block'])
    .optional()
    .describe('`Block`: without a file system, for what brings its own. Default Filesystem.'),
  volumeName: formatted('dns-subdomain').optional().describe('The PersistentVolume to use, where it is there already.'),
  keep: z
    .boolean()
    .default(true)
    .describe('Argo CD, Flux and kpt never delete it, not even with the rest of the package: its data would be lost.'),
  patches: patchesSpec.optional().describe('Changes to what is made, for whatever has no field here.'),
})

export type Spec = z.output<typeof spec>
