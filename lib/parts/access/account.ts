import type { Finding } from '../../finding/finding'
import type { Claim, Expansion, World } from '../../kind/claim'
import { compact, nonEmpty, nonEmptyMap } from '../../manifest/compact'
import type { Manifest } from '../../manifest/manifest'
import type { AccountFields, Google } from './account-spec'
import { googleAccount } from './google-account'
import { identity } from '../identity/identity'
import { permissionsOf } from './permissions'
import { roleBindings } from './role-bindings'
import { noToken } from './rules'

/** Clouds that an account can access. */
export interface Clouds {
  google?: Google | undefined
  /** Annotations that clouds other than Google read. */
  annotations: Record<string, string>
  /** Path of the field `google` in the claim. */
  googlePath: readonly string[]
}

/** Returns a ServiceAccount with its cluster permissions and cloud identities. */
export function accountOf(claim: Claim<AccountFields>, world: World, clouds: Clouds): Expansion {
  const { spec, name } = claim
  const id = identity(claim)
  const permissions = permissionsOf(spec.permissions, id, name, ['spec', 'permissions'])
  const bound = roleBindings(spec.bind, id, ['spec', 'bind'])
  const google =
    clouds.google === undefined
      ? { manifests: [], annotations: {}, findings: [] }
      : googleAccount(clouds.google, id, world.settings, clouds.googlePath)
  const account = compact<Manifest>({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: compact<Manifest['metadata']>({
      name,
      labels: id.labels,
      annotations: nonEmptyMap({ ...clouds.annotations, ...google.annotations }),
    }),
    automountServiceAccountToken: givesToken(spec),
    imagePullSecrets: nonEmpty([...new Set(spec.pullSecrets ?? [])].map((secret) => ({ name: secret }))),
  })
  return {
    manifests: [account, ...permissions.manifests, ...bound.manifests, ...google.manifests],
    findings: [...checkToken(spec), ...permissions.findings, ...bound.findings, ...google.findings],
  }
}

function checkToken(spec: AccountFields): Finding[] {
  if (spec.token !== false || !givesToken({ ...spec, token: undefined })) return []
  const message = 'Permissions require a service account token. Remove `token: false`, or the permissions.'
  return [noToken.at(['spec', 'token'], message, { severity: 'warning' })]
}

/** Checks whether pods of the account get a token. Without a token, a pod cannot use permissions. */
export const givesToken = (spec: Pick<AccountFields, 'token' | 'permissions' | 'bind'>): boolean =>
  spec.token ?? [...(spec.permissions ?? []), ...(spec.bind ?? [])].length > 0
