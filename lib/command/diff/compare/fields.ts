import { deepEqual } from '../../../manifest/deep-equal'
import { isPlain, type Manifest, type Plain } from '../../../manifest/manifest'
import { keyFor } from '../../../manifest/live/list-key'
import { fieldRule, rootShape, type PlaceShape } from '../../../manifest/patching/merge-keys'

/** One step of a path: a field, an index, or the key that identifies an entry of a list. */
export type FieldStep = string | number | { key: string; value: string }

/** A field that differs. The value is undefined on a side that does not have the field. */
export interface FieldChange {
  path: readonly FieldStep[]
  before: unknown
  after: unknown
}

/** Fields that contain secret values, keyed by kind, and the annotation that repeats these values. */
const SECRET_FIELDS = ['data', 'stringData']
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** Replacement for the values of Secrets in the output. */
export const HIDDEN = '(hidden)'

/** Returns the fields in which two objects differ. Hides values of Secrets and shows only that they differ. */
export function fieldChanges(before: Manifest, after: Manifest): FieldChange[] {
  const shape = rootShape(after.apiVersion, after.kind)
  const changes = changesBetween({ path: [], shape }, before, after)
  return changes.map((change) => (holdsSecretData(after.kind, change.path) ? withoutValues(change) : change))
}

const holdsSecretData = (kind: string, [first, second, third]: readonly FieldStep[]): boolean =>
  (kind === 'Secret' && typeof first === 'string' && SECRET_FIELDS.includes(first)) ||
  (first === 'metadata' && second === 'annotations' && third === LAST_APPLIED)

function withoutValues({ path, before, after }: FieldChange): FieldChange {
  const hidden = (value: unknown) => (value === undefined ? undefined : HIDDEN)
  return { path, before: hidden(before), after: hidden(after) }
}

interface Here {
  path: readonly FieldStep[]
  shape: PlaceShape
}

function changesBetween({ path, shape }: Here, before: unknown, after: unknown): FieldChange[] {
  if (deepEqual(before, after)) return []
  if (!isPlain(before) || !isPlain(after)) return [{ path, before, after }]
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
    const [old, now] = [before[key], after[key]]
    const rule = fieldRule(shape, key, [old, now])
    const here = { path: [...path, key], shape: rule.shape }
    return Array.isArray(old) && Array.isArray(now)
      ? listChanges(here, old, now, rule.mergeKey)
      : changesBetween(here, old, now)
  })
}

function listChanges(here: Here, before: unknown[], after: unknown[], mergeKey: string | undefined): FieldChange[] {
  if (deepEqual(before, after)) return []
  const key = keyFor(before, after, mergeKey)
  if (key === undefined) return unkeyedChanges(here, before, after)
  const [old, now] = [before, after].map((list) => new Map(list.filter(isPlain).map((one) => [String(one[key]), one])))
  const changes = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])].flatMap((value) =>
    changesBetween({ ...here, path: [...here.path, { key, value }] }, old?.get(value), now?.get(value)),
  )
  // If two lists contain the same entries in a different order, the order itself is the difference, because order
  // matters for init containers and rules.
  return changes.length > 0 ? changes : [{ path: here.path, before: keysOf(before, key), after: keysOf(after, key) }]
}

const keysOf = (list: readonly unknown[], key: string): unknown[] => list.map((one) => (one as Plain)[key])

/**
 * Compares entries without a key. Lists of the same length are compared by index. For other lists, all differences are
 * additions and removals.
 */
function unkeyedChanges(here: Here, before: readonly unknown[], after: readonly unknown[]): FieldChange[] {
  if (before.length === after.length) {
    return before.flatMap((old, at) => changesBetween({ ...here, path: [...here.path, at] }, old, after[at]))
  }
  const removed = before.flatMap((old, at) => (after.some((now) => deepEqual(old, now)) ? [] : [{ at, before: old }]))
  const added = after.flatMap((now, at) => (before.some((old) => deepEqual(old, now)) ? [] : [{ at, after: now }]))
  if (removed.length + added.length === 0) return [{ path: here.path, before, after }]
  return [...removed, ...added].map(({ at, ...sides }) => ({
    path: [...here.path, at],
    before: undefined,
    after: undefined,
    ...sides,
  }))
}
