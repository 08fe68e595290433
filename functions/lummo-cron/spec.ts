import { z } from 'zod'
import { formatted, seconds, words } from '../../lib/kind/fields'
import { jobFields } from '../../lib/parts/job-spec'

export const spec = z.strictObject({
  ...jobFields,
  schedule: formatted('schedule').describe(
    'When: five fields (`0 6 * * *`), or `@hourly`, `@daily`, `@weekly`, `@monthly`.',
  ),
  timeZone: words(formatted('time-zone').optional(), { aliases: ['timezone'] }).describe(
    'The time zone of the schedule, e.g. `Asia/Jakarta`. Default: that of the cluster, usually UTC.',
  ),
  concurrencyPolicy: words(z.enum(['Allow', 'Forbid', 'Replace']), { aliases: ['concurrency'] })
    .default('Forbid')
    .describe('What happens when the last run is not done: run both, skip this one, or stop the last one.'),
  startingDeadline: words(seconds(), { aliases: ['startingDeadlineSeconds'] })
    .default('5m')
    .describe('How late a run may still start. Without a limit a long outage can end the schedule for good.'),
  successHistory: words(z.int().min(0), { aliases: ['successfulJobsHistoryLimit'] })
    .default(5)
    .describe('How many finished runs to keep.'),
  failedHistory: words(z.int().min(0), { aliases: ['failedJobsHistoryLimit'] })
    .default(3)
    .describe('How many failed runs to keep.'),
  suspend: z.boolean().optional().describe('Pause the schedule.'),
})

export type Spec = z.output<typeof spec>
