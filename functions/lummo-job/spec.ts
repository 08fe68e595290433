import { z } from 'zod'
import { jobFields } from '../../lib/parts/jobs/spec'

export const spec = z.strictObject({
  ...jobFields,
  rerun: z
    .enum(['onChange', 'always'])
    .default('onChange')
    .describe(
      'Condition for another run. `onChange`: any change, under a new name; the tool that applies it prunes the old Job. `always`: every Argo CD sync, as a hook, under the name without a hash.',
    ),
  generateNameSuffix: z
    .boolean()
    .optional()
    .describe(
      'Appends a content hash to the name, so that a change creates a new Job, because Jobs are immutable. Default: true, or false with `rerun: always`. With `false`, the cluster rejects changes.',
    ),
  ttl: jobFields.ttl.describe(
    'Time after which the finished job is deleted. Default: never, because a GitOps tool would create and run it again; the next change prunes it. For jobs that an application creates, or with `rerun: always`.',
  ),
  podLabels: jobFields.podLabels.describe(
    'Additional labels of the pods. They do not get the labels of the object itself, because a new label would require a new Job, which runs again. The `labels` transformer of kustomize with `includeTemplates: true` adds its labels here.',
  ),
  suspend: z
    .boolean()
    .optional()
    .describe('Pauses the job before or during its run. The name stays the same, so the same job continues later.'),
})

export type Spec = z.output<typeof spec>
