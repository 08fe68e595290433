import { groupedBy } from '../../../manifest/grouped-by'
import { isPlain, type Manifest } from '../../../manifest/manifest'
import { stableJson } from '../../../manifest/hash'
import type { FieldChange } from './fields'
import type { ObjectPair } from './objects'

/** A change of a label or annotation, and all objects that have this change. */
export interface LabelChange {
  field: 'label' | 'annotation'
  key: string
  before: unknown
  after: unknown
  objects: readonly Manifest[]
}

/**
 * Separates changes of labels and annotations from all other changes. A label change of several objects becomes one
 * entry.
 */
export function foldLabels(pairs: readonly ObjectPair[]): { objects: ObjectPair[]; labels: LabelChange[] } {
  const found = pairs.flatMap(({ after, changes }) =>
    after === undefined ? [] : changes.flatMap(labelsOf).map((change) => ({ ...change, object: after })),
  )
  const labels = [...groupedBy(found, ({ object: _, ...change }) => stableJson(change)).values()].flatMap((group) => {
    const [first] = group
    return first === undefined ? [] : [{ ...first, objects: [...new Set(group.map(({ object }) => object))] }]
  })
  const objects = pairs.flatMap((pair) => {
    const changes = pair.changes.filter((change) => labelsOf(change).length === 0)
    const isWhole = pair.before === undefined || pair.after === undefined
    return isWhole || changes.length > 0 ? [{ ...pair, changes }] : []
  })
  return { objects, labels: labels.map(({ object: _, ...rest }) => rest) }
}

type Entry = Omit<LabelChange, 'objects'>

/**
 * Returns the labels or annotations that a change affects: the changed one, or all of them if one side has none.
 */
function labelsOf({ path, before, after }: FieldChange): Entry[] {
  const at = path.findIndex((step, index) => step === 'metadata' && isLabels(path[index + 1]))
  if (at === -1) return []
  const field = path[at + 1] === 'labels' ? 'label' : 'annotation'
  const rest = path.slice(at + 2)
  if (rest.length === 1) return [{ field, key: String(rest[0]), before, after }]
  const maps = [before, after].map((value) => (isPlain(value) ? value : {}))
  const keys = new Set(maps.flatMap((map) => Object.keys(map)))
  return [...keys].map((key) => ({ field, key, before: maps[0]?.[key], after: maps[1]?.[key] }))
}

const isLabels = (step: unknown): boolean => step === 'labels' || step === 'annotations'
