import type { FieldPath, Finding, LocatedFinding, ObjectRef } from '../finding/finding'
import { isPlain, type Plain } from '../manifest/manifest'
import { valueAt } from '../manifest/value-at'
import { waysTo } from '../manifest/text-search'
import type { Item } from '../wire/item'

/** Returns a reference to an object for a finding. The object does not need to have a name. */
export function objectRefOf(object: Plain): ObjectRef {
  const metadata = isPlain(object.metadata) ? object.metadata : {}
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  const namespace = text(metadata.namespace)
  return {
    apiVersion: text(object.apiVersion),
    kind: text(object.kind),
    name: text(metadata.name),
    ...(namespace === '' ? {} : { namespace }),
  }
}

/** Returns a finding about an object of the input, at the location where the user can fix the problem. */
export function placed(draft: Finding, item: Item, name?: string): LocatedFinding {
  const object = objectRefOf(item.object)
  return {
    ...draft,
    object: name === undefined || object.name !== '' ? object : { ...object, name },
    place: item.place(draft.path ?? [], draft.atKey),
  }
}

/**
 * Sets the location of a finding about a generated object to a line in the claim. The location is the field with a
 * given word whose path is most similar to the path of the finding, or else the start of the claim.
 *
 * @param words names of fields, or values; the first name or value that the claim contains is used
 * @param within prefers a location below a field whose name contains this string
 */
export function placedInClaim(
  draft: Finding,
  item: Item,
  name: string,
  { words = [], within = '' }: { words?: string | readonly string[] | undefined; within?: string | undefined } = {},
): LocatedFinding {
  // Generated objects inherit labels and annotations of the claim.
  if (
    draft.path?.[0] === 'metadata' &&
    draft.path.length > 2 &&
    valueAt(item.object, draft.path.map(String)) !== undefined
  )
    return placed(draft, item, name)
  const spec = item.object.spec ?? item.object
  let places: Place[] = []
  for (const word of [words].flat()) if (places.length === 0) places = placesOf(spec, word)
  const inside = places.filter(({ keys }) => keys.some((key) => key.toLowerCase().includes(within)))
  const [best] = [...(inside.length > 0 ? inside : places)].sort(
    (one, other) => commonFields(other.keys, draft.path) - commonFields(one.keys, draft.path),
  )
  const start = item.object.spec === undefined ? [] : ['spec']
  return placed({ ...draft, path: best === undefined ? [] : [...start, ...best.way] }, item, name)
}

/** A path in a claim, and the names of the fields on the path. In a JSON patch, the pointer extends the path. */
interface Place {
  way: readonly (string | number)[]
  keys: readonly string[]
}

function placesOf(spec: unknown, word: string): Place[] {
  const ways = waysTo(spec, word).map((way) => ({ way, keys: way.filter((step) => typeof step === 'string') }))
  return [...ways, ...pointersTo(spec, word)]
}

/** Returns the operations of JSON patches whose path contains a field with this name. */
function pointersTo(spec: unknown, word: string): Place[] {
  const patches = isPlain(spec) && Array.isArray(spec.patches) ? spec.patches : []
  return patches.flatMap((patch, at) =>
    (isPlain(patch) && Array.isArray(patch.json6902) ? patch.json6902 : []).flatMap((operation, index): Place[] => {
      const keys = isPlain(operation) ? String(operation.path).split('/').slice(1) : []
      return keys.includes(word) ? [{ way: ['patches', at, 'json6902', index, 'path'], keys }] : []
    }),
  )
}

/** Returns the number of fields that two paths have in common, starting at the innermost field. */
function commonFields(keys: readonly string[], path: FieldPath = []): number {
  const own = path.filter((step) => typeof step === 'string').reverse()
  const there = keys.filter((key) => !/^(?:\d+|-)$/.test(key)).reverse()
  const differs = own.findIndex((key, at) => key !== there[at])
  return differs === -1 ? own.length : differs
}
