import { groupedBy } from '../../../manifest/grouped-by'
import { idKey, idOf } from '../../../manifest/id'
import { asManifest, isPlain, type Manifest } from '../../../manifest/manifest'
import { ownerOf } from '../../../wire/annotations'
import { type FieldChange, fieldChanges } from './fields'

/** An object that exists on both sides or on one side. */
export interface ObjectPair {
  before: Manifest | undefined
  after: Manifest | undefined
  /** Empty if the object exists only on one side. */
  changes: readonly FieldChange[]
}

/** Returns the objects in a list of documents, including those in a `kind: List`. */
export const manifestsIn = (objects: readonly unknown[]): Manifest[] =>
  objects.filter(isPlain).flatMap((object) => {
    if (object.kind === 'List' && Array.isArray(object.items)) return manifestsIn(object.items)
    const manifest = asManifest(object)
    return manifest === undefined ? [] : [manifest]
  })

/** Compares two sets of objects. Returns the pairs that differ, sorted by kind, namespace and name. */
export function compareObjects(before: readonly Manifest[], after: readonly Manifest[]): ObjectPair[] {
  const [old, now] = [before, after].map((side) => new Map(side.map((one) => [idKey(idOf(one)), one])))
  const gone = before.filter((one) => now?.has(idKey(idOf(one))) !== true)
  const fresh = after.filter((one) => old?.has(idKey(idOf(one))) !== true)
  const renamed = renamedOf(gone, fresh)
  const pairs: ObjectPair[] = [
    ...after.flatMap((one) => {
      const other = old?.get(idKey(idOf(one))) ?? renamed.get(one)
      return other === undefined ? [] : [{ before: other, after: one, changes: changesOf(other, one) }]
    }),
    ...fresh.filter((one) => !renamed.has(one)).map((one) => ({ before: undefined, after: one, changes: [] })),
    ...gone
      .filter((one) => ![...renamed.values()].includes(one))
      .map((one) => ({ before: one, after: undefined, changes: [] })),
  ]
  return pairs
    .filter((pair) => pair.before === undefined || pair.after === undefined || pair.changes.length > 0)
    .sort((one, other) => (sortKey(one) < sortKey(other) ? -1 : 1))
}

/** Returns the changes of an object. Omits a changed name, because the heading of the object shows both names. */
const changesOf = (before: Manifest, after: Manifest): FieldChange[] =>
  fieldChanges(before, after).filter(({ path }) => path.join('.') !== 'metadata.name')

function sortKey({ before, after }: ObjectPair): string {
  const object = after ?? before
  if (object === undefined) return ''
  const { group, kind, namespace, name } = idOf(object)
  return [kind, namespace, name, group].join('\u0000')
}

/** Pattern of a name that ends with a hash from kustomize or lummo. */
const HASHED = /-[a-z0-9]{8,12}$/

/**
 * Pairs objects whose names differ only in the hash, such as a ConfigMap or Job with changed content. Omits ambiguous
 * pairs.
 */
function renamedOf(gone: readonly Manifest[], fresh: readonly Manifest[]): Map<Manifest, Manifest> {
  const keyOf = (one: Manifest): string => {
    const { group, kind, namespace, name } = idOf(one)
    return HASHED.test(name) ? [group, kind, namespace, name.replace(HASHED, ''), ownerOf(one) ?? ''].join('|') : ''
  }
  const [old, now] = [groupedBy(gone, keyOf), groupedBy(fresh, keyOf)]
  return new Map(
    [...now].flatMap(([key, [one, ...others]]) => {
      const [other, ...more] = old.get(key) ?? []
      const isCertain = key !== '' && others.length === 0 && more.length === 0
      return isCertain && one !== undefined && other !== undefined ? [[one, other] as const] : []
    }),
  )
}
