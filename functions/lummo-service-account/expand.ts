import type { Claim, Expansion, World } from '../../lib/kind/claim'
import { compact } from '../../lib/manifest/compact'
import { accountOf } from '../../lib/parts/access/account'
import type { Spec } from './spec'

/**
 * Returns the ServiceAccount with its permissions in the cluster and in clouds. Sources: EKS "IAM roles for service
 * accounts", Azure Workload Identity 1.5.
 */
export function expand(claim: Claim<Spec>, world: World): Expansion {
  const { google, aws, azure } = claim.spec
  const annotations = compact<Record<string, string>>({
    'eks.amazonaws.com/role-arn': aws?.role,
    'azure.workload.identity/client-id': azure?.clientId,
    'azure.workload.identity/tenant-id': azure?.tenantId,
  } as Record<string, string>)
  return accountOf(claim, world, { google, annotations, googlePath: ['spec', 'google'] })
}
