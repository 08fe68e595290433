import { compact, nonEmpty } from '../../../../manifest/compact'
import { sameNamespace } from '../../../../manifest/id'
import type { Manifest, Plain } from '../../../../manifest/manifest'
import { mapAt, mapsAt } from '../../../../manifest/value-at'
import { clusterName } from '../../../../parts/access/cluster-name'
import { EVERYTHING } from '../../../../manifest/rights'
import type { Lookup } from '../input/lookup'
import type { NamedSource } from '../input/source'
import type { Covered, PartName } from '../solve/unit'
import { readPermissions } from './permissions'

/** Permissions of an account, and the objects that grant the permissions. */
export interface GrantedAccess {
  permissions: Plain[] | undefined
  bind: Plain[] | undefined
  covers: readonly Covered[]
}

/** An account, and the parts that are omitted. */
interface Holder {
  name: string
  namespace: string | undefined
  lookup: Lookup
  without: ReadonlySet<PartName>
}

/** Returns the permissions that the Role and the ClusterRole of an account grant. */
export function readAccess(holder: Holder): GrantedAccess {
  const { name, namespace, lookup, without } = holder
  const wide = clusterName({ ...(namespace !== undefined && { namespace }) }, name)
  const pairs = without.has('permissions')
    ? []
    : [
        { role: lookup.named('Role', name, namespace), binding: lookup.named('RoleBinding', name, namespace) },
        {
          role: lookup.named('ClusterRole', wide, undefined),
          binding: lookup.named('ClusterRoleBinding', wide, undefined),
        },
      ]
  const covers: Covered[] = []
  const permissions = pairs.flatMap(({ role, binding }): Plain[] => {
    const read = role === undefined ? undefined : readPermissions(role.manifest)
    if (role === undefined || binding === undefined || read === undefined) return []
    if (!bindsOnly(binding, holder) || mapAt(binding.manifest, ['roleRef']).name !== role.manifest.metadata.name)
      return []
    covers.push({ source: role, option: 'permissions' }, { source: binding, option: 'permissions' })
    return role.manifest.kind === 'Role' ? read : read.map((one) => ({ ...one, clusterWide: true }))
  })
  const bindings = bindingsOf(holder).filter(({ source }) => !covers.some((one) => one.source === source))
  return {
    permissions: nonEmpty(permissions),
    bind: nonEmpty(bindings.map(({ source }) => boundOf(source.manifest))),
    covers: [...covers, ...bindings],
  }
}

/** Returns the bindings of an account to existing roles. Each can be omitted. */
function bindingsOf(holder: Holder): Covered[] {
  const { namespace, lookup, without } = holder
  return [...lookup.ofKind('RoleBinding', namespace), ...lookup.ofKind('ClusterRoleBinding', undefined)]
    .filter((source) => bindsOnly(source, holder))
    .map((source) => ({ source, option: `bind ${source.manifest.kind} ${source.manifest.metadata.name}` }))
    .filter(({ option }) => !without.has(option))
}

function boundOf(binding: Manifest): Plain {
  const role = mapAt(binding, ['roleRef'])
  return compact<Plain>({
    [role.kind === 'Role' ? 'role' : 'clusterRole']: role.name,
    clusterWide: binding.kind === 'ClusterRoleBinding' ? true : undefined,
    wildcard: EVERYTHING.includes(String(role.name)) ? true : undefined,
  })
}

/** Checks whether a binding has only one account as its subject. */
function bindsOnly({ manifest }: NamedSource, { name, namespace }: Holder): boolean {
  const [subject, second] = mapsAt(manifest, ['subjects']).map(([, one]) => one)
  const home = subject?.namespace ?? manifest.metadata.namespace
  return (
    second === undefined &&
    subject?.kind === 'ServiceAccount' &&
    subject.name === name &&
    sameNamespace(home === undefined ? undefined : String(home), namespace)
  )
}
