import { z } from 'zod'
import { jobFields } from '../../lib/parts/jobs/spec'

export const spec = z.strictObject({
  ...jobFields,
  rerun: z
    .enum(['onChange', 'always'])
    .default('onChange')
    .describe(
      'When it runs again. `onChange`: when anything in it changes, under a new name; the tool that applies it prunes the old one. `always`: with every sync of Argo CD, as its hook, under its plain name.',
    ),
  generateNameSuffix: z
    .boolean()
    .optional()
    .describe(
      'End the name in a hash of the content: a Job cannot be changed, so a change makes a new one, and no change none. Default: yes, with `rerun: always` no. `false`: the plain name, and the cluster refuses a change.',
    ),
  ttl: jobFields.ttl.describe(
    'Delete it this long after it has finished. Default: never, for a GitOps tool would make it again, and run it again; the next change prunes it. For jobs that a program creates, or with `rerun: always`.',
  ),
  suspend: z
    .boolean()
    .optional()
    .describe('Do not start it yet, or stop it for now. The name stays the same, so that the same job goes on later.'),
})

export type Spec = z.output<typeof spec>
