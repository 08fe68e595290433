import { deepEqual } from '../manifest/deep-equal'
import { isPlain, type Plain } from '../manifest/manifest'
import { fieldRule, type PlaceShape, rootShape } from '../manifest/patching/merge-keys'

/** Compares values that are neither objects nor lists. */
export type SameValue = (live: unknown, wanted: unknown) => boolean

/**
 * Checks whether an object contains all fields of another object, with equal values. A list that several managers share
 * (containers, environment variables, finalizers) may have further elements; any other list must be equal in length,
 * and the labels of a selector must be the same.
 */
export const containsObject = (live: Plain, wanted: Plain, isSame: SameValue = Object.is): boolean =>
  contains(live, wanted, { shape: rootShape(wanted.apiVersion, wanted.kind), isSame })

/**
 * Checks whether a field is a map of labels that select objects. Kubernetes treats such a map as one value (structType
 * `atomic`): `matchLabels`, `nodeSelector`, and the `selector` of a Service, but not the selector of a Deployment.
 */
const isSelector = (field: string, value: unknown): boolean =>
  ['matchLabels', 'nodeSelector', 'selector'].includes(field) &&
  isPlain(value) &&
  Object.values(value).every((one) => typeof one === 'string')

/** The common path of two values, and how their children are compared. */
interface Comparison {
  shape: PlaceShape
  isSame: SameValue
}

const contains = (live: Plain, wanted: Plain, { shape, isSame }: Comparison): boolean =>
  Object.keys(wanted).every((field) => {
    const [one, other] = [live[field], wanted[field]]
    if (other === undefined) return true
    const { shape: inner, mergeKey, set, replaced } = fieldRule(shape, field, [one, other])
    if (replaced === true || isSelector(field, other)) return deepEqual(one, other)
    const containsValue = (left: unknown, right: unknown): boolean => {
      if (isPlain(left) && isPlain(right)) return contains(left, right, { shape: inner, isSame })
      if (!Array.isArray(left) || !Array.isArray(right)) return isSame(left, right)
      return left.length === right.length && right.every((element, at) => containsValue(left[at], element))
    }
    if (!Array.isArray(one) || !Array.isArray(other) || (mergeKey === undefined && set !== true))
      return containsValue(one, other)
    return other.every((element) => one.some((candidate) => containsValue(candidate, element)))
  })
