import { z } from 'zod'

const secretStore = z
  .strictObject({
    name: z.string().min(1).describe('Name of the store.'),
    kind: z
      .enum(['ClusterSecretStore', 'SecretStore'])
      .default('ClusterSecretStore')
      .describe('Kind of the store: for the whole cluster, or for one namespace.'),
  })
  .meta({ shorthand: 'name' })

/** Settings for the stores and generators of the External Secrets operator. */
export const secretsSettings = z
  .strictObject({
    store: secretStore.optional().describe('Default store, e.g. Vault.'),
    literals: z
      .union([z.boolean(), z.array(z.string().min(1)).min(1)])
      .default(false)
      .describe(
        'Allows literal values in a LummoSecret, for a temporary environment without real data. With `true`, `env` must be a name such as `dev`, `test` or `preview`. A list names further environments, such as `staging`; production is never allowed.',
      ),
    gcp: secretStore.optional().describe('Store for `from: gcp`: Google Cloud Secret Manager.'),
    aws: secretStore.optional().describe('Store for `from: aws`: AWS Secrets Manager.'),
    generator: z
      .strictObject({
        name: z.string().min(1).describe('Name of the generator.'),
        kind: z.enum(['ClusterGenerator', 'Password', 'UUID']).default('Password').describe('Kind of the generator.'),
      })
      .meta({ shorthand: 'name' })
      .optional()
      .describe('Generator for `generate: true`.'),
    postgresPath: z
      .string()
      .regex(/<name>/)
      .default('infra/postgres/<name>/creds')
      .describe(
        'Path of the credentials of a PostgreSQL server in the store. `<name>` is replaced with the name of the server.',
      ),
  })
  .prefault({})
  .describe('Secret stores of the External Secrets operator.')
