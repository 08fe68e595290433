import { z } from 'zod'
import { formatted, seconds, words } from '../../lib/kind/table/zod-fields'
import { jobFields } from '../../lib/parts/jobs/spec'

const history = () => z.int().min(0).max(2_147_483_647)

export const spec = z.strictObject({
  ...jobFields,
  schedule: formatted('schedule').describe(
    'When: minute, hour, day of month, month and day of week (`0 6 * * *`, `*/15 8-18 * * mon-fri`), or `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`.',
  ),
  deadline: jobFields.deadline.describe(
    'How long a run may take in all, retries included: `10m`. Then it has failed. Default: 1 day with `concurrencyPolicy: Forbid`, so that a run that hangs does not stop the schedule forever; otherwise none.',
  ),
  ttl: jobFields.ttl.describe(
    'Delete a run, with its pods and logs, this long after it has finished: `1h`. Default: never; `successHistory` and `failedHistory` limit how many are kept.',
  ),
  timeZone: words(formatted('time-zone').optional(), { aliases: ['timezone'] }).describe(
    'The time zone of the schedule, e.g. `Asia/Jakarta`. Default: that of the cluster, usually UTC.',
  ),
  concurrencyPolicy: words(z.enum(['Allow', 'Forbid', 'Replace']), { aliases: ['concurrency'] })
    .default('Forbid')
    .describe(
      'What happens when the last run is not done: `Allow` runs both, `Forbid` skips this one until the last one has ended or met its `deadline`, `Replace` stops the last one.',
    ),
  startingDeadline: words(seconds(), { aliases: ['startingDeadlineSeconds'] })
    .default('5m')
    .describe('How late a run may still start. Without a limit a long outage can end the schedule for good.'),
  successHistory: words(history(), { aliases: ['successfulJobsHistoryLimit'] })
    .default(5)
    .describe('How many finished runs to keep; older ones are deleted.'),
  failedHistory: words(history(), { aliases: ['failedJobsHistoryLimit'] })
    .default(3)
    .describe('How many failed runs to keep; older ones are deleted.'),
  suspend: z.boolean().optional().describe('Pause the schedule. A run that has started goes on.'),
})

export type Spec = z.output<typeof spec>
