import { z } from 'zod'

const secretStore = z.strictObject({
  name: z.string().min(1).describe('Its name.'),
  kind: z
    .enum(['ClusterSecretStore', 'SecretStore'])
    .default('ClusterSecretStore')
    .describe('One for the whole cluster, or one of the namespace.'),
})

/** Where secrets live: the stores and generators of the External Secrets operator. */
export const secretsSettings = z
  .strictObject({
    store: secretStore.optional().describe('The store that secrets are fetched from, e.g. Vault.'),
    gcp: secretStore.optional().describe('The store for `from: gcp`: Google Cloud Secret Manager.'),
    aws: secretStore.optional().describe('The store for `from: aws`: AWS Secrets Manager.'),
    generator: z
      .strictObject({
        name: z.string().min(1).describe('Its name.'),
        kind: z.enum(['ClusterGenerator', 'Password', 'UUID']).default('Password').describe('The kind of generator.'),
      })
      .optional()
      .describe('The generator for `generate: true`.'),
    postgresPath: z
      .string()
      .regex(/<name>/)
      .default('infra/postgres/<name>/creds')
      .describe('The path of a PostgreSQL server’s credentials in the store, with `<name>` for the server’s name.'),
  })
  .prefault({})
  .describe('Where secrets are fetched from, by the External Secrets operator.')
