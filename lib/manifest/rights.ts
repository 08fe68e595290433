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

/** Permissions that an RBAC object grants, but its earlier version does not. */
export interface MoreRights {
  /** Field that grants all permissions, if there is one: `rules` or `roleRef`. */
  everything?: 'rules' | 'roleRef'
  /** Verbs that allow an escalation of permissions. */
  escalating: readonly string[]
}

/** Returns the permissions that an RBAC object grants. */
export const rightsOf = (object: Manifest): MoreRights =>
  moreRights({ apiVersion: object.apiVersion, kind: object.kind, metadata: object.metadata }, object)

/**
 * Returns the permissions that a change of a Role, a ClusterRole or a binding adds. Returns nothing for other kinds.
 */
export function moreRights(before: Manifest, after: Manifest): MoreRights {
  if (!after.apiVersion.startsWith('rbac.authorization.k8s.io/')) return { escalating: [] }
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
  }
}
