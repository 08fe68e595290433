import type { Finding, FieldPath } from '../../finding/finding'
import { deepEqual } from '../../manifest/deep-equal'
import { groupOf } from '../../manifest/id'
import { isPlain, type Manifest, type Plain } from '../../manifest/manifest'
import { patchReplacesList } from './rules'
import { manifestText } from './target'

/** Fields that identify a list entry before and after a change. */
const NAMES = ['name', 'type', 'match', 'host', 'kind']

/**
 * Reports lists that lose generated entries in a strategic merge patch. Lists without merge keys are replaced: all
 * lists of custom resources, and some of built-in kinds, such as the rules of a NetworkPolicy or an Ingress. Lists of
 * strings in built-in kinds, such as `args`, are usually replaced on purpose. Source: kustomize, which treats lists
 * without OpenAPI merge keys as atomic.
 */
export function lostEntries(before: Manifest, after: Manifest, patch: Plain, at: FieldPath): Finding[] {
  const custom = isCustom(before)
  const replaced = replacedLists(before, after, patch, []).filter(({ ofObjects }) => custom || ofObjects)
  return replaced.map(({ path, lost }) => {
    const pointer = `/${path.join('/')}/-`
    const what = `\`${path[path.length - 1]}\` replaces the whole list in ${manifestText(before)} and removes ${lost === 1 ? 'an entry' : `${lost} entries`}`
    const fix = `Replace \`patch\` with \`json6902: [{op: add, path: ${pointer}, value: …}]\`, or with \`op: replace\`.`
    return patchReplacesList.at([...at, 'patch', ...path], `${what}. ${fix}`)
  })
}

/**
 * Checks whether a kind is a custom resource. Kinds of the Gateway API are custom resources, although their API group
 * belongs to Kubernetes.
 */
function isCustom({ apiVersion }: Manifest): boolean {
  const group = groupOf(apiVersion)
  return group.includes('.') && (!group.endsWith('.k8s.io') || group.startsWith('gateway.'))
}

interface ReplacedList {
  path: string[]
  lost: number
  ofObjects: boolean
}

function replacedLists(before: unknown, after: unknown, patch: unknown, path: string[]): ReplacedList[] {
  if (Array.isArray(patch)) {
    const explicit = patch.some((entry) => isPlain(entry) && entry.$patch !== undefined)
    if (explicit || !Array.isArray(before) || !Array.isArray(after)) return []
    const lost = lostOf(before, after)
    return lost === 0 ? [] : [{ path, lost, ofObjects: before.some(isPlain) }]
  }
  if (!isPlain(patch) || !isPlain(before) || !isPlain(after)) return []
  return Object.keys(patch).flatMap((key) => replacedLists(before[key], after[key], patch[key], [...path, key]))
}

/**
 * Returns the number of entries without a counterpart. A counterpart is an equal entry, an entry with the same name or,
 * if the entries have no names, an entry with the same fields.
 */
function lostOf(before: readonly unknown[], after: readonly unknown[]): number {
  const left = [...after]
  return before.filter((entry) => {
    const equal = left.findIndex((one) => deepEqual(one, entry))
    const found = equal >= 0 ? equal : left.findIndex((one) => isSame(one, entry))
    if (found >= 0) left.splice(found, 1)
    return found < 0
  }).length
}

function isSame(one: unknown, other: unknown): boolean {
  if (!isPlain(one) || !isPlain(other)) return false
  const name = NAMES.find((field) => other[field] !== undefined)
  if (name !== undefined) return deepEqual(one[name], other[name])
  return deepEqual(Object.keys(one).sort(), Object.keys(other).sort())
}
