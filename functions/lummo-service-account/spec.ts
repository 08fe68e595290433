import { z } from 'zod'
import { formatted, words } from '../../lib/kind/table/zod-fields'
import { accountFields, googleFields } from '../../lib/parts/access/account-spec'

export const spec = z.strictObject({
  ...accountFields,
  google: z
    .strictObject(googleFields)
    .optional()
    .describe('Act as a Google service account, on GKE with Config Connector. `{}`: a new one of the same name.'),
  aws: words(
    z.strictObject({ role: formatted('aws-role').describe('The role, as `arn:aws:iam::123456789012:role/shop`.') }),
    {
      shorthand: 'role',
    },
  )
    .optional()
    .describe('Act as a role of AWS, on EKS.'),
  azure: words(
    z.strictObject({
      clientId: formatted('uuid').describe('The client id of the managed identity.'),
      tenantId: formatted('uuid').optional().describe('The tenant. Default: that of the cluster.'),
    }),
    { shorthand: 'clientId' },
  )
    .optional()
    .describe(
      'Act as a managed identity of Azure, on AKS. Pods of ours with this account get the label that it takes.',
    ),
})

export type Spec = z.output<typeof spec>
