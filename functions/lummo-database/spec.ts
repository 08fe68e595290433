import { z } from 'zod'
import { formatted, quantity, textOrScalar, withMeta } from '../../lib/kind/table/zod-fields'
import { networkSpec } from '../../lib/parts/network/spec'
import { podFields } from '../../lib/parts/pod/spec'
import { resourcesSpec } from '../../lib/parts/container/resources-spec'
import { backupSpec } from './backups/backup-spec'
import { diskFields } from '../../lib/parts/storage/volumes-spec'

const key = (fallback: string) => formatted('config-map-key').default(fallback)

const keys = z
  .strictObject({
    username: key('username').describe('Key of the username. Not supported for Redis.'),
    password: key('password').describe('Key of the password.'),
    rootPassword: key('root-password').describe('Key of the root password. Only for MySQL.'),
    adminPassword: key('admin-password').describe('Key of the superuser’s password, for `role: application`.'),
    monitorPassword: key('monitor-password').describe(
      'Key of the exporter’s password, for `role: application` with `monitoring.prometheus`.',
    ),
  })
  .prefault({})
  .describe('Keys of the credentials in the Secret.')

const { size, class: storageClass } = diskFields

const disk = withMeta(z.strictObject({ size, class: storageClass }), { shorthand: 'size' })

/** Fields that a database and a pod share. */
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

/** Fields of a database. */
const databaseFields = {
  type: z.enum(['postgres', 'mysql', 'mongodb', 'redis']).describe('Database engine.'),
  version: withMeta(z.string().min(1), { stringify: true }).describe(
    'Version, used as the tag of the official image: `17`, `17.5`, `8.4`, `17-alpine`. The version is required, because another major version cannot read the same volume.',
  ),
  image: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Image that is compatible with the official image of this version, for example from a mirror: `registry.example.com/postgres:17`.',
    ),
  storage: disk.describe('Volume of each pod: `10Gi`, or `{size, class}`. Volumes cannot shrink later.'),
  replicas: z.int().min(1).max(100).default(1).describe('Number of servers.'),
  operator: z
    .enum(['cloudnative-pg'])
    .optional()
    .describe(
      'Operator that runs the servers, with replication and failover. Generates a `Cluster` of CloudNativePG. Only for PostgreSQL.',
    ),
  database: z
    .string()
    .optional()
    .describe(
      'Database created at the first start. Default: the object’s name with `_` instead of `-`, or `app` if the server reserves that name. With MongoDB, only `init` uses this name, and the first write creates the database. Not supported for Redis.',
    ),
  user: z
    .string()
    .optional()
    .describe(
      'Username, if the Secret does not contain it. With an operator, this user owns the database, and a Secret must contain the same `username`. Default with an operator: the name of the database.',
    ),
  role: z
    .enum(['application', 'admin'])
    .optional()
    .describe(
      'Role of the database user in the Secret. `application` owns the database and is not a superuser. The Secret then also contains `admin-password`, and `monitor-password` for `monitoring.prometheus`. Only for PostgreSQL. Default: `admin`.',
    ),
  secret: z
    .union([
      z.literal(false),
      withMeta(z.strictObject({ name: formatted('dns-subdomain').describe('Name of the Secret.'), keys }), {
        shorthand: 'name',
      }),
    ])
    .optional()
    .describe(
      'Secret with the credentials. Default: `<name>-credentials` with the keys `username` and `password`. For Redis, `false` starts a server without a password, so that every pod that the NetworkPolicy allows can read and write.',
    ),
  vault: withMeta(
    z.strictObject({ path: z.string().min(1).describe('Path below the mount, without `data/`.'), keys }),
    {
      shorthand: 'path',
    },
  )
    .optional()
    .describe(
      'Path of the credentials in the secret store of the settings (`infra/postgres/shop/creds`). Generates an ExternalSecret.',
    ),
  init: z
    .record(formatted('config-map-key'), z.string())
    .optional()
    .describe(
      'Scripts for the first start, keyed by file name: `01-schema.sql`. Scripts run once, on an empty volume. With an operator, they run as the owner of the database, and `reset role;` in a script switches to a superuser.',
    ),
  config: z
    .record(z.string(), textOrScalar())
    .optional()
    .describe(
      'Settings of the engine, keyed by the names that the engine uses: `{max_connections: 200}`. A change restarts the server.',
    ),
  resources: resourcesSpec
    .optional()
    .describe(
      'Compute resources. Default: requests of a quarter of a core and 512Mi of memory, and a memory limit of 1Gi.',
    ),
  backup: backupSpec.optional().describe('Scheduled dumps: `0 2 * * *`, or `{schedule, retention, destination}`.'),
  monitoring: z
    .strictObject({
      datadog: monitoring.unwrap().shape.datadog,
      prometheus: withMeta(
        z.strictObject({
          interval: formatted('duration').optional().describe('Scrape interval. Default: the interval of Prometheus.'),
          labels: z
            .record(formatted('label-key'), z.string())
            .optional()
            .describe('Labels by which Prometheus selects PodMonitors, e.g. `release: prometheus`.'),
          image: z
            .string()
            .min(1)
            .optional()
            .describe('Image of the exporter. Default: the most widely used exporter for the engine.'),
          resources: resourcesSpec
            .optional()
            .describe('Compute resources of the exporter. Default: 50m of CPU and 64Mi of memory.'),
        }),
        { shorthand: 'interval' },
      )
        .optional()
        .describe('Metrics for the Prometheus operator. Adds an exporter container and generates a PodMonitor.'),
    })
    .optional()
    .describe('Metrics and tags for Prometheus and Datadog.'),
  network: z
    .union([z.literal(false), networkSpec])
    .optional()
    .describe(
      'Allowed traffic to and from the database. Default: only pods of the same namespace may connect. In an isolated LummoNamespace, backups also get a NetworkPolicy, which allows only the database. `false` generates no NetworkPolicy. Not supported with an operator.',
    ),
  retention: z
    .strictObject({
      whenDeleted: z
        .enum(['Retain', 'Delete'])
        .default('Retain')
        .describe('Retention policy for the volumes when the whole database is deleted.'),
      whenScaled: z
        .enum(['Retain', 'Delete'])
        .default('Retain')
        .describe('Retention policy for the volumes when the workload is scaled down.'),
    })
    .optional()
    .describe(
      'Retention of the volumes. Default: the volumes are kept. An operator deletes the volumes together with its Cluster, so lummo prevents GitOps tools from deleting the Cluster when the object is removed.',
    ),
  sharedMemory: quantity('memory')
    .optional()
    .describe(
      'Size limit of `/dev/shm`, which PostgreSQL uses for large queries. The used memory counts against the memory limit of the container. Default: 256Mi.',
    ),
  namespace: formatted('dns-label').optional().describe('Namespace, if `metadata.namespace` is not set.'),
  'part-of': partOf,
  env,
  serviceAccount,
  security: security.describe(
    'Security context of the containers. Default: the user and group of the image, and all other fields from `workload.security` of the settings.',
  ),
  podSecurityContext,
  stop: stop.describe('Graceful shutdown. Default: the shutdown starts immediately and takes up to two minutes.'),
  nodeSelector,
  tolerations,
  affinity: affinity.describe('Same as the Kubernetes field of the same name.'),
  priorityClass,
  runtimeClass,
  pod,
  patches,
}

export const spec = z.strictObject(databaseFields)

export type Spec = z.output<typeof spec>
