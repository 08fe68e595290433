import { z } from 'zod'
import { formatted, textOrScalar, withMeta } from '../../lib/kind/table/zod-fields'
import { imageSpec } from '../../lib/parts/container/spec'
import { disruptionField } from '../../lib/parts/serving/disruption-spec'
import { identityFields } from '../../lib/parts/identity/spec'
import { type ConnectionPart, USUAL_KEYS } from '../../lib/parts/connections/keys'
import { podFields } from '../../lib/parts/pod/spec'
import { resourcesSpec } from '../../lib/parts/container/resources-spec'
import { updateSpec } from '../../lib/parts/serving/spec'

const key = (part: ConnectionPart) => formatted('config-map-key').default(USUAL_KEYS[part])

const keys = z
  .strictObject({
    host: key('host').describe('Key of the host.'),
    port: key('port').describe('Key of the port.'),
    database: key('database').describe('Key of the database name.'),
    username: key('username').describe('Key of the username.'),
    password: key('password').describe('Key of the password.'),
  })
  .prefault({})
  .describe(
    'Keys of the credentials in the Secret, for example those of an operator: `{host: host, port: port, database: dbname, username: user, password: password}`.',
  )

const connection = withMeta(
  z.strictObject({ name: formatted('dns-subdomain').describe('Name of the Secret.'), keys }),
  { shorthand: 'name' },
)

/** A connection pool in front of a PostgreSQL server. */
const poolFields = {
  app: formatted('dns-label').describe('Application that uses the pool. Only its pods can reach the pool.'),
  'part-of': identityFields['part-of'],
  env: identityFields.env,
  after: podFields.after,
  connectionSecret: connection
    .optional()
    .describe(
      'Secret with POSTGRESQL_HOST, _PORT, _DATABASE, _USERNAME and _PASSWORD, or with other `keys`. Default: the only Secret of the package that has these keys and the label `app` of the application.',
    ),
  databases: z
    .record(formatted('c-identifier'), connection)
    .optional()
    .describe(
      'Several databases, instead of `connectionSecret`. Maps the name that clients use to a Secret: `{orders: orders-db, stock: stock-db}`. Secrets with the same user must have the same password.',
    ),
  port: z
    .int()
    .min(1)
    .max(65_535)
    .default(6432)
    .describe('Port of the Service: `5432`, `6543`. The pool itself listens on 6432.'),
  config: z
    .record(formatted('env-name-strict'), textOrScalar())
    .default({})
    .describe(
      'pgbouncer settings, keyed by name (`default_pool_size`) or as variables (`POOL_SIZE`). Each setting is checked and converted to the format that the image reads.',
    ),
  server: z
    .strictObject({
      maxConnections: z
        .int()
        .min(1)
        .optional()
        .describe(
          '`max_connections` of the server. Default: the value of its LummoDatabase, if the package contains it.',
        ),
      databases: z
        .int()
        .min(1)
        .optional()
        .describe('Number of databases that clients reach through the pool. Default: the number of `databases`, or 1.'),
      users: z.int().min(1).default(1).describe('Number of users that log in through the pool.'),
    })
    .optional()
    .describe('Properties of the server, to check that the pools of the package do not exceed the connection limit.'),
  replicas: z.int().min(0).optional().describe('Number of pods. Default: `2`.'),
  image: imageSpec.optional().describe('Image of the same family. Default: `pgbouncer.image` of the settings.'),
  resources: resourcesSpec
    .default({ requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '1', memory: '256Mi' } })
    .describe('Compute resources of a pool. pgbouncer has a single thread, so more than one CPU has no effect.'),
  exporter: z
    .union([
      z.boolean(),
      z.strictObject({
        image: imageSpec.optional().describe('Image of the exporter. Default: `pgbouncer.exporter` of the settings.'),
        resources: resourcesSpec.optional().describe('Compute resources of the exporter.'),
      }),
    ])
    .default(true)
    .describe('Prometheus exporter container and PodMonitor. `false` disables both.'),
  monitoring: z
    .strictObject({
      datadog: z.boolean().optional().describe('Adds the labels and variables of Datadog’s unified service tagging.'),
      interval: formatted('duration').optional().describe('Scrape interval. Default: the interval of Prometheus.'),
      labels: z
        .record(formatted('label-key'), z.string())
        .optional()
        .describe('Labels by which Prometheus selects PodMonitors, e.g. `release: prometheus`.'),
    })
    .optional()
    .describe('Metrics and tags for Prometheus and Datadog.'),
  stop: podFields.stop.describe(
    'Graceful shutdown. `sleep` is the number of seconds to keep serving while no new clients are routed to the pod. `grace` is the number of seconds until the pod is killed. Default of `grace`: `sleep` plus the maximum duration of a query or transaction.',
  ),
  update: updateSpec.optional().describe('Rolling update settings.'),
  disruption: disruptionField,
  network: podFields.network.describe(
    'Allowed traffic to and from the pool. Default: only the pods of `app` and Prometheus can reach the pool.',
  ),
  reloader: podFields.reloader,
  serviceAccount: podFields.serviceAccount,
  spread: podFields.spread,
  nodeSelector: podFields.nodeSelector,
  tolerations: podFields.tolerations,
  affinity: podFields.affinity,
  priorityClass: podFields.priorityClass,
  pod: podFields.pod,
  patches: podFields.patches,
}

export const spec = z.strictObject(poolFields)

export type Spec = z.output<typeof spec>
