/** Maximum number of values that aliases can add. Real packages have far fewer values. */
const MAX_VALUES = 1_000_000
const TIMES = 10

/**
 * Returns why a document with aliases is refused; undefined if it is accepted. An alias that contains itself expands
 * infinitely, and a few nested aliases create billions of values. go-yaml, and therefore kubectl, refuses both.
 *
 * @param written number of values, keys and aliases in the text
 */
export function aliasProblem(document: unknown, written: number): string | undefined {
  const size = sizeOf(document, new Map())
  if (size === Number.POSITIVE_INFINITY) return 'an alias is within the value to which it refers'
  return size > Math.max(MAX_VALUES, TIMES * written) ? 'its aliases expand to too many values' : undefined
}

/** Returns the number of values if every alias is expanded. The number is infinite if an alias contains itself. */
function sizeOf(value: unknown, known: Map<object, number>): number {
  if (typeof value !== 'object' || value === null) return 1
  const size = known.get(value)
  if (size !== undefined) return size
  known.set(value, Number.POSITIVE_INFINITY)
  const members: readonly unknown[] = Array.isArray(value) ? value : Object.values(value)
  const sum = members.reduce<number>((all, member) => all + sizeOf(member, known), 1)
  known.set(value, sum)
  return sum
}
