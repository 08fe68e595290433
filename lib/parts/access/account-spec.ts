import { z } from 'zod'
import { formatted, oneOrMore, words } from '../../kind/table/zod-fields'
import { identityFields } from '../identity/spec'
import { patchesSpec } from '../patches/spec'
import { permissionsSpec } from './permissions-spec'

const grantSpec = words(
  z.strictObject({
    role: z
      .string()
      .min(1)
      .describe('The role: `pubsub.publisher`, `roles/storage.objectViewer`, `projects/acme/roles/deployer`.'),
    on: z
      .strictObject({
        kind: z.string().min(1).describe('The kind of Config Connector: `PubSubTopic`, `StorageBucket`.'),
        name: formatted('dns-subdomain').optional().describe('An object of the cluster, by name.'),
        namespace: formatted('dns-label').optional().describe('The namespace of that object. Default: the same.'),
        external: z.string().min(1).optional().describe('Or something outside, as Google names it.'),
        apiVersion: z.string().min(1).optional().describe('Needed only for kinds that are rarely used.'),
      })
      .optional()
      .describe('On what. Default: the whole project.'),
    condition: z
      .strictObject({
        title: z.string().min(1).describe('What it is for, for people.'),
        expression: z
          .string()
          .min(1)
          .describe('When it holds, in CEL: `request.time < timestamp("2027-01-01T00:00:00Z")`.'),
        description: z.string().optional().describe('More about it.'),
      })
      .optional()
      .describe('Only while this holds.'),
  }),
  { shorthand: 'role' },
)

const boundSpec = words(
  z.strictObject({
    clusterRole: z.string().min(1).optional().describe('A ClusterRole, by name.'),
    role: z.string().min(1).optional().describe('A Role of the namespace, by name.'),
    clusterWide: z.boolean().optional().describe('A ClusterRole in all namespaces.'),
    wildcard: z.boolean().optional().describe('Allow `cluster-admin`, which is otherwise refused.'),
  }),
  { shorthand: 'clusterRole' },
)

/** What a Google account is, and what it may do. */
export const googleFields = {
  account: formatted('google-account')
    .optional()
    .describe(
      'The id of the Google service account to make, 6 to 30 characters. Default: the object’s name. Cannot be changed later.',
    ),
  existing: formatted('google-email')
    .optional()
    .describe('Or one that is there already, by its address: `shop@acme.iam.gserviceaccount.com`.'),
  project: formatted('project')
    .optional()
    .describe('The project of the account. Default: that in its address, or else `google.project` of the settings.'),
  pool: z
    .string()
    .min(1)
    .optional()
    .describe(
      'The workload identity pool of the cluster. Default: `google.pool` of the settings, or that of the project.',
    ),
  displayName: z.string().min(1).max(100).optional().describe('The account’s name for people.'),
  roles: oneOrMore(grantSpec).optional().describe('What the account may do in Google Cloud.'),
}

/** What every account of Kubernetes has. */
export const accountFields = {
  app: identityFields.app.describe('The application it belongs to, for its label `app`. Default: the object’s name.'),
  'part-of': identityFields['part-of'],
  token: z
    .boolean()
    .optional()
    .describe(
      'Whether pods get a token for the Kubernetes API. Default: only with `permissions` or `bind`. The clouds need none.',
    ),
  pullSecrets: oneOrMore(formatted('dns-subdomain'))
    .optional()
    .describe('Secrets with which pods of this account pull images, where they name none themselves.'),
  permissions: permissionsSpec
    .optional()
    .describe(
      'What it may do with the Kubernetes API: a Role, or with `clusterWide` a ClusterRole, with these rights.',
    ),
  bind: oneOrMore(boundSpec)
    .optional()
    .describe('Roles that are there already: `view`, or `{role: deployer}`. In its namespace, unless `clusterWide`.'),
  patches: patchesSpec.optional().describe('Changes to what is made, for whatever has no field here.'),
}

const googleObject = z.strictObject(googleFields)
const accountObject = z.strictObject(accountFields)

export type Google = z.output<typeof googleObject>
export type AccountFields = z.output<typeof accountObject>
