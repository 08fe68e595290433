import { z } from 'zod'
import { formatted, quantity, withMeta } from '../../../lib/kind/table/zod-fields'
import { resourcesSpec } from '../../../lib/parts/container/resources-spec'
import { diskFields } from '../../../lib/parts/storage/volumes-spec'

const { class: storageClass } = diskFields

/** Schedule, retention and destination of backups. */
export const backupSpec = withMeta(
  z.strictObject({
    schedule: formatted('schedule').default('0 2 * * *').describe('Cron expression: `0 2 * * *`, `@daily`.'),
    retention: z
      .union([z.int().min(1).max(36_500), formatted('duration')])
      .default('7d')
      .describe(
        'Retention of backups: a number of days, or a duration such as `7d` or `12h`. The latest backup is never deleted.',
      ),
    destination: withMeta(
      z.strictObject({
        claim: formatted('dns-subdomain').optional().describe('Name of an existing PersistentVolumeClaim.'),
        size: quantity('disk-size')
          .optional()
          .describe('Size of the generated PersistentVolumeClaim. Default: the size of `storage`.'),
        class: storageClass,
      }),
      { shorthand: 'claim' },
    )
      .optional()
      .describe('Name of the PersistentVolumeClaim that stores the backups. Default: a generated claim.'),
    timeZone: withMeta(formatted('time-zone').optional(), { aliases: ['timezone'] }).describe(
      'Time zone of the schedule, e.g. `Asia/Jakarta`. Default: the time zone of the cluster, usually UTC.',
    ),
    deadline: formatted('duration').default('6h').describe('Maximum duration of a backup, including retries.'),
    suspend: z.boolean().optional().describe('Pauses the schedule.'),
    bucket: z
      .strictObject({
        type: z
          .enum(['s3', 'gcs'])
          .describe('Type of object storage: S3 (or an S3-compatible service) or Google Cloud Storage.'),
        name: z.string().min(1).describe('Name of an existing bucket.'),
        path: z
          .string()
          .min(1)
          .optional()
          .describe('Folder in the bucket. Backups are stored in a subfolder named after the object.'),
        endpoint: formatted('url')
          .optional()
          .describe('For `s3`: URL of an S3-compatible service, e.g. `https://minio.example.com`.'),
        region: z.string().min(1).optional().describe('For `s3`: region, e.g. `ap-southeast-3`.'),
        secret: formatted('dns-subdomain')
          .optional()
          .describe(
            'Name of the Secret with the credentials: keys `access-key-id` and `secret-access-key` for `s3`, `key.json` for `gcs`. Default: the cloud identity of `serviceAccount`.',
          ),
        image: z.string().min(1).optional().describe('Image of rclone, for example from a mirror.'),
      })
      .optional()
      .describe(
        'Object storage to which every successful backup is uploaded. The same `retention` applies to the uploaded backups.',
      ),
    alert: withMeta(
      z.strictObject({
        after: formatted('duration').describe(
          'Maximum age of the latest successful backup, e.g. `26h` for a nightly backup.',
        ),
        severity: z.string().min(1).default('critical').describe('Label `severity` of the alert.'),
        labels: z
          .record(formatted('label-key'), z.string())
          .optional()
          .describe('Labels by which Prometheus selects PrometheusRules, e.g. `release: prometheus`.'),
      }),
      { shorthand: 'after' },
    )
      .optional()
      .describe(
        'Alert that fires when the latest successful backup is older than the given age: `26h`. Generates a PrometheusRule, which requires kube-state-metrics.',
      ),
    resources: resourcesSpec
      .optional()
      .describe('Compute resources of the backup. Default: half a core and 256Mi of memory.'),
  }),
  { shorthand: 'schedule' },
)

export type BackupSpec = z.output<typeof backupSpec>
