/** Words longer than this are no typing mistakes, and would cost time. */
const longestWord = 64

/**
 * The candidate that a mistyped word most likely meant, for "did you mean"; undefined where none is near. Of several
 * equally near the first wins. In falling order of likeness, the first that applies:
 * 1. the same but for capitals (`minReplicas`, `minreplicas`);
 * 2. the same but for separators (`min-replica`, `min_replica`, `minReplica`);
 * 3. the same words in another order (`replicasMin`, `minReplicas`);
 * 4. a few typing mistakes apart: a letter wrong, missing, too many, or two swapped (Damerau-Levenshtein distance,
 *    restricted form). Of the longer word, 3 to 5 letters may have one mistake, 6 to 8 two, more three, fewer none;
 * 5. the beginning of it, at least four letters up to the end of a word (`serviceAccount`, `serviceAccountName`).
 *
 * Where both consist of as many words, each word must be near its counterpart: `minReplicas` does not suggest
 * `maxReplicas`, nor `httpPort` `grpcPort`.
 */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = forms(word)
  let least = Number.POSITIVE_INFINITY
  let nearest: string | undefined
  for (const candidate of candidates) {
    const distance = distanceBetween(wanted, forms(candidate))
    if (distance < least) [least, nearest] = [distance, candidate]
  }
  return nearest
}

interface Forms {
  lower: string
  words: readonly string[]
  joined: string
}

const forms = (text: string): Forms => {
  const words = text
    .replace(/([a-z0-9])(?=[A-Z])/g, '$1-')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
  return { lower: text.toLowerCase(), words, joined: words.join('') }
}

/** Below 1 for the first three sorts of likeness, the mistakes for the fourth, 10 for the fifth, infinity for strangers. */
const distanceBetween = (one: Forms, other: Forms): number => {
  if (one.lower === other.lower) return 0
  if (one.joined === '' || Math.max(one.joined.length, other.joined.length) > longestWord)
    return Number.POSITIVE_INFINITY
  if (one.joined === other.joined) return 0.1
  if (haveSameWords(one, other)) return 0.2
  if (areNear(one, other)) return mistakes(one.joined, other.joined)
  return isBeginning(one.joined, other.words) ? 10 : Number.POSITIVE_INFINITY
}

const haveSameWords = (one: Forms, other: Forms): boolean =>
  one.joined.length === other.joined.length &&
  one.words.length === other.words.length &&
  [...one.words].sort().join('-') === [...other.words].sort().join('-')

/** Words first: that two are strangers shows sooner in them than in all letters. */
const areNear = (one: Forms, other: Forms): boolean => {
  const counterparts = one.words.length === other.words.length
  if (counterparts && !one.words.every((word, at) => isNear(word, other.words[at] ?? ''))) return false
  return isNear(one.joined, other.joined)
}

const isNear = (one: string, other: string): boolean => {
  const allowed = Math.min(3, Math.floor(Math.max(one.length, other.length) / 3))
  return one === other || (Math.abs(one.length - other.length) <= allowed && mistakes(one, other) <= allowed)
}

const isBeginning = (joined: string, words: readonly string[]): boolean =>
  joined.length >= 4 && words.some((_, at) => words.slice(0, at).join('') === joined)

/** How many letters to change, add, remove or swap with a neighbour to make one word of the other. */
const mistakes = (one: string, other: string): number => {
  let before: number[] = []
  let previous = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1]
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      const changed = (previous[column - 1] ?? 0) + (same ? 0 : 1)
      const added = Math.min(previous[column] ?? 0, current[column - 1] ?? 0) + 1
      const exchanged = row > 1 && column > 1 && swapped ? (before[column - 2] ?? 0) + 1 : changed
      current.push(Math.min(changed, added, exchanged))
    }
    before = previous
    previous = current
  }
  return previous[other.length] ?? 0
}
