import type { RawClaim, World } from '../../kind/claim'
import { isCalled, wasCalled } from '../../kind/given-name'
import { sameNamespace } from '../../manifest/id'
import { isPlain } from '../../manifest/manifest'
import { givesToken } from './account'
import type { AccountFields } from './account-spec'

/** Kinds that generate ServiceAccounts. */
export const ACCOUNT_KINDS = ['LummoServiceAccount', 'LummoIAM'] as const

/** Requirements of pods that use their account. */
export interface AccountUse {
  /** Whether the account has permissions. In this case, the pods need a token. */
  token: boolean
  /**
   * For an account that lummo does not generate: whether the account mounts or needs a token. Undefined if the account
   * does not exist.
   */
  offered: boolean | undefined
  labels: Record<string, string>
}

/** Returns the requirements of pods that use the account of their application, if the package contains the account. */
export function accountUse(
  account: string | undefined,
  namespace: string | undefined,
  world: Pick<World, 'claims' | 'natives'>,
): AccountUse {
  const found = ACCOUNT_KINDS.flatMap((kind) => world.claims(kind)).filter(
    (one) => account !== undefined && isCalled(one, account) && sameNamespace(one.namespace, namespace),
  )
  // The webhook of Azure reads labels of the pod, not of its account. Source: Azure Workload Identity 1.5, "Labels and
  // annotations".
  const azure = found.some(({ spec }: RawClaim) => isPlain(spec.azure))
  const native = account === undefined ? NOTHING : nativeUse(account, namespace, world)
  return {
    token: found.some(({ spec }) => givesToken(spec as AccountFields)),
    offered: native.token,
    labels: azure || native.azure ? { [AZURE_USE]: 'true' } : {},
  }
}

const AZURE_USE = 'azure.workload.identity/use'
const AZURE_ID = 'azure.workload.identity/client-id'
const NOTHING = { token: undefined, azure: false }

/**
 * Checks whether a ServiceAccount that lummo does not generate needs a token. An account mounts a token if it requests
 * a token, or if it has permissions and does not disable the token. The token setting of a pod overrides the setting of
 * its account, so the pod must have the same value.
 */
function nativeUse(
  account: string,
  namespace: string | undefined,
  world: Pick<World, 'natives'>,
): { token: boolean | undefined; azure: boolean } {
  const found = world
    .natives(['ServiceAccount'], account)
    .find(({ metadata }) => wasCalled(metadata, account) && sameNamespace(metadata.namespace, namespace))
  const says = found?.automountServiceAccountToken
  const azure = found?.metadata.annotations?.[AZURE_ID] !== undefined || found?.metadata.labels?.[AZURE_USE] === 'true'
  if (typeof says === 'boolean') return { token: says, azure }
  const bound = world
    .natives(['RoleBinding', 'ClusterRoleBinding'], account)
    .some(({ subjects }) => Array.isArray(subjects) && subjects.some((one) => isSubject(one, account, namespace)))
  return { token: bound ? true : undefined, azure }
}

const isSubject = (subject: unknown, account: string, namespace: string | undefined): boolean =>
  isPlain(subject) &&
  subject.kind === 'ServiceAccount' &&
  subject.name === account &&
  sameNamespace(typeof subject.namespace === 'string' ? subject.namespace : undefined, namespace)
