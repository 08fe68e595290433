import type { V1PodSecurityContext, V1SecurityContext } from '@kubernetes/client-node'
import type { Finding, FieldPath } from '../../finding/finding'
import { noEffect } from '../../finding/rules'
import { patchFails } from '../patches/rules'
import { noToken } from '../access/rules'
import { defined } from '../../manifest/compact'
import type { PodSpec, Volume } from '../../manifest/kubernetes'
import type { Plain } from '../../manifest/manifest'
import { strategicMerge } from '../../manifest/patching/strategic-merge'
import type { WorkloadDefaults } from '../../settings/workload-defaults'
import type { AccountUse } from '../access/account-use'
import type { PodClaim } from './defaults'

/**
 * Returns the security settings of the containers. Applications with permissions need a token. The token setting of a
 * pod overrides the setting of its account, so lummo omits the token setting if the claim does not set one.
 */
export function securityOf(
  { spec, written }: PodClaim,
  account: Pick<AccountUse, 'token' | 'offered'>,
): { security: WorkloadDefaults['security']; findings: Finding[] } {
  const wantsToken = (spec.permissions ?? []).length > 0 || account.token
  const security = {
    ...spec.security,
    ...(account.offered === undefined ? {} : { serviceAccountToken: account.offered }),
    ...(wantsToken ? { serviceAccountToken: true } : {}),
    ...defined(written.security),
  }
  if (!wantsToken || security.serviceAccountToken) return { security, findings: [] }
  const message =
    'Permissions require a service account token. Remove `serviceAccountToken: false`, or remove `permissions` and the `token` of a separate service account.'
  return { security, findings: [noToken.at(['spec', 'security', 'serviceAccountToken'], message)] }
}

/** Containers and volumes to which the security settings apply. */
interface Secured {
  contexts: readonly (V1SecurityContext | undefined)[]
  volumes: readonly Volume[]
}

/** Merges the user’s fields into the security context that Pod Security "restricted" requires. User 0 is root. */
export const podSecurity = (
  own: V1PodSecurityContext | undefined,
  security: WorkloadDefaults['security'],
  secured: Secured,
): V1PodSecurityContext => ({
  runAsNonRoot: own?.runAsUser !== 0,
  runAsUser: security.user,
  runAsGroup: security.group,
  ...(hasPrivateFiles(own?.runAsUser, secured)
    ? {}
    : { fsGroup: security.group, fsGroupChangePolicy: 'OnRootMismatch' }),
  seccompProfile: { type: security.seccomp },
  ...own,
})

/**
 * Reports `runAsNonRoot: false` together with a user other than root, because the pods still run as that user.
 *
 * @param security the security settings with their defaults, which set the user ID if no security context sets one
 */
export function checkNonRoot({ spec }: PodClaim, { user }: WorkloadDefaults['security']): Finding[] {
  const own = spec.pod?.securityContext
  const runAsUser = own?.runAsUser ?? spec.podSecurityContext?.runAsUser ?? user
  if (runAsUser === 0 || (own?.runAsNonRoot ?? spec.podSecurityContext?.runAsNonRoot) !== false) return []
  const path = own?.runAsNonRoot === undefined ? ['podSecurityContext'] : ['pod', 'securityContext']
  const message = `\`runAsNonRoot: false\` has no effect, because the pods run as user ${runAsUser}. For root, add \`runAsUser: 0, runAsGroup: 0\`; otherwise, remove the field.`
  return [noEffect.at(['spec', ...path, 'runAsNonRoot'], message, { severity: 'warning' })]
}

/**
 * Checks whether root reads files that its group must not access, such as the host keys of sshd: sshd refuses keys that
 * others can read, and `fsGroup` would give the group access to all files. Source: setVolumeOwnership, pkg/volume,
 * v1.34.
 */
const hasPrivateFiles = (user: number | undefined, { contexts, volumes }: Secured): boolean =>
  contexts.every((own) => (own?.runAsUser ?? user) === 0) && volumes.some((one) => modesOf(one).some(isPrivate))

const isPrivate = (mode: number): boolean => (mode & 0o070) === 0

const modesOf = ({ secret, configMap, projected }: Volume): number[] =>
  [secret, configMap, projected].flatMap((source) => source?.defaultMode ?? [])

/** Merges fields in Kubernetes format into generated fields. */
export function overlaid(
  spec: PodSpec,
  own: Partial<PodSpec> | undefined,
  path: FieldPath,
): { spec: PodSpec; findings: Finding[] } {
  if (own === undefined) return { spec, findings: [] }
  const wrap = (inner: unknown): Plain => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pod' }, spec: inner })
  const merged = strategicMerge(wrap(spec), { spec: own })
  if ('problems' in merged) {
    return {
      spec,
      findings: merged.problems.map(({ at, message }) => patchFails.at([...path, ...at.slice(1)], message)),
    }
  }
  return { spec: ((merged.result ?? wrap(spec)).spec ?? spec) as PodSpec, findings: [] }
}
