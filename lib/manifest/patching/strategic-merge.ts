import { followsOrder, inElementOrder } from './element-order'
import { isPlain, type Plain } from '../manifest'
import { type FieldRule, fieldRule, rootShape, type PlaceShape } from './merge-keys'
import { shortList } from '../text'

/** A part of a patch that cannot be applied, its path in the patch, and the fix. */
export interface MergeProblem {
  at: readonly (string | number)[]
  message: string
}

/** The patched object (undefined if the patch deletes it), or all problems of the patch. */
export type StrategicMerge = { result: Plain | undefined } | { problems: MergeProblem[] }

type Steps = readonly (string | number)[]
type Note = (at: Steps, message: string) => void
/** State of a merge: the path in the patch, the shape at the path, and the list of problems. */
interface Spot {
  at: Steps
  shape: PlaceShape
  note: Note
}

const DIRECTIVE = '$patch'
const RETAIN = '$retainKeys'
const ORDER = '$setElementOrder'
const DELETE_FROM = '$deleteFromPrimitiveList'

/**
 * Applies a strategic merge patch to a Kubernetes object. Neither the object nor the patch is changed, and the result
 * shares nothing with the patch. The kind of the object determines the merge keys of lists (merge-keys.ts).
 *
 * Source: kubernetes/community contributors/devel/sig-api-machinery/strategic-merge-patch.md, and the behaviour of
 * kubectl (k8s.io/apimachinery pkg/util/strategicpatch/patch.go, 1.34). The merge deliberately differs from kubectl in
 * these cases:
 * - New list elements are appended, and existing elements keep their position. kubectl puts the elements of the patch
 *   first, so a patched-in sidecar would become the default container. `$setElementOrder` gives exactly the order of
 *   kubectl.
 * - `$patch: delete` removes an object as documented, where kubectl leaves `{}`; `$patch: replace` also works if the
 *   object does not exist yet; `$patch: merge` is the explicit default, as in kustomize.
 * - Cases that kubectl silently drops or mishandles are problems: `$patch: replace` next to other fields of a list
 *   element, a list in place of an object, an element that matches two elements with the same key.
 */
export function strategicMerge(target: Plain, patch: Plain): StrategicMerge {
  const problems: MergeProblem[] = []
  const note: Note = (at, message) => problems.push({ at, message })
  const result = mergeMap(target, patch, { at: [], shape: rootShape(target.apiVersion, target.kind), note })
  return problems.length > 0 ? { problems } : { result }
}

function mergeMap(target: Plain, patch: Plain, spot: Spot): Plain | undefined {
  const { [DIRECTIVE]: directive, ...rest } = patch
  if (directive === 'delete') return undefined
  if (directive === 'replace') return mergeMap({}, rest, spot)
  if (directive !== undefined && directive !== 'merge') {
    spot.note([...spot.at, DIRECTIVE], `\`$patch\` is ${shown(directive)}. Set \`delete\`, \`replace\` or \`merge\`.`)
    return target
  }
  const fields = new Map(Object.entries(retained(target, rest, spot)))
  for (const [key, value] of Object.entries(rest)) deleteScalars(fields, key, value, spot)
  for (const [key, value] of Object.entries(rest)) {
    if (isDirective(key)) continue
    const merged = mergeField(fields.get(key), value, key, spot)
    if (merged === undefined) fields.delete(key)
    else fields.set(key, merged)
  }
  for (const [key, value] of Object.entries(rest)) setOrder(fields, [key, value], { target, patch: rest }, spot)
  return Object.fromEntries(fields)
}

function mergeField(current: unknown, value: unknown, key: string, spot: Spot): unknown {
  if (value === null || value === undefined) return undefined
  const rule = fieldRule(spot.shape, key, [current, value])
  const inside: Spot = { at: [...spot.at, key], shape: rule.shape, note: spot.note }
  const unlisted = rule.shape === 'free' ? undefined : 'an object'
  const expected = rule.mergeKey !== undefined || rule.set ? 'a list' : unlisted
  if (expected !== undefined && expected !== typeText(value)) {
    spot.note(
      inside.at,
      `\`${key}\` must be ${expected}, but is ${typeText(value)}. Set ${expected}, or \`null\` to remove the field.`,
    )
    return current
  }
  if (isPlain(value)) return mergeMap(isPlain(current) && !rule.replaced ? current : {}, value, inside)
  if (!Array.isArray(value)) return value
  const before: unknown[] = Array.isArray(current) ? current : []
  if (rule.mergeKey !== undefined) return mergeByKey(before, value, rule.mergeKey, inside)
  return rule.set ? [...new Set([...before, ...value])] : replacement(value, inside)
}

/** Merges two lists of objects. Objects with the same key are merged in place; all others are appended. */
function mergeByKey(before: readonly unknown[], patch: readonly unknown[], mergeKey: string, spot: Spot): unknown[] {
  const elements = patch.flatMap((element, index) => {
    const at = [...spot.at, index]
    if (isPlain(element)) return [{ element, at, directive: element[DIRECTIVE], key: element[mergeKey] ?? undefined }]
    spot.note(at, `A list element must be an object with \`${mergeKey}\`, but is ${typeText(element)}.`)
    return []
  })
  const replaces = elements.filter(({ directive }) => directive === 'replace')
  const deletes = elements.filter(({ directive }) => directive === 'delete')
  const merges = elements.filter(({ directive }) => directive !== 'replace' && directive !== 'delete')
  for (const { element, at } of replaces) {
    if (Object.keys(element).length > 1) spot.note(at, REPLACE_WITH_FIELDS)
  }
  for (const { key, at } of [...deletes, ...merges]) {
    if (key === undefined)
      spot.note(
        at,
        `An element has no \`${mergeKey}\`, which is the merge key of this list. Add \`${mergeKey}\` to the element.`,
      )
  }
  const doomed = new Set<unknown>(deletes.map(({ key }) => key).filter((key) => key !== undefined))
  const kept = before.filter((element) => !isPlain(element) || !doomed.has(element[mergeKey]))
  const result: unknown[] = replaces.length > 0 ? [] : kept
  for (const { element, at, key } of merges) {
    if (key === undefined) continue
    const matches = result.flatMap((other, index) => (isPlain(other) && other[mergeKey] === key ? [index] : []))
    if (matches.length > 1) {
      const which = `${matches.length} elements have the same \`${mergeKey}\` ${shown(key)}`
      spot.note(at, `${which}, so the merge is ambiguous. Replace the patch with \`json6902\` and an index.`)
      continue
    }
    const index = matches[0] ?? result.length
    const other = result[index]
    result[index] = mergeMap(isPlain(other) ? other : {}, element, { ...spot, at })
  }
  return result
}

const REPLACE_WITH_FIELDS =
  'An element with `$patch: replace` replaces the whole list, and its other fields are discarded. ' +
  'Add `- $patch: replace` as a separate element, or set the fields to remove to `null`.'

/** Returns the new value of a list that has no merge key. Only directives and nulls in its objects are resolved. */
function replacement(list: readonly unknown[], spot: Spot): unknown[] {
  return list.flatMap((element, index) => {
    const at = [...spot.at, index]
    if (Array.isArray(element)) return [replacement(element, { ...spot, at })]
    if (!isPlain(element)) return [element]
    if (!Object.hasOwn(element, DIRECTIVE)) return [mergeMap({}, element, { ...spot, at })]
    if (element[DIRECTIVE] === 'replace' && Object.keys(element).length === 1) return []
    spot.note(at, 'This list has no merge key and is replaced as a whole. Set the whole list, without `$patch`.')
    return []
  })
}

/** Applies `$retainKeys`. Returns the target with only the fields that the directive lists. */
function retained(target: Plain, patch: Plain, spot: Spot): Plain {
  if (!Object.hasOwn(patch, RETAIN)) return target
  const keys: unknown = patch[RETAIN]
  const at = [...spot.at, RETAIN]
  if (!Array.isArray(keys)) {
    spot.note(at, `\`${RETAIN}\` must be a list of field names, but is ${typeText(keys)}.`)
    return target
  }
  const missing = Object.keys(patch).filter((key) => !isDirective(key) && patch[key] !== null && !keys.includes(key))
  if (missing.length > 0) {
    spot.note(at, `\`${RETAIN}\` does not list ${shortList(missing)}, which the patch sets. Add the missing names.`)
    return target
  }
  return Object.fromEntries(Object.entries(target).filter(([key]) => keys.includes(key)))
}

/** Applies `$deleteFromPrimitiveList/<field>`. */
function deleteScalars(fields: Map<string, unknown>, key: string, value: unknown, spot: Spot): void {
  const field = fieldOf(key, DELETE_FROM, value, spot)
  if (field === undefined) return
  const list = fields.get(field)
  if (list === undefined || list === null) return
  if (Array.isArray(list) && !list.some(isPlain)) {
    const doomed = value as unknown[]
    fields.set(
      field,
      list.filter((element) => !doomed.includes(element)),
    )
    return
  }
  spot.note([...spot.at, key], `\`${field}\` is not a list of scalars. Remove elements with \`$patch: delete\`.`)
}

/** Applies `$setElementOrder/<field>` to the merged field. */
function setOrder(
  fields: Map<string, unknown>,
  [key, value]: readonly [string, unknown],
  { target, patch }: { target: Plain; patch: Plain },
  spot: Spot,
): void {
  const field = fieldOf(key, ORDER, value, spot)
  const list = field === undefined ? undefined : fields.get(field)
  if (field === undefined || !Array.isArray(list)) return
  const rule = fieldRule(spot.shape, field, [target[field], patch[field]])
  const order = keysOf(value as unknown[], rule)
  const patched = Array.isArray(patch[field]) ? patch[field] : []
  const named = patched.filter((element: unknown) => !isPlain(element) || !Object.hasOwn(element, DIRECTIVE))
  if (order.length > 0 && !followsOrder(keysOf(named, rule), order)) {
    const what = `\`${key}\` does not list all elements of \`${field}\` in the order of the patch`
    spot.note([...spot.at, key], `${what}. Add each of them, in the same order.`)
    return
  }
  const before = Array.isArray(target[field]) ? target[field] : []
  fields.set(field, inElementOrder(list, keysOf(list, rule), order, keysOf(before, rule)))
}

const keysOf = (list: readonly unknown[], rule: FieldRule): unknown[] => {
  const { mergeKey } = rule
  return mergeKey === undefined ? [...list] : list.map((element) => (isPlain(element) ? element[mergeKey] : element))
}

/** Returns the field of a directive `$name/<field>`; undefined for other keys and for invalid directives. */
function fieldOf(key: string, prefix: string, value: unknown, spot: Spot): string | undefined {
  if (key !== prefix && !key.startsWith(`${prefix}/`)) return undefined
  const field = key.slice(prefix.length + 1)
  if (field !== '' && Array.isArray(value)) return field
  const message =
    field === '' ? `\`${prefix}\` does not name a list` : `\`${key}\` must be a list, but is ${typeText(value)}`
  spot.note([...spot.at, key], `${message}. Set \`${prefix}/${field || '<field>'}: [...]\`.`)
  return undefined
}

const isDirective = (key: string): boolean =>
  key === RETAIN || [ORDER, DELETE_FROM].some((prefix) => key === prefix || key.startsWith(`${prefix}/`))

const typeText = (value: unknown): string => {
  if (Array.isArray(value)) return 'a list'
  if (isPlain(value)) return 'an object'
  return value === null || value === undefined ? 'null' : shown(value)
}

const shown = (value: unknown): string => (typeof value === 'bigint' ? String(value) : JSON.stringify(value))
