import { isPlain, type Manifest, type Plain } from './manifest'
import { deepEqual } from './deep-equal'
import { valueAt } from './value-at'

/** Verbs by which a program can give itself more rights. */
export const ESCALATING = ['escalate', 'bind', 'impersonate']

/** Roles of Kubernetes itself that allow everything. Source: Kubernetes v1.34, "User-facing roles". */
export const EVERYTHING = ['cluster-admin']

/** The rules of a Role or ClusterRole. */
const rulesOf = ({ rules }: Manifest): Plain[] => (Array.isArray(rules) ? rules.filter(isPlain) : [])

const wordsOf = (rule: Plain, fields: readonly string[]): unknown[] =>
  fields.flatMap((field) => (Array.isArray(rule[field]) ? (rule[field] as unknown[]) : []))

const isWild = (word: unknown): boolean => typeof word === 'string' && (word === '*' || /\/\*$|^\*\//.test(word))

/** What an object of RBAC allows beyond another one of the same name. */
export interface MoreRights {
  /** The field that allows everything, where one does: `rules` or `roleRef`. */
  everything?: 'rules' | 'roleRef'
  /** Verbs by which more rights can be had. */
  escalating: readonly string[]
}

/** Returns what an object of RBAC allows. */
export const rightsOf = (object: Manifest): MoreRights =>
  moreRights({ apiVersion: object.apiVersion, kind: object.kind, metadata: object.metadata }, object)

/** What a change of a Role, a ClusterRole or a binding allows that went beyond what it allowed before; nothing for other kinds. */
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
  return {
    ...(isAdmin ? { everything: 'roleRef' } : isWide ? { everything: 'rules' } : {}),
    escalating: ESCALATING.filter((verb) => verbs.has(verb)),
  }
}
