import { z } from 'zod'
import { formatted, scalarText, words } from '../../lib/kind/table/zod-fields'
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
    host: key('host').describe('The key of the host.'),
    port: key('port').describe('The key of the port.'),
    database: key('database').describe('The key of the name of the database.'),
    username: key('username').describe('The key of the user’s name.'),
    password: key('password').describe('The key of the password.'),
  })
  .prefault({})
  .describe(
    'Under which keys the Secret has them, for example those of an operator: `{host: host, port: port, database: dbname, username: user, password: password}`.',
  )

/** A pool of connections in front of a PostgreSQL server. */
const poolFields = {
  app: formatted('dns-label').describe('The application whose connections are pooled; only it may reach the pool.'),
  'part-of': identityFields['part-of'],
  env: identityFields.env,
  connectionSecret: words(z.strictObject({ name: formatted('dns-subdomain').describe('Its name.'), keys }), {
    shorthand: 'name',
  })
    .optional()
    .describe(
      'The Secret with POSTGRESQL_HOST, _PORT, _DATABASE, _USERNAME and _PASSWORD, or with other `keys`. Default: the only one of the package with these keys and the label `app` of the application.',
    ),
  port: z
    .int()
    .min(1)
    .max(65_535)
    .default(6432)
    .describe('The port of the Service: `5432`, `6543`. The pool itself listens on 6432.'),
  config: z
    .record(formatted('env-name-strict'), scalarText())
    .default({})
    .describe(
      'Settings of pgbouncer, by its names (`default_pool_size`) or as variables (`POOL_SIZE`). Each is checked, and written as the image reads it.',
    ),
  server: z
    .strictObject({
      maxConnections: z
        .int()
        .min(1)
        .optional()
        .describe(
          '`max_connections` of the server. Default: that of the LummoDatabase behind it, if the package shows which that is.',
        ),
      databases: z.int().min(1).default(1).describe('How many databases are reached through the pool.'),
      users: z.int().min(1).default(1).describe('How many users log in through it.'),
    })
    .optional()
    .describe('What is known of the server, to check that all pools of the package fit into it together.'),
  replicas: z.int().min(0).default(2).describe('How many pods.'),
  image: imageSpec.optional().describe('Another image of the same family. Default: `pgbouncer.image` of the settings.'),
  resources: resourcesSpec
    .default({ requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '1', memory: '256Mi' } })
    .describe('What a pool may use. It has one thread, so more than one CPU is of no use.'),
  exporter: z
    .union([
      z.boolean(),
      z.strictObject({
        image: imageSpec.optional().describe('Default: `pgbouncer.exporter` of the settings.'),
        resources: resourcesSpec.optional().describe('What it may use.'),
      }),
    ])
    .default(true)
    .describe('The Prometheus exporter beside each pool, and the PodMonitor for it. `false`: none.'),
  monitoring: z
    .strictObject({
      datadog: z.boolean().optional().describe('Unified service tagging for Datadog.'),
      interval: formatted('duration').optional().describe('How often Prometheus scrapes. Default: that of Prometheus.'),
      labels: z
        .record(formatted('label-key'), z.string())
        .optional()
        .describe('Labels by which your Prometheus picks its PodMonitors, e.g. `release: prometheus`.'),
    })
    .optional()
    .describe('How it is watched.'),
  stop: podFields.stop.describe(
    'How a pod goes away. `sleep`: seconds to go on while no new clients are sent to it. `grace`: seconds until it is killed; default: `sleep` and the longest that a query or transaction may take.',
  ),
  update: updateSpec.optional().describe('How a new version replaces the old one.'),
  disruption: disruptionField,
  network: podFields.network.describe(
    'Who may reach it, default only the pods of `app` and Prometheus, and what it may reach.',
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
