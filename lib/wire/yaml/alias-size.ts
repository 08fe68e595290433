/** What aliases may add before it counts as too much: far more than any package has. */
const MOST = 1_000_000
const TIMES = 10

/**
 * Why nobody should read a document with aliases: one that stands for a part of itself has no end, and a few that stand
 * for one another make billions of values. go-yaml, and so kubectl, refuses both. Undefined where all is well.
 *
 * @param written how many values, keys and aliases are written
 */
export function aliasProblem(document: unknown, written: number): string | undefined {
  const size = sizeOf(document, new Map())
  if (size === Number.POSITIVE_INFINITY) return 'an alias stands within what it stands for'
  return size > Math.max(MOST, TIMES * written)
    ? 'its aliases stand for more values than anybody could read'
    : undefined
}

/** How many values there are once every alias is written out; infinite where one is within itself. */
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
