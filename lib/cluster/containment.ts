import { deepEqual } from '../manifest/deep-equal'
import { isPlain, type Plain } from '../manifest/manifest'
import { fieldRule, type PlaceShape, rootShape } from '../manifest/patching/merge-keys'

/**
 * Checks whether an object has all fields of another one with equal values. A list that several managers share
 * (containers, environment variables, finalizers) may have further elements; any other list must be equal in length.
 */
export const containsObject = (live: Plain, wanted: Plain): boolean =>
  contains(live, wanted, rootShape(wanted.apiVersion, wanted.kind))

const contains = (live: Plain, wanted: Plain, shape: PlaceShape): boolean =>
  Object.keys(wanted).every((field) => {
    const [one, other] = [live[field], wanted[field]]
    if (other === undefined) return true
    const { shape: inner, mergeKey, set, replaced } = fieldRule(shape, field, [one, other])
    if (replaced === true) return deepEqual(one, other)
    const containsValue = (left: unknown, right: unknown): boolean =>
      isPlain(left) && isPlain(right) ? contains(left, right, inner) : containsList(left, right, containsValue)
    if (!Array.isArray(one) || !Array.isArray(other) || (mergeKey === undefined && set !== true))
      return containsValue(one, other)
    return other.every((element) => one.some((candidate) => containsValue(candidate, element)))
  })

function containsList(
  live: unknown,
  wanted: unknown,
  containsValue: (one: unknown, other: unknown) => boolean,
): boolean {
  if (!Array.isArray(live) || !Array.isArray(wanted)) return live === wanted
  return live.length === wanted.length && wanted.every((element, at) => containsValue(live[at], element))
}
