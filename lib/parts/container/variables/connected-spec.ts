import { z } from 'zod'
import { formatted, listByName, port, withMeta } from '../../../kind/table/zod-fields'

const name = (what: string) => formatted('dns-subdomain').describe(`Name of the ${what}.`)
const prefix = (usual: string) =>
  formatted('env-name-strict').optional().describe(`Prefix of the variables. Default: \`${usual}\`.`)
const namespace = formatted('dns-label')
  .optional()
  .describe('Its namespace. Default: the namespace of the container, or else the one that has it.')

const database = withMeta(
  z.strictObject({
    name: name('LummoDatabase, or of a Cluster of CloudNativePG'),
    prefix: prefix('DATABASE_'),
    namespace,
    secret: formatted('dns-subdomain')
      .optional()
      .describe('Secret with the credentials in the namespace of the container. Default: the one of the database.'),
    type: z
      .enum(['postgres', 'mysql', 'mongodb', 'redis'])
      .optional()
      .describe('Engine of a database that is not in the package (`checks.external`).'),
  }),
  { shorthand: 'name' },
)

const pool = withMeta(z.strictObject({ name: name('pgbouncer'), prefix: prefix('DATABASE_'), namespace }), {
  shorthand: 'name',
})

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
      .describe('Port of the Service. Default: `http`, `https`, `grpc`, or the only one.'),
  }),
  { shorthand: 'name' },
)

/** What a container connects to by name, which gives it variables and opens the NetworkPolicies. */
export const connectedFields = {
  database: listByName(database)
    .optional()
    .describe(
      'Database that it uses: gives `DATABASE_HOST`, `_PORT`, `_NAME`, `_USER`, `_PASSWORD`, and opens NetworkPolicies. Several: `{orders-db: {prefix: ORDERS_}}`.',
    ),
  pool: listByName(pool)
    .optional()
    .describe('The pgbouncer that it uses: the same variables as `database`, with the address of the pool.'),
  topic: listByName(topic).optional().describe('Pub/Sub topic that it uses: gives `TOPIC_NAME` and `TOPIC_PROJECT`.'),
  service: listByName(service)
    .optional()
    .describe(
      'Service of the package that it calls: gives `SERVICE_HOST`, `_PORT` and, for HTTP, `_URL`, and opens NetworkPolicies.',
    ),
}
