import { z } from 'zod'
import { formatted, withMeta } from '../../lib/kind/table/zod-fields'
import { identityFields } from '../../lib/parts/identity/spec'
import { patchesSpec } from '../../lib/parts/patches/spec'

const storeSpec = withMeta(
  z.strictObject({
    name: formatted('dns-subdomain').describe('Name of the store.'),
    kind: z
      .enum(['ClusterSecretStore', 'SecretStore'])
      .default('ClusterSecretStore')
      .describe('Kind of the store: for the whole cluster, or for one namespace.'),
  }),
  { shorthand: 'name' },
)

const generateSpec = z.union([
  z.boolean(),
  z.strictObject({
    name: formatted('dns-subdomain').describe('Name of the generator.'),
    kind: z.enum(['ClusterGenerator', 'Password', 'UUID']).default('Password').describe('Kind of the generator.'),
  }),
])

/** Accepts any value, because a check reports invalid values without their text. */
const literal = z.unknown().meta({ 'x-kubernetes-preserve-unknown-fields': true })

const keySource = withMeta(
  z.strictObject({
    property: z
      .string()
      .min(1)
      .optional()
      .describe('Property at the path. Without `path`, the path itself. Default: the name of the key.'),
    path: z.string().min(1).optional().describe('Path, if it differs from `path` of the object.'),
    version: z.string().min(1).optional().describe('Version of the value. Default: the latest version.'),
    generate: generateSpec.optional().describe('Generates the value once, with a generator.'),
    value: literal
      .optional()
      .describe(
        'Literal value, readable in Git. Allowed only with `secrets.literals` of the settings, in a temporary environment.',
      ),
  }),
  { shorthand: 'property' },
)

/** Fields of a Secret, grouped by the location of its values. */
const secretFields = {
  app: identityFields.app,
  'part-of': identityFields['part-of'],
  secretName: formatted('dns-subdomain')
    .optional()
    .describe('Name of the generated Secret. Default: the object’s name.'),
  path: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Path of the values: in Vault, the path below the mount; in Google Cloud and AWS, the name of the secret.',
    ),
  postgres: formatted('dns-label')
    .optional()
    .describe(
      'Name of a PostgreSQL server whose five credentials are fetched (`POSTGRESQL_HOST`, `_PORT`, `_DATABASE`, `_USERNAME`, `_PASSWORD`), from its path in the settings.',
    ),
  keys: z
    .union([z.array(formatted('config-map-key')).min(1), z.record(formatted('config-map-key'), keySource)])
    .optional()
    .describe(
      'Keys of the Secret: a list of properties at the path, or an object `{KEY: property}`. The object also accepts `{KEY: {path, property, version}}` and `{KEY: {generate: true}}`.',
    ),
  all: z.boolean().optional().describe('Turns every property at the path into a key. lummo cannot check these keys.'),
  generate: generateSpec
    .optional()
    .describe(
      'Generates the value once, with a generator of External Secrets: `true` for the generator in the settings, or `{name, kind}`. Applies to each of `keys`. Without `keys`, the key is `password`. Argo CD, Flux and kpt never delete the result, because there is no other copy of the value.',
    ),
  from: z
    .enum(['vault', 'gcp', 'aws'])
    .default('vault')
    .describe('Store in the settings from which values are fetched.'),
  store: storeSpec.optional().describe('Store, if it differs from the stores in the settings.'),
  refresh: formatted('duration').optional().describe('Refresh interval. Default: `1h`.'),
  once: z.boolean().optional().describe('Fetches the values only when the Secret is created.'),
  type: z.string().min(1).optional().describe('Type of the Secret, e.g. `kubernetes.io/dockerconfigjson`.'),
  template: z
    .record(formatted('config-map-key'), z.string())
    .optional()
    .describe(
      'Additional keys that are computed from other keys: `{URL: "postgres://{{ .USER }}:{{ .PASSWORD | urlquery }}@db/app"}`.',
    ),
  patches: patchesSpec
    .optional()
    .describe('Patches for generated objects. Use patches to set fields that have no shortcut.'),
}

export const spec = z.strictObject(secretFields)

export type Spec = z.output<typeof spec>
export type Generate = z.output<typeof generateSpec>
export type KeyFields = z.output<typeof keySource>
