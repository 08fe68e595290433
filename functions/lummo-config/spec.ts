import { z } from 'zod'
import { words } from '../../lib/kind/table/zod-fields'
import { configContentFields } from '../../lib/parts/config/content-spec'
import { identityFields } from '../../lib/parts/identity/spec'
import { patchesSpec } from '../../lib/parts/patches/spec'

const { app, 'part-of': partOf } = identityFields

export const spec = z.strictObject({
  app: app.describe('The application it belongs to, for its label `app`. Default: the object’s name.'),
  'part-of': partOf,
  ...configContentFields,
  nameHash: words(z.boolean().optional(), { aliases: ['needsHash'] }).describe(
    'Let kustomize add a hash of the content to the name, and to every reference that it knows. Our own workloads restart with new content in any case.',
  ),
  patches: patchesSpec.optional().describe('Changes to what is made, for whatever has no field here.'),
})

export type Spec = z.output<typeof spec>
