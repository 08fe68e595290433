import type { FieldPath } from '../../finding/finding'
import type { Identity } from '../identity/identity'
import type { Permissions } from './permission-rules'
import type { Permission } from './permissions-spec'

/** What a workload, or an account, may do in the cluster; see permission-rules.ts. Most need nothing. */
export const permissionsOf = (
  permissions: readonly Permission[] | undefined,
  id: Identity,
  serviceAccount: string,
  path: FieldPath,
): Permissions =>
  permissions === undefined || permissions.length === 0
    ? { manifests: [], findings: [] }
    : (require('./permission-rules') as typeof import('./permission-rules')).rolesFor(
        permissions,
        id,
        serviceAccount,
        path,
      )
