import { z } from 'zod'
import { formatted, words } from '../../lib/kind/table/zod-fields'
import { identityFields } from '../../lib/parts/identity/spec'
import { patchesSpec } from '../../lib/parts/patches/spec'

const storeSpec = words(
  z.strictObject({
    name: formatted('dns-subdomain').describe('Its name.'),
    kind: z
      .enum(['ClusterSecretStore', 'SecretStore'])
      .default('ClusterSecretStore')
      .describe('One for the whole cluster, or one of the namespace.'),
  }),
  { shorthand: 'name' },
)

const generateSpec = z.union([
  z.boolean(),
  z.strictObject({
    name: formatted('dns-subdomain').describe('Its name.'),
    kind: z.enum(['ClusterGenerator', 'Password', 'UUID']).default('Password').describe('The kind of generator.'),
  }),
])

/** Only there to say what to do instead. */
const literal = z.unknown().meta({ 'x-kubernetes-preserve-unknown-fields': true })

const keySource = words(
  z.strictObject({
    property: z
      .string()
      .min(1)
      .optional()
      .describe('The property at the path. Default: the name of the key. Without any `path`: the path itself.'),
    path: z.string().min(1).optional().describe('Another path than that of the object.'),
    version: z.string().min(1).optional().describe('A certain version. Default: the newest.'),
    generate: generateSpec.optional().describe('A generator makes the value up, once.'),
    value: literal.optional().describe('Not possible: a literal secret would be readable in Git.'),
  }),
  { shorthand: 'property' },
)

/** A Secret, by where its values live. */
const secretFields = {
  app: identityFields.app,
  'part-of': identityFields['part-of'],
  secretName: formatted('dns-subdomain')
    .optional()
    .describe('The Secret that comes of it. Default: the object’s name.'),
  path: z
    .string()
    .min(1)
    .optional()
    .describe('Where the values are: the path in Vault below its mount, or the name of the secret in Google or AWS.'),
  postgres: formatted('dns-label')
    .optional()
    .describe(
      'The five credentials of this PostgreSQL server (`POSTGRESQL_HOST`, `_PORT`, `_DATABASE`, `_USERNAME`, `_PASSWORD`), from the path that the settings have for it.',
    ),
  keys: z
    .union([z.array(formatted('config-map-key')).min(1), z.record(formatted('config-map-key'), keySource)])
    .optional()
    .describe(
      'The keys of the Secret: a list of properties of the path, or a map `{KEY: property}`; also `{KEY: {path, property, version}}` and `{KEY: {generate: true}}`.',
    ),
  all: z.boolean().optional().describe('Every property of the path becomes a key. Nothing can then be checked.'),
  generate: generateSpec
    .optional()
    .describe(
      'A generator of External Secrets makes the value up, once: `true` for that of the settings, or `{name, kind}`. For each of `keys`; without them the key is `password`. Argo CD, Flux and kpt never delete it: nobody else has the value.',
    ),
  from: z.enum(['vault', 'gcp', 'aws']).default('vault').describe('Which store of the settings.'),
  store: storeSpec.optional().describe('Another store than that of the settings.'),
  refresh: formatted('duration').optional().describe('How often the values are fetched again. Default `1h`.'),
  once: z.boolean().optional().describe('Fetch them only once, when the Secret is made.'),
  type: z.string().min(1).optional().describe('The type of the Secret, e.g. `kubernetes.io/dockerconfigjson`.'),
  template: z
    .record(formatted('config-map-key'), z.string())
    .optional()
    .describe('More keys, made of the others: `{URL: "postgres://{{ .USER }}:{{ .PASSWORD | urlquery }}@db/app"}`.'),
  patches: patchesSpec.optional().describe('Changes to what is made, for whatever has no field here.'),
}

export const spec = z.strictObject(secretFields)

export type Spec = z.output<typeof spec>
export type Generate = z.output<typeof generateSpec>
export type KeyFields = z.output<typeof keySource>
