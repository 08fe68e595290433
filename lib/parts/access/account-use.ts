import type { RawClaim, World } from '../../kind/claim'
import { isCalled } from '../../kind/given-name'
import { sameNamespace } from '../../manifest/id'
import { isPlain } from '../../manifest/manifest'
import { givesToken } from './account'
import type { AccountFields } from './account-spec'

/** The kinds whose objects are ServiceAccounts of the package. */
const ACCOUNT_KINDS = ['LummoServiceAccount', 'LummoIAM'] as const

/** What pods must have so that they can use the account they run as. */
export interface AccountUse {
  token: boolean
  labels: Record<string, string>
}

/** What the pods of an application need for its account, where that is one of the package. */
export function accountUse(
  account: string | undefined,
  namespace: string | undefined,
  world: Pick<World, 'claims'>,
): AccountUse {
  const found = ACCOUNT_KINDS.flatMap((kind) => world.claims(kind)).filter(
    (one) => account !== undefined && isCalled(one, account) && sameNamespace(one.namespace, namespace),
  )
  // The webhook of Azure looks at the pod, not at its account. Source: Azure Workload Identity 1.5, "Labels and annotations".
  const azure = found.some(({ spec }: RawClaim) => isPlain(spec.azure))
  return {
    token: found.some(({ spec }) => givesToken(spec as AccountFields)),
    labels: azure ? { 'azure.workload.identity/use': 'true' } : {},
  }
}
