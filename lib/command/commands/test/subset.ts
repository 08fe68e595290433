import type { FieldPath } from '../../../finding/finding'
import { deepEqual } from '../../../manifest/deep-equal'
import { isPlain } from '../../../manifest/manifest'

/** A field that differs from its expectation. */
export interface FieldDifference {
  /** Path in the expectation. */
  path: FieldPath
  /** Path in the object. An entry of a list can have a different index in the expectation. */
  field: FieldPath
  /** Expected value. The value `null` means that the field must be absent. */
  expected: unknown
  /** Value in the object; undefined if the object does not have the field. */
  actual: unknown
  /** Field names on the same level of the object, for suggestions. */
  names: readonly string[]
  /** Whether a list has no entry with the expected name. */
  isEntry?: true
}

const nameOf = (value: unknown): unknown => (isPlain(value) ? value.name : undefined)

/** Checks whether the entries of a list have unique names, by which they can be compared. */
const isNamedList = (list: readonly unknown[]): boolean =>
  list.length > 0 &&
  list.every((one) => typeof nameOf(one) === 'string') &&
  new Set(list.map(nameOf)).size === list.length

interface Here {
  path: FieldPath
  field: FieldPath
}

const step = ({ path, field }: Here, key: string | number, actual: string | number = key): Here => ({
  path: [...path, key],
  field: [...field, actual],
})

/**
 * Compares a value with the fields that a test expects. Entries of lists are identified by their `name`. A list
 * without names must be equal as a whole, and so must an empty object.
 */
export function subsetDifferences(expected: unknown, actual: unknown, here: Here): FieldDifference[] {
  if (isPlain(expected) && isPlain(actual) && Object.keys(expected).length > 0) {
    const names = Object.keys(actual)
    return Object.entries(expected).flatMap(([key, one]) => {
      const inner = step(here, key)
      if (one === null) {
        const isAbsent = actual[key] === undefined || actual[key] === null
        return isAbsent ? [] : [{ ...inner, expected: null, actual: actual[key], names }]
      }
      return actual[key] === undefined
        ? [{ ...inner, expected: one, actual: undefined, names }]
        : subsetDifferences(one, actual[key], inner)
    })
  }
  if (Array.isArray(expected) && Array.isArray(actual) && isNamedList(expected) && isNamedList(actual)) {
    return expected.flatMap((one, at) => {
      const index = actual.findIndex((other) => nameOf(other) === nameOf(one))
      const inner = step(here, at, index === -1 ? at : index)
      if (index !== -1) return subsetDifferences(one, actual[index], inner)
      const names = actual.map((other) => String(nameOf(other)))
      const path = [...inner.path, 'name']
      return [{ path, field: here.field, expected: nameOf(one), actual: undefined, names, isEntry: true }]
    })
  }
  return exactDifferences(expected, actual, here)
}

/**
 * Compares two values that must be equal. Reports the smallest parts that differ and that have a path in the
 * expectation.
 */
function exactDifferences(expected: unknown, actual: unknown, here: Here): FieldDifference[] {
  if (deepEqual(expected, actual)) return []
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    return expected.flatMap((one, at) => exactDifferences(one, actual[at], step(here, at)))
  }
  if (isPlain(expected) && isPlain(actual)) {
    const names = Object.keys(actual)
    const isSubset = names.every((name) => Object.hasOwn(expected, name))
    if (isSubset) {
      return Object.entries(expected).flatMap(([key, one]) =>
        actual[key] === undefined
          ? [{ ...step(here, key), expected: one, actual: undefined, names }]
          : exactDifferences(one, actual[key], step(here, key)),
      )
    }
  }
  return [{ ...here, expected, actual, names: [] }]
}

/**
 * Returns an expectation with the current values of an object. The fields and their order stay the same. Fields that no
 * longer exist are removed. Returns undefined if no field is left.
 */
export function updatedSubset(expected: unknown, actual: unknown): unknown {
  if (actual === undefined) return expected === null ? null : undefined
  if (isPlain(expected) && isPlain(actual) && Object.keys(expected).length > 0) {
    const members = Object.entries(expected).flatMap(([key, one]) => {
      const value = updatedSubset(one, actual[key])
      return value === undefined ? [] : [[key, value] as const]
    })
    return members.length === 0 ? undefined : Object.fromEntries(members)
  }
  if (Array.isArray(expected) && Array.isArray(actual) && isNamedList(expected) && isNamedList(actual)) {
    const found = expected.flatMap((one) => {
      const other = actual.find((entry) => nameOf(entry) === nameOf(one))
      return other === undefined ? [] : [updatedSubset(one, other)]
    })
    return found.length > 0 ? found : actual
  }
  return actual
}
