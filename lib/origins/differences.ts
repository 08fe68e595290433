import { deepEqual } from '../manifest/deep-equal'
import { isPlain, type Manifest } from '../manifest/manifest'
import type { Path } from '../manifest/value-at'
import { leafPaths } from './inputs'

/** A scalar of an object that differs or is missing in another version of the object. */
export interface ChangedLeaf {
  path: Path
  /** The value in the other version; undefined if the other version does not have the field. */
  after: unknown
}

/** The changes of one object. If there are no changes, the object is missing in the other version. */
export interface ChangedObject {
  /** Index of the object in the first list. */
  at: number
  leaves: readonly ChangedLeaf[] | undefined
}

/** Returns the differences between the objects of a list and another version of the list. */
export function changedObjects(before: readonly Manifest[], after: readonly Manifest[]): ChangedObject[] {
  return pairsOf(before, after, [keyOfObject, keyOfObject, ({ kind }) => kind]).flatMap(
    ([at, other]): ChangedObject[] => {
      if (other === undefined) return [{ at, leaves: undefined }]
      const leaves = changedLeaves(before[at], other, [])
      return leaves.length === 0 ? [] : [{ at, leaves }]
    },
  )
}

const keyOfObject = ({ kind, metadata }: Manifest): string => `${kind}/${metadata.namespace ?? ''}/${metadata.name}`

function changedLeaves(before: unknown, after: unknown, path: Path): ChangedLeaf[] {
  if (before === after) return []
  if (isPlain(before) && isPlain(after)) {
    return Object.keys(before).flatMap((key) =>
      changedLeaves(before[key], Object.hasOwn(after, key) ? after[key] : undefined, [...path, key]),
    )
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    return pairsOf<unknown>(before, after, [JSON.stringify, keyOfEntry, () => '']).flatMap(([at, other]) =>
      changedLeaves(before[at], other, [...path, at]),
    )
  }
  if (deepEqual(before, after)) return []
  const isScalar = typeof after !== 'object' && leafPaths(before).length === 1
  return leafPaths(before, path).map((leaf) => ({ path: leaf, after: isScalar ? after : undefined }))
}

/** Fields that identify an entry of a list. */
const KEYS = ['name', 'key', 'mountPath', 'topologyKey', 'containerPort', 'port', 'type', 'host']

function keyOfEntry(entry: unknown): string {
  if (!isPlain(entry)) return JSON.stringify(entry) ?? ''
  const field = KEYS.find((key) => typeof entry[key] === 'string' || typeof entry[key] === 'number')
  return field === undefined ? '' : `${field}=${String(entry[field])}`
}

/**
 * Pairs each entry of a list with its counterpart in another list, and returns the indexes. The first key with equal
 * values determines the counterpart.
 */
function pairsOf<T>(
  before: readonly T[],
  after: readonly T[],
  keys: readonly ((entry: T) => string | undefined)[],
): [number, T | undefined][] {
  if (before.length === after.length && before.every((entry, at) => keys[1]?.(entry) === keys[1]?.(after[at] as T)))
    return [...before.keys()].map((at) => [at, after[at]])
  const found = new Map<number, T>()
  const open = new Set(after.keys())
  for (const key of keys) {
    const byKey = new Map<string | undefined, number[]>()
    for (const at of open) {
      const text = key(after[at] as T)
      byKey.set(text, [...(byKey.get(text) ?? []), at])
    }
    for (const [at, entry] of before.entries()) {
      const other = found.has(at) ? undefined : byKey.get(key(entry))?.shift()
      if (other === undefined) continue
      found.set(at, after[other] as T)
      open.delete(other)
    }
  }
  return [...before.keys()].map((at) => [at, found.get(at)])
}
