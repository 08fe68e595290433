import { isPlain, type Manifest, type Plain } from './manifest'
import { deepEqual } from './deep-equal'
import { valueAt } from './value-at'

/** Verbs that let an application extend its permissions. */
export const ESCALATING = ['escalate', 'bind', 'impersonate']

/** Built-in roles of Kubernetes that allow everything. Source: Kubernetes v1.34, "User-facing roles". */
export const EVERYTHING = ['cluster-admin']

/** Returns the rules of a Role or ClusterRole. */
const rulesOf = ({ rules }: Manifest): Plain[] => (Array.isArray(rules) ? rules.filter(isPlain) : [])

const wordsOf = (rule: Plain, fields: readonly string[]): unknown[] =>
  fields.flatMap((field) => (Array.isArray(rule[field]) ? (rule[field] as unknown[]) : []))

const isWild = (word: unknown): boolean => typeof word === 'string' && (word === '*' || /\/\*$|^\*\//.test(word))

/** Permissions that an RBAC object grants and its earlier version did not grant. */
export interface MoreRights {
  /** Field that grants all permissions, if any: `rules` or `roleRef`. */
  everything?: 'rules' | 'roleRef'
  /** Verbs that allow an escalation of permissions. */
  escalating: readonly string[]
  /** Subjects of a binding, or members of Google IAM, that include accounts outside the package. */
  everyone: readonly string[]
}

/** Groups and users that Kubernetes itself assigns. Source: Kubernetes v1.34, "Default roles and role bindings". */
const EVERYONE = [
  'system:authenticated',
  'system:unauthenticated',
  'system:anonymous',
  'system:serviceaccounts',
  'system:masters',
]

/** Members that include everyone on the internet. Source: IAM "Principal identifiers". */
const INTERNET = ['allUsers', 'allAuthenticatedUsers']

const subjectsOf = ({ subjects }: Manifest): unknown[] =>
  Array.isArray(subjects) ? subjects.filter(isPlain).map(({ name }) => name) : []

/** Returns the permissions that an RBAC object grants. */
export const rightsOf = (object: Manifest): MoreRights =>
  moreRights({ apiVersion: object.apiVersion, kind: object.kind, metadata: object.metadata }, object)

/**
 * Returns the permissions that a changed Role, ClusterRole or binding adds. Returns nothing for other kinds.
 */
export function moreRights(before: Manifest, after: Manifest): MoreRights {
  if (after.kind === 'IAMPolicyMember') {
    const [earlier, member] = [before, after].map((one) => valueAt(one, ['spec', 'member']))
    return { escalating: [], everyone: INTERNET.filter((name) => name === member && name !== earlier) }
  }
  if (!after.apiVersion.startsWith('rbac.authorization.k8s.io/')) return { escalating: [], everyone: [] }
  const known = rulesOf(before)
  const added = rulesOf(after).filter((rule) => !known.some((one) => deepEqual(one, rule)))
  const isWide = added.some((rule) =>
    wordsOf(rule, ['apiGroups', 'resources', 'verbs', 'nonResourceURLs']).some(isWild),
  )
  const role = valueAt(after, ['roleRef', 'name'])
  const isAdmin = EVERYTHING.includes(String(role)) && valueAt(before, ['roleRef', 'name']) !== role
  const verbs = new Set(added.flatMap((rule) => wordsOf(rule, ['verbs'])))
  const everything = isAdmin ? ('roleRef' as const) : ('rules' as const)
  return {
    ...(isAdmin || isWide ? { everything } : {}),
    escalating: ESCALATING.filter((verb) => verbs.has(verb)),
    everyone: EVERYONE.filter((name) => subjectsOf(after).includes(name) && !subjectsOf(before).includes(name)),
  }
}
