import { choiceMessage } from '../../manifest/text'
import type { Finding, FieldPath } from '../../finding/finding'
import { chooseOne, givenTwice, missingField, wildcard } from '../../finding/rules'
import { compact } from '../../manifest/compact'
import type { RoleBinding } from '../../manifest/kubernetes'
import { contentHash } from '../../manifest/hash'
import { nameWithSuffix } from '../../manifest/grammar/name'
import { EVERYTHING } from '../../manifest/rights'
import { clusterName } from './cluster-name'
import type { AccountFields } from './account-spec'
import type { Identity } from '../identity/identity'

type Bound = NonNullable<AccountFields['bind']>[number]

/** Binds an account to existing roles. */
export function roleBindings(
  bind: readonly Bound[] | undefined,
  id: Identity,
  path: FieldPath,
): { manifests: RoleBinding[]; findings: Finding[] } {
  const list = bind ?? []
  return {
    manifests: list.map((one) => bindingOf(one, id)),
    findings: list.flatMap((one, at) => [
      ...checkBound(one, id, [...path, at]),
      ...(list.slice(0, at).some((other) => isSame(one, other))
        ? [
            givenTwice.at(
              [...path, at],
              'The service account is already bound to this role. Remove one of the two entries.',
            ),
          ]
        : []),
    ]),
  }
}

const isSame = (one: Bound, other: Bound): boolean =>
  one.role === other.role &&
  one.clusterRole === other.clusterRole &&
  (one.clusterWide === true) === (other.clusterWide === true)

function bindingOf({ role, clusterRole, clusterWide }: Bound, id: Identity): RoleBinding {
  const name = role ?? clusterRole ?? ''
  const wide = clusterWide === true
  // The name of a role can contain a colon, but some tools do not accept a colon in the name of a binding.
  const plain = name.replaceAll(':', '-')
  // A Role and a ClusterRole can have the same name, and the role of a binding is immutable. The name of the binding
  // therefore shows which role it binds.
  const readable = role === undefined ? plain : `role-${plain}`
  const hash = hasOtherReading({ role, clusterRole, clusterWide }, id)
    ? `-${contentHash(`${readable}|${name}|${id.name}`, 8)}`
    : ''
  const own = nameWithSuffix(id.name, `${readable}${hash}`, 253)
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: wide ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: { name: wide ? clusterName(id, `${id.name}.${plain}${hash}`) : own, labels: id.labels },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: role === undefined ? 'ClusterRole' : 'Role', name },
    subjects: [
      compact<RoleBinding['subjects'][number]>({ kind: 'ServiceAccount', name: id.name, namespace: id.namespace }),
    ],
  }
}

/**
 * Checks whether another pair of account and role can have a binding with the same name: `web` and `cluster-view`
 * result in the same name as `web-cluster` and `view`. The name contains a hash only if it would be ambiguous.
 */
function hasOtherReading({ role, clusterRole = '', clusterWide }: Bound, { name }: Identity): boolean {
  if (clusterWide === true) return /[:.]/.test(clusterRole)
  return /[-:]/.test(role ?? clusterRole) || (role === undefined && name.endsWith('-role'))
}

function checkBound(
  { role, clusterRole, clusterWide, wildcard: isMeant }: Bound,
  id: Identity,
  path: FieldPath,
): Finding[] {
  const findings: Finding[] = []
  if ((role === undefined) === (clusterRole === undefined)) {
    const fields = ['role', 'clusterRole']
    findings.push(chooseOne.at(path, choiceMessage('The entry', fields, role === undefined ? [] : fields)))
  }
  if (role !== undefined && clusterWide === true) {
    const message =
      'A Role cannot be bound in all namespaces. Remove `clusterWide`, or replace `role` with `clusterRole`.'
    findings.push(chooseOne.at([...path, 'clusterWide'], message))
  }
  if (clusterWide === true && id.namespace === undefined) {
    const message = '`clusterWide` requires the namespace of the ServiceAccount. Set `metadata.namespace`.'
    findings.push(missingField.at([...path, 'clusterWide'], message))
  }
  if (EVERYTHING.includes(clusterRole ?? '') && isMeant !== true) {
    const message = `\`${clusterRole}\` gives access to everything. List the required permissions under \`permissions\`, or set \`wildcard: true\`.`
    findings.push(wildcard.at([...path, 'clusterRole'], message))
  }
  return findings
}
