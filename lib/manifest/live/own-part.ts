import { deepEqual } from '../deep-equal'
import { parseDuration } from '../grammar/duration'
import { compareQuantities, parseQuantity } from '../grammar/quantity'
import { isPlain, type Manifest, type Plain } from '../manifest'
import { fieldRule, rootShape, type PlaceShape } from '../patching/merge-keys'
import { keyFor } from './list-key'
import { type AppliedFields, ownedFields } from './owned-fields'

interface Here {
  /** Key of the field. */
  field: string
  shape: PlaceShape
  owned: readonly AppliedFields[]
}

/**
 * Returns the part of a live object that the manifest owns: fields that the manifest sets now or set before. If values
 * are equivalent (`1` and `1000m` CPU, an absent and an empty field), returns the value of the manifest.
 */
export function ownPart(live: Manifest, ours: Manifest): Plain {
  const here = { field: '', shape: rootShape(live.apiVersion, live.kind), owned: ownedFields(live) }
  const { status: _, ...rest } = live
  return ofObject(here, rest, ours)
}

function ofValue(here: Here, live: unknown, ours: unknown, mergeKey: string | undefined): unknown {
  if (live === undefined) return isEmpty(ours) ? ours : undefined
  if (ours === undefined) return here.owned.length === 0 ? undefined : ofOwned(here, live)
  if (isPlain(live) && isPlain(ours)) return ofObject(here, live, ours)
  if (Array.isArray(live) && Array.isArray(ours)) return ofList(here, live, ours, mergeKey)
  return meansTheSame(here.field, live, ours) ? ours : live
}

function ofObject({ shape, owned }: Here, live: Plain, ours: Plain): Plain {
  return Object.fromEntries(
    [...new Set([...Object.keys(live), ...Object.keys(ours)])].flatMap((key) => {
      const rule = fieldRule(shape, key, [live[key], ours[key]])
      const below = { field: key, shape: rule.shape, owned: owned.flatMap((one) => one.field(key) ?? []) }
      const value = ofValue(below, live[key], ours[key], rule.mergeKey)
      return value === undefined ? [] : [[key, value]]
    }),
  )
}

/** Omits entries that other managers added, such as an injected sidecar. */
function ofList(here: Here, live: readonly unknown[], ours: readonly unknown[], mergeKey: string | undefined): unknown {
  const key = keyFor(live, ours, mergeKey)
  if (key === undefined) {
    return live.length === ours.length
      ? live.map((one, at) => ofValue({ ...here, owned: [] }, one, ours[at], undefined))
      : live
  }
  const entries = live.filter(isPlain)
  const inOrder = [
    ...ours.filter(isPlain).flatMap((one) => entries.filter((other) => other[key] === one[key])),
    ...entries.filter((one) => !ours.some((other) => isPlain(other) && other[key] === one[key])),
  ]
  return inOrder.flatMap((one) => {
    const other = ours.find((candidate) => isPlain(candidate) && candidate[key] === one[key])
    const value = ofValue(
      { ...here, owned: here.owned.flatMap((owner) => owner.entry(one, key) ?? []) },
      one,
      other,
      undefined,
    )
    return value === undefined ? [] : [value]
  })
}

/** Returns the owned part of a field that the manifest no longer sets. */
function ofOwned(here: Here, live: unknown): unknown {
  if (!isPlain(live) || here.owned.every((one) => one.isLeaf)) return live
  const own = ofObject(here, live, {})
  // If nothing is left, other managers set all fields of this object.
  return Object.keys(own).length === 0 && Object.keys(live).length > 0 ? undefined : own
}

/** Checks whether the API server would not store a value. */
const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === '' ||
  value === false ||
  value === 0 ||
  (typeof value === 'object' && Object.values(value).every((one) => one === null))

/** Fields that contain quantities. The API server rewrites their values in a normalized notation. */
const QUANTITIES =
  /^(cpu|memory|storage|ephemeral-storage|hugepages-.*|.*\/.*|sizeLimit|divisor|averageValue|value|pods)$/

function meansTheSame(field: string, live: unknown, ours: unknown): boolean {
  if (deepEqual(live, ours) || (isEmpty(live) && isEmpty(ours))) return true
  if (QUANTITIES.test(field)) {
    const [one, other] = [live, ours].map((value) => parseQuantity(String(value)))
    return one !== undefined && other !== undefined && compareQuantities(one, other) === 0
  }
  const [one, other] = [live, ours].map((value) => (typeof value === 'string' ? parseDuration(value) : undefined))
  return one !== undefined && one === other
}
