/**
 * Sorts a list in the order of `$setElementOrder`. Elements that are missing in the order keep their relative order,
 * as close to their old position as possible.
 *
 * @param keys the key of each element of `list`, in the order of the list: the value of its merge key, or the scalar
 * itself
 * @param order the keys in the requested order
 * @param before the keys of the list before the patch Source: normalizeElementOrder and mergeSortedSlice in
 * k8s.io/apimachinery pkg/util/strategicpatch/patch.go (1.34).
 */
export function inElementOrder(
  list: readonly unknown[],
  keys: readonly unknown[],
  order: readonly unknown[],
  before: readonly unknown[],
): unknown[] {
  const entries = list.map((element, at) => ({ element, key: keys[at] }))
  const named = entries.filter((entry) => order.includes(entry.key))
  named.sort((left, right) => order.indexOf(left.key) - order.indexOf(right.key))
  const others = entries.filter((entry) => !order.includes(entry.key))
  const result: unknown[] = []
  for (const { element, key } of named) {
    while (others[0] !== undefined && standsBefore(others[0].key, key, before)) result.push(others.shift()?.element)
    result.push(element)
  }
  return [...result, ...others.map((entry) => entry.element)]
}

const standsBefore = (left: unknown, right: unknown, before: readonly unknown[]): boolean =>
  before.includes(left) && before.indexOf(left) < before.indexOf(right)

/**
 * Checks whether the elements of a patch are in the requested order. Kubernetes refuses a patch with a
 * different order.
 *
 * @param keys the keys of the elements of the patch, without deletions
 */
export function followsOrder(keys: readonly unknown[], order: readonly unknown[]): boolean {
  let at = 0
  for (const key of keys) {
    at = order.indexOf(key, at) + 1
    if (at === 0) return false
  }
  return true
}
