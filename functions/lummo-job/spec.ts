import { z } from 'zod'
import { seconds, words } from '../../lib/kind/fields'
import { jobFields } from '../../lib/parts/job-spec'

export const spec = z.strictObject({
  ...jobFields,
  generateNameSuffix: z
    .boolean()
    .default(true)
    .describe(
      'End the name in a hash of the content: a Job cannot be changed, so a change makes a new one. `false`: the plain name, for what never changes.',
    ),
  ttl: words(seconds().optional(), { aliases: ['ttlSecondsAfterFinished'] }).describe(
    'Delete it this long after it has finished. A GitOps tool would make it again, and run it again: leave it out there, and let the tool prune the old name.',
  ),
  suspend: z.boolean().optional().describe('Do not start it yet.'),
})

export type Spec = z.output<typeof spec>
