import { z } from 'zod'
import { formatted, oneOrMore, withMeta } from '../../kind/table/zod-fields'
import { identityFields } from '../identity/spec'
import { patchesSpec } from '../patches/spec'
import { permissionsSpec } from './permissions-spec'

const grantSpec = withMeta(
  z.strictObject({
    role: z
      .string()
      .min(1)
      .describe('Role: `pubsub.publisher`, `roles/storage.objectViewer`, `projects/acme/roles/deployer`.'),
    on: z
      .strictObject({
        kind: z.string().min(1).describe('Config Connector kind: `PubSubTopic`, `StorageBucket`.'),
        name: formatted('dns-subdomain').optional().describe('Name of an object in the cluster.'),
        namespace: formatted('dns-label').optional().describe('Namespace of that object. Default: the same namespace.'),
        external: z.string().min(1).optional().describe('Name of an external resource, in Google Cloud format.'),
        apiVersion: z.string().min(1).optional().describe('API version. Required only for rarely used kinds.'),
      })
      .optional()
      .describe('Resource to which the grant applies. Default: the whole project.'),
    condition: z
      .strictObject({
        title: z.string().min(1).describe('Title of the condition.'),
        expression: z.string().min(1).describe('CEL expression: `request.time < timestamp("2027-01-01T00:00:00Z")`.'),
        description: z.string().optional().describe('Description of the condition.'),
      })
      .optional()
      .describe('Condition of the grant.'),
  }),
  { shorthand: 'role' },
)

const boundSpec = withMeta(
  z.strictObject({
    clusterRole: z.string().min(1).optional().describe('Name of a ClusterRole.'),
    role: z.string().min(1).optional().describe('Name of a Role in the namespace.'),
    clusterWide: z.boolean().optional().describe('Binds a ClusterRole in all namespaces.'),
    wildcard: z.boolean().optional().describe('Allows `cluster-admin`, which is otherwise refused.'),
  }),
  { shorthand: 'clusterRole' },
)

/** Fields of a Google service account and its roles. */
export const googleFields = {
  account: formatted('google-account')
    .optional()
    .describe('ID of the Google service account to create, 6 to 30 characters. Default: the object’s name. Immutable.'),
  existing: formatted('google-email')
    .optional()
    .describe('Email address of an existing Google service account: `shop@acme.iam.gserviceaccount.com`.'),
  project: formatted('project')
    .optional()
    .describe(
      'Project of the service account. Default: the project in its email address, or `google.project` of the settings.',
    ),
  pool: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Workload identity pool of the cluster. Default: `google.pool` of the settings, or the pool of the project.',
    ),
  displayName: z.string().min(1).max(100).optional().describe('Display name of the service account.'),
  roles: oneOrMore(grantSpec).optional().describe('Roles of the service account in Google Cloud.'),
}

/** Fields of accounts in all kinds. */
export const accountFields = {
  app: identityFields.app.describe(
    'Application to which the object belongs. Sets the label `app`. Default: the object’s name.',
  ),
  'part-of': identityFields['part-of'],
  token: z
    .boolean()
    .optional()
    .describe(
      'Mounts a token for the Kubernetes API into pods. Cloud permissions do not need this token. Default: only with `permissions` or `bind`.',
    ),
  pullSecrets: oneOrMore(formatted('dns-subdomain'))
    .optional()
    .describe('Default image pull Secrets for pods that use this service account.'),
  permissions: permissionsSpec
    .optional()
    .describe('Permissions in the Kubernetes API. Generates a Role or, with `clusterWide`, a ClusterRole.'),
  bind: oneOrMore(boundSpec)
    .optional()
    .describe(
      'Existing roles to bind: `view`, or `{role: deployer}`. Roles apply to the namespace of the object unless `clusterWide` is set.',
    ),
  patches: patchesSpec
    .optional()
    .describe('Patches for generated objects. Use patches to set fields that have no shortcut.'),
}

const googleObject = z.strictObject(googleFields)
const accountObject = z.strictObject(accountFields)

export type Google = z.output<typeof googleObject>
export type AccountFields = z.output<typeof accountObject>
