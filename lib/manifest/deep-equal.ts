import { isPlain } from './manifest'

/**
 * Checks whether two JSON values are equal according to RFC 6902 section 4.6. Numbers are compared by value, lists in
 * order, and objects in any order. An undefined member counts as absent.
 */
export function deepEqual(left: unknown, right: unknown): boolean {
  // Most parts of an object are the same before and after a patch.
  if (left === right) return true
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((element, index) => deepEqual(element, right[index]))
  }
  if (!isPlain(left) || !isPlain(right)) return Object.is(left, right)
  return (
    membersOf(left).every((key) => Object.hasOwn(right, key) && deepEqual(left[key], right[key])) &&
    membersOf(right).length === membersOf(left).length
  )
}

const membersOf = (map: Record<string, unknown>): string[] => Object.keys(map).filter((key) => map[key] !== undefined)
