import { z } from 'zod'
import { jobFields } from '../../lib/parts/jobs/spec'

export const spec = z.strictObject({
  ...jobFields,
  rerun: z
    .enum(['onChange', 'always'])
    .default('onChange')
    .describe(
      'When to run the job again. `onChange`: after any change, as a Job with a new name; the tool that applies the change prunes the old Job. `always`: at every Argo CD sync, as a hook whose name has no hash.',
    ),
  generateNameSuffix: z
    .boolean()
    .optional()
    .describe(
      'Appends a content hash to the name, so that a change creates a new Job. Jobs are immutable. Default: true, or false with `rerun: always`. With `false`, the cluster rejects changes.',
    ),
  ttl: jobFields.ttl.describe(
    'Time after which the finished job is deleted. Default: never, because a GitOps tool would create the job again and run it; the next change prunes it. Set this field for jobs that an application creates, or with `rerun: always`.',
  ),
  podLabels: jobFields.podLabels.describe(
    'Additional labels of the pods. The pods do not get the labels of the object itself, because a new label would require a new Job that runs again. The `labels` transformer of kustomize with `includeTemplates: true` adds its labels here.',
  ),
  suspend: z
    .boolean()
    .optional()
    .describe('Pauses the job before or during its run. The name stays the same, so the same job continues later.'),
})

export type Spec = z.output<typeof spec>
