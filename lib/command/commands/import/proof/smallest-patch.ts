import { deepEqual } from '../../../../manifest/deep-equal'
import { groupOf } from '../../../../manifest/id'
import { isPlain, type Manifest, type Plain, setMember } from '../../../../manifest/manifest'
import { fieldRule, type PlaceShape, rootShape } from '../../../../manifest/patching/merge-keys'
import { strategicMerge } from '../../../../manifest/patching/strategic-merge'
import type { Patch } from '../../../../parts/patches/spec'

/** Changes of one patch: a strategic merge, or operations. */
type PatchBody = Pick<Patch, 'patch' | 'json6902'>

/**
 * Returns the smallest patch that changes one object into another; undefined if they are equal. A strategic merge is
 * preferred, because it is readable. Operations are used where a merge cannot express the change.
 */
export function smallestPatch(before: Manifest, after: Manifest): PatchBody | undefined {
  if (deepEqual(before, after)) return undefined
  const patch = mergePatch(before, after, rootShape(before.apiVersion, before.kind))
  const operations = { json6902: operationsBetween('', before, after) }
  if (!isPlain(patch) || !isMergeable(before, patch)) return operations
  const merged = strategicMerge(before, patch)
  if (!('result' in merged) || !deepEqual(merged.result, after)) return operations
  return lengthOf(operations.json6902) < MUCH_SHORTER * lengthOf(patch) ? operations : { patch }
}

/** Operations replace a merge if they are shorter than this fraction of the merge. */
const MUCH_SHORTER = 0.6

const lengthOf = (value: unknown): number => JSON.stringify(value).length

/** Lists of custom resources have no merge keys, so a merge would replace them as a whole. */
function isMergeable({ apiVersion }: Manifest, patch: Plain): boolean {
  const group = groupOf(apiVersion)
  const isCustom = group.includes('.') && (!group.endsWith('.k8s.io') || group.startsWith('gateway.'))
  return !isCustom || !holdsList(patch)
}

const holdsList = (value: unknown): boolean =>
  Array.isArray(value) || (isPlain(value) && Object.values(value).some(holdsList))

/** Returns the strategic merge patch between two values of a shape; undefined if they are equal. */
function mergePatch(before: unknown, after: unknown, shape: PlaceShape): unknown {
  if (deepEqual(before, after)) return undefined
  if (after === undefined) return null
  if (!isPlain(before) || !isPlain(after)) return after
  const patch: Plain = {}
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const rule = fieldRule(shape, key, [before[key], after[key]])
    const [old, now] = [before[key], after[key]]
    const change =
      rule.mergeKey !== undefined && Array.isArray(old) && Array.isArray(now)
        ? entriesPatch(old, now, { mergeKey: rule.mergeKey, shape: rule.shape })
        : mergePatch(rule.replaced === true && now !== undefined ? undefined : old, now, rule.shape)
    if (change !== undefined && !(rule.replaced === true && deepEqual(old, now))) setMember(patch, key, change)
  }
  return patch
}

/** Returns the patch of a list whose entries are merged by a key. */
function entriesPatch(
  before: readonly unknown[],
  after: readonly unknown[],
  { mergeKey, shape }: { mergeKey: string; shape: PlaceShape },
): unknown {
  if (deepEqual(before, after)) return undefined
  const keyOf = (entry: unknown): unknown => (isPlain(entry) ? entry[mergeKey] : undefined)
  const changed = after.flatMap((entry) => {
    const old = before.find((one) => keyOf(one) === keyOf(entry))
    if (old === undefined) return [entry]
    const change = mergePatch(old, entry, shape)
    return isPlain(change) ? [{ [mergeKey]: keyOf(entry), ...change }] : []
  })
  const removed = before
    .filter((entry) => !after.some((one) => keyOf(one) === keyOf(entry)))
    .map((entry) => ({ $patch: 'delete', [mergeKey]: keyOf(entry) }))
  return [...removed, ...changed]
}

type Operation = NonNullable<Patch['json6902']>[number]

/** Returns the operations between two values. Lists of different lengths are replaced. */
function operationsBetween(path: string, before: unknown, after: unknown): Operation[] {
  if (deepEqual(before, after)) return []
  if (after === undefined) return [{ op: 'remove', path }]
  if (before === undefined) return [{ op: 'add', path, value: after }]
  if (isPlain(before) && isPlain(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
      operationsBetween(`${path}/${escaped(key)}`, before[key], after[key]),
    )
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length && before.every(isPlain)) {
    const each = before.flatMap((one, at) => operationsBetween(`${path}/${at}`, one, after[at]))
    if (JSON.stringify(each).length < JSON.stringify(after).length) return each
  }
  return [{ op: 'replace', path, value: after }]
}

const escaped = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1')
