import { z } from 'zod'
import { formatted, seconds, withMeta } from '../../lib/kind/table/zod-fields'
import { jobFields } from '../../lib/parts/jobs/spec'

const history = () => z.int().min(0).max(2_147_483_647)

export const spec = z.strictObject({
  ...jobFields,
  schedule: formatted('schedule').describe(
    'Cron expression with minute, hour, day of month, month and day of week (`0 6 * * *`, `*/15 8-18 * * mon-fri`), or `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`.',
  ),
  deadline: jobFields.deadline.describe(
    'Maximum duration of a run, including retries, such as `10m`. A run that takes longer fails. Default: no limit, or 1 day with `concurrencyPolicy: Forbid`, so that a hung run does not block the schedule.',
  ),
  ttl: jobFields.ttl.describe(
    'Time after which a finished run is deleted with its pods and logs: `1h`. Default: never. `successHistory` and `failedHistory` limit how many runs are kept.',
  ),
  podLabels: jobFields.podLabels.describe(
    'Additional labels of the pods. The pods also get the labels of the object itself (`metadata.labels`). The `labels` transformer of kustomize with `includeTemplates: true` adds its labels here.',
  ),
  timeZone: withMeta(formatted('time-zone').optional(), { aliases: ['timezone'] }).describe(
    'Time zone of the schedule, e.g. `Asia/Jakarta`. Default: the time zone of the cluster, usually UTC.',
  ),
  concurrencyPolicy: withMeta(z.enum(['Allow', 'Forbid', 'Replace']), { aliases: ['concurrency'] })
    .default('Forbid')
    .describe(
      'Handling of a run that is due while the previous run is still active. `Allow` runs both. `Forbid` skips the new run until the previous run ends or reaches its `deadline`. `Replace` stops the previous run.',
    ),
  startingDeadline: withMeta(seconds(), { aliases: ['startingDeadlineSeconds'] })
    .default('5m')
    .describe('Maximum start delay of a run. Without this limit, a long outage can stop the schedule permanently.'),
  successHistory: withMeta(history(), { aliases: ['successfulJobsHistoryLimit'] })
    .default(5)
    .describe('Number of successful runs to keep.'),
  failedHistory: withMeta(history(), { aliases: ['failedJobsHistoryLimit'] })
    .default(3)
    .describe('Number of failed runs to keep.'),
  suspend: z.boolean().optional().describe('Pauses the schedule. A run that has started continues.'),
})

export type Spec = z.output<typeof spec>
