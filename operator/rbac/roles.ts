import { API_VERSION } from '../../lib/kind/claim'
import { groupedBy } from '../../lib/manifest/grouped-by'
import { groupOf } from '../../lib/manifest/id'
import type { Manifest } from '../../lib/manifest/manifest'
import { pluralOf } from '../../lib/publish/schema/plural'
import type { Suite } from '../../lib/run/package'
import { EMITTED_KINDS, type EmittedKind } from './emitted-kinds'

/** Namespace, ServiceAccount and Lease of the operator. */
export const NAMESPACE = 'lummo-system'
export const OPERATOR = 'lummo-operator'

interface PolicyRule {
  apiGroups: readonly string[]
  resources: readonly string[]
  resourceNames?: readonly string[]
  verbs: readonly string[]
}

const READ = ['get', 'list', 'watch']
/** Server-side apply of a new object requires both `create` and `patch`. */
const APPLY = ['create', ...READ, 'patch']

/**
 * Returns the rules for stored short objects. `patch` is necessary to set finalizers and the list of generated objects.
 */
function rulesForClaims(suite: Suite): PolicyRule[] {
  const byGroup = groupedBy([...suite.kinds, suite.settings], ({ apiVersion }) => groupOf(apiVersion))
  return [...byGroup].flatMap(([group, kinds]) => {
    const resources = kinds.map(({ kind }) => pluralOf(kind.toLowerCase())).sort()
    const apiGroups = [group]
    return [
      { apiGroups, resources, verbs: [...READ, 'patch'] },
      { apiGroups, resources: resources.map((one) => `${one}/status`), verbs: ['patch'] },
      // The admission plugin OwnerReferencesPermissionEnforcement requires this permission for `blockOwnerDeletion`.
      { apiGroups, resources: resources.map((one) => `${one}/finalizers`), verbs: ['update'] },
    ]
  })
}

/**
 * Returns the rules for generated objects. There is no permission to delete kinds whose objects outlive their claims.
 * `delete` is necessary for each other kind: the garbage collector deletes the objects of a deleted short object, but the operator
 * deletes an object that its short object no longer generates. A test compares all rules with the requests of the operator.
 */
function rulesForOutput(kinds: readonly EmittedKind[]): PolicyRule[] {
  const byGroup = groupedBy(kinds, ({ group, outlivesClaim }) => `${group} ${outlivesClaim}`)
  return [...byGroup.values()].map((same) => ({
    apiGroups: [same[0]?.group ?? ''],
    resources: same.map(({ resource }) => resource).sort(),
    verbs: same[0]?.outlivesClaim === true ? APPLY : ['create', 'delete', ...READ, 'patch'],
  }))
}

const EVENTS: PolicyRule = { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['create', 'patch'] }

/** For versions of handlers, because a step depends on restarts and ready endpoints. */
const RULES_FOR_VERSIONS: readonly PolicyRule[] = [
  { apiGroups: [''], resources: ['pods'], verbs: ['list'] },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list'] },
]

const rulesInNamespace = (suite: Suite): PolicyRule[] => [
  ...rulesForClaims(suite),
  ...rulesForOutput(EMITTED_KINDS.filter(({ isNamespaced }) => isNamespaced)),
  ...RULES_FOR_VERSIONS,
  EVENTS,
]

/** Returns the rules in the namespace of the operator: leader election, and settings for all namespaces. */
const rulesForItself = (): PolicyRule[] => [
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
  { apiGroups: ['coordination.k8s.io'], resources: ['leases'], resourceNames: [OPERATOR], verbs: ['get', 'update'] },
  { apiGroups: [groupOf(API_VERSION)], resources: ['lummopackages'], verbs: READ },
  { apiGroups: [groupOf(API_VERSION)], resources: ['lummopackages/status'], verbs: ['patch'] },
  EVENTS,
]

/** Helm keeps each release in Secrets in the namespace of the release. */
const RULES_OF_HELM: readonly PolicyRule[] = [
  { apiGroups: [''], resources: ['secrets'], verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'] },
]

/** Roles and bindings in one file. */
export interface RoleFile {
  name: string
  /** Purpose of the roles, and instructions to apply the file. */
  about: string
  objects: Manifest[]
}

/**
 * Returns all roles of the operator. Without `escalate` and `bind`, the operator cannot grant permissions that it does
 * not have.
 */
export const roleFiles = (suite: Suite): RoleFile[] => [
  {
    name: 'rbac-own-namespace.yaml',
    about: 'Leader election and shared settings. Required.',
    objects: bound('Role', `${OPERATOR}-itself`, rulesForItself(), NAMESPACE),
  },
  {
    name: 'rbac-cluster-wide.yaml',
    about: 'All namespaces.',
    objects: bound('ClusterRole', OPERATOR, rulesInNamespace(suite)),
  },
  {
    name: 'rbac-namespace.yaml',
    about: 'One namespace instead of all. Apply it to each one: kubectl apply --namespace NAMESPACE --filename FILE',
    objects: bound('Role', OPERATOR, rulesInNamespace(suite)),
  },
  {
    name: 'rbac-cluster-objects.yaml',
    about:
      'Namespaces, ClusterRoles and ClusterRoleBindings that short objects generate. Apply only if an administrator allows them.',
    objects: bound('ClusterRole', `${OPERATOR}-cluster-objects`, [
      ...rulesForOutput(EMITTED_KINDS.filter(({ isNamespaced }) => !isNamespaced)),
    ]),
  },
  {
    name: 'rbac-helm.yaml',
    about:
      'Releases of the helm target in one namespace, next to its other roles: kubectl apply --namespace NAMESPACE --filename FILE',
    objects: bound('Role', `${OPERATOR}-helm`, RULES_OF_HELM),
  },
]

/**
 * Returns a role and its binding to the operator. A Role without a namespace gets the namespace of the `kubectl apply`
 * command.
 */
function bound(
  kind: 'Role' | 'ClusterRole',
  name: string,
  rules: readonly PolicyRule[],
  namespace?: string,
): Manifest[] {
  const apiVersion = 'rbac.authorization.k8s.io/v1'
  const metadata = {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    labels: { 'app.kubernetes.io/name': OPERATOR, 'app.kubernetes.io/part-of': 'lummo' },
  }
  return [
    { apiVersion, kind, metadata, rules },
    {
      apiVersion,
      kind: `${kind}Binding`,
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name },
      subjects: [{ kind: 'ServiceAccount', name: OPERATOR, namespace: NAMESPACE }],
    },
  ]
}
