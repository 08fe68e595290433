import { z } from 'zod'
import { formatted, listByName, port, withMeta } from '../../../kind/table/zod-fields'

const name = (what: string) => formatted('dns-subdomain').describe(`Name of the ${what}.`)
const prefix = (usual: string) =>
  formatted('env-name-strict').optional().describe(`Prefix of the variables. Default: \`${usual}\`.`)
const namespace = formatted('dns-label')
  .optional()
  .describe(
    'Namespace of the object. Default: the namespace of the container, or else the namespace in which the object exists.',
  )

const database = withMeta(
  z.strictObject({
    name: name('LummoDatabase, or of a Cluster of CloudNativePG'),
    prefix: prefix('DATABASE_'),
    namespace,
    secret: formatted('dns-subdomain')
      .optional()
      .describe(
        'Secret that contains the credentials, in the namespace of the container. Default: the Secret of the database.',
      ),
    type: z
      .enum(['postgres', 'mysql', 'mongodb', 'redis'])
      .optional()
      .describe('Engine of a database that is not in the package (`checks.external`).'),
  }),
  { shorthand: 'name' },
)

const pool = withMeta(
  z.strictObject({
    name: name('pgbouncer'),
    prefix: prefix('DATABASE_'),
    namespace,
    database: formatted('c-identifier')
      .optional()
      .describe('One of the `databases` of the pool. Default: all, as `ORDERS_HOST`, `STOCK_HOST` and so on.'),
  }),
  { shorthand: 'name' },
)

const topic = withMeta(
  z.strictObject({ name: z.string().min(1).describe('Name of the topic.'), prefix: prefix('TOPIC_') }),
  { shorthand: 'name' },
)

const service = withMeta(
  z.strictObject({
    name: name('Service, or of the application behind it'),
    prefix: prefix('SERVICE_'),
    namespace,
    port: z
      .union([port(), formatted('port-name')])
      .optional()
      .describe('Port of the Service. Default: `http`, `https`, `grpc`, or the only port.'),
  }),
  { shorthand: 'name' },
)

/**
 * Names of the objects to which a container connects. Each name adds variables to the container and allows the
 * connection in NetworkPolicies.
 */
export const connectedFields = {
  database: listByName(database)
    .optional()
    .describe(
      'Database that the container uses. Sets `DATABASE_HOST`, `_PORT`, `_NAME`, `_USER` and `_PASSWORD`, and allows the connection in NetworkPolicies. For several databases: `{orders-db: {prefix: ORDERS_}}`.',
    ),
  pool: listByName(pool)
    .optional()
    .describe(
      'pgbouncer that the container uses. Sets the same variables as `database`, with the address of the pool.',
    ),
  topic: listByName(topic)
    .optional()
    .describe('Pub/Sub topic that the container uses. Sets `TOPIC_NAME` and `TOPIC_PROJECT`.'),
  service: listByName(service)
    .optional()
    .describe(
      'Service of the package that the container calls. Sets `SERVICE_HOST`, `_PORT` and, for HTTP, `_URL`, and allows the connection in NetworkPolicies.',
    ),
}
