import { z } from 'zod'
import { formatted, quantity, scalarText, words } from '../../lib/kind/table/zod-fields'
import { networkSpec } from '../../lib/parts/network/spec'
import { podFields } from '../../lib/parts/pod/spec'
import { resourcesSpec } from '../../lib/parts/container/resources-spec'
import { diskFields } from '../../lib/parts/storage/volumes-spec'

const key = (fallback: string) => formatted('config-map-key').default(fallback)

const keys = z
  .strictObject({
    username: key('username').describe('The key of the user’s name. Redis has none.'),
    password: key('password').describe('The key of the password.'),
    rootPassword: key('root-password').describe('The key of root’s password, which only MySQL has.'),
  })
  .prefault({})
  .describe('Under which keys the credentials are.')

const { size, class: storageClass } = diskFields

const disk = words(z.strictObject({ size, class: storageClass }), { shorthand: 'size' })

const backup = words(
  z.strictObject({
    schedule: formatted('schedule').default('0 2 * * *').describe('When, as in a crontab: `0 2 * * *`, `@daily`.'),
    retention: z
      .union([z.int().min(1).max(36_500), formatted('duration')])
      .default('7d')
      .describe('How long backups are kept: days, or `7d`, `12h`. The newest one is never deleted.'),
    destination: words(
      z.strictObject({
        claim: formatted('dns-subdomain').optional().describe('An existing PersistentVolumeClaim.'),
        size: quantity('disk-size')
          .optional()
          .describe('The size of the one that is made. Default: that of `storage`.'),
        class: storageClass,
      }),
      { shorthand: 'claim' },
    )
      .optional()
      .describe('Where backups go: the name of a PersistentVolumeClaim. Default: one is made for them.'),
    timeZone: words(formatted('time-zone').optional(), { aliases: ['timezone'] }).describe(
      'The time zone of the schedule, e.g. `Asia/Jakarta`. Default: that of the cluster, usually UTC.',
    ),
    deadline: formatted('duration').default('6h').describe('How long a backup may take, retries included.'),
    suspend: z.boolean().optional().describe('Pause the schedule.'),
    bucket: z
      .strictObject({
        type: z.enum(['s3', 'gcs']).describe('S3, or anything that speaks its protocol; or Google Cloud Storage.'),
        name: z.string().min(1).describe('The bucket. It must exist.'),
        path: z
          .string()
          .min(1)
          .optional()
          .describe('A folder in it. Backups are in a folder below, named after the object.'),
        endpoint: formatted('url')
          .optional()
          .describe('For s3: the address of another service than AWS, e.g. `https://minio.example.com`.'),
        region: z.string().min(1).optional().describe('For s3: the region, e.g. `ap-southeast-3`.'),
        secret: formatted('dns-subdomain')
          .optional()
          .describe(
            'The Secret with the credentials: keys `access-key-id` and `secret-access-key` for s3, `key.json` for gcs. Default: the identity of the `serviceAccount` in the cloud.',
          ),
        image: z.string().min(1).optional().describe('Another image of rclone, e.g. of a mirror.'),
      })
      .optional()
      .describe('Object storage where every good backup is uploaded to, with the same retention.'),
    alert: words(
      z.strictObject({
        after: formatted('duration').describe('Age of the last good backup, e.g. `26h` for a backup every night.'),
        severity: z.string().min(1).default('critical').describe('Label `severity` of the alert.'),
        labels: z
          .record(formatted('label-key'), z.string())
          .optional()
          .describe('Labels by which your Prometheus picks its PrometheusRules, e.g. `release: prometheus`.'),
      }),
      { shorthand: 'after' },
    )
      .optional()
      .describe(
        'A PrometheusRule that fires when the last good backup is older than this: `26h`. Needs kube-state-metrics.',
      ),
    resources: resourcesSpec.optional().describe('What the backup may use. Default: half a core, 256Mi.'),
  }),
  { shorthand: 'schedule' },
)

/** What a pod has and a database takes over; the rest is made here. */
const {
  'part-of': partOf,
  env,
  serviceAccount,
  security,
  podSecurityContext,
  stop,
  nodeSelector,
  tolerations,
  affinity,
  priorityClass,
  runtimeClass,
  pod,
  patches,
  monitoring,
} = podFields

/** What a database accepts. */
const databaseFields = {
  type: z.enum(['postgres', 'mysql', 'mongodb', 'redis']).describe('The engine.'),
  version: words(z.string().min(1), { stringify: true }).describe(
    'The version, which is the tag of the official image: `17`, `17.5`, `8.4`, `17-alpine`. Never guessed: another major version does not read the same disk.',
  ),
  image: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Another image that behaves like the official one of this version, e.g. of a mirror: `registry.example.com/postgres:17`.',
    ),
  storage: disk.describe('The disk of each pod: `10Gi`, or `{size, class}`. It can never become smaller.'),
  replicas: z.int().min(1).max(100).default(1).describe('How many servers.'),
  operator: z
    .enum(['cloudnative-pg'])
    .optional()
    .describe(
      'Leave the servers to an operator, which replicates and fails over: a `Cluster` of CloudNativePG. Only for postgres.',
    ),
  database: z
    .string()
    .optional()
    .describe(
      'The database made at the first start. Default: the object’s name, with `_` for `-`; `app` where the server keeps that for itself. MongoDB makes it with the first write, and only `init` runs in it. Redis has none.',
    ),
  user: z
    .string()
    .optional()
    .describe(
      'The user’s name, where it is no part of the Secret. With an operator it owns the database, and a Secret must have the same `username`; default: the name of the database.',
    ),
  secret: words(z.strictObject({ name: formatted('dns-subdomain').describe('Its name.'), keys }), { shorthand: 'name' })
    .optional()
    .describe('The Secret with the credentials. Default: `<name>-credentials` with the keys `username`, `password`.'),
  vault: words(z.strictObject({ path: z.string().min(1).describe('Below the mount, without `data/`.'), keys }), {
    shorthand: 'path',
  })
    .optional()
    .describe(
      'Where the credentials are in the store of the settings (`infra/postgres/shop/creds`): an ExternalSecret.',
    ),
  init: z
    .record(formatted('config-map-key'), z.string())
    .optional()
    .describe(
      'Scripts for the first start, by file name: `01-schema.sql`. They run once, on an empty disk. With an operator they run as the owner of the database; `reset role;` in a script makes that a superuser.',
    ),
  config: z
    .record(z.string(), scalarText())
    .optional()
    .describe('Settings of the engine, by its own names: `{max_connections: 200}`. A change restarts it.'),
  resources: resourcesSpec
    .optional()
    .describe('What it may use. Default: a quarter of a core and 512Mi requested, at most 1Gi.'),
  backup: backup.optional().describe('Dumps on a schedule: `0 2 * * *`, or `{schedule, retention, destination}`.'),
  monitoring: z
    .strictObject({
      datadog: monitoring.unwrap().shape.datadog,
      prometheus: words(
        z.strictObject({
          interval: formatted('duration').optional().describe('How often to scrape. Default: that of Prometheus.'),
          labels: z
            .record(formatted('label-key'), z.string())
            .optional()
            .describe('Labels by which your Prometheus picks its PodMonitors, e.g. `release: prometheus`.'),
          image: z.string().min(1).optional().describe('The exporter. Default: the one most used for the engine.'),
          resources: resourcesSpec.optional().describe('What the exporter may use. Default: 50m, 64Mi.'),
        }),
        { shorthand: 'interval' },
      )
        .optional()
        .describe('An exporter beside the server, and a PodMonitor.'),
    })
    .optional()
    .describe('How it is watched.'),
  network: z
    .union([z.literal(false), networkSpec])
    .optional()
    .describe(
      'Who may talk to it, default the pods of its namespace, and to whom it may talk. In a closed LummoNamespace its backups get a policy too, to reach it and nobody else. `false`: no NetworkPolicy. Not with an operator.',
    ),
  retention: z
    .strictObject({
      whenDeleted: z.enum(['Retain', 'Delete']).default('Retain').describe('When the whole database is deleted.'),
      whenScaled: z.enum(['Retain', 'Delete']).default('Retain').describe('When there are fewer pods.'),
    })
    .optional()
    .describe(
      'What becomes of the disks. Default: they are kept. An operator deletes them with its Cluster, which GitOps tools therefore leave alone when the object goes.',
    ),
  sharedMemory: quantity('memory')
    .optional()
    .describe('The most of /dev/shm, in which postgres answers large queries; memory of the container. Default 256Mi.'),
  namespace: formatted('dns-label').optional().describe('The namespace, where metadata does not say it.'),
  'part-of': partOf,
  env,
  serviceAccount,
  security: security.describe(
    'How containers are locked up. Default: user and group of the image, the rest from `workload.security` of the settings.',
  ),
  podSecurityContext,
  stop: stop.describe('How pods go away. Default: at once, with two minutes to write everything down.'),
  nodeSelector,
  tolerations,
  affinity: affinity.describe('As Kubernetes writes it.'),
  priorityClass,
  runtimeClass,
  pod,
  patches,
}

export const spec = z.strictObject(databaseFields)

export type Spec = z.output<typeof spec>
export type BackupSpec = z.output<typeof backup>
