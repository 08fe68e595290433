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
export const closest = (word: string, candidates: Iterable<string>): string | undefined =>
  nearest(
    forms(word),
    Array.from(candidates, (candidate) => ({ candidate, forms: forms(candidate) })),
  )

/** What to say of a word that fits nothing, and what to write in its place. */
export interface Suggestion {
  /** A sentence that follows what is wrong, with the space before it; empty where there is nothing to say. */
  text: string
  /** Left out where no name is near, so that the rest of a suggestion can be spread into a finding. */
  proposed?: string
}

/**
 * Returns the question which of some names was meant, by `closest`.
 *
 * @param otherwise what to say where none is near: one sentence or more
 */
export const suggest = (name: string, known: Iterable<string>, otherwise?: string): Suggestion =>
  didYouMean(closest(name, known), otherwise)

/** As `suggest`, about a name that was found in another way. */
export function didYouMean(guess: string | undefined, otherwise?: string): Suggestion {
  if (guess !== undefined) return { text: ` Did you mean \`${guess}\`?`, proposed: guess }
  return { text: otherwise === undefined ? '' : ` ${otherwise}` }
}

/** So many pairs are compared, which takes a second at worst: 300 words with 300 candidates. */
const MOST_PAIRS = 100_000

/**
 * As `closest`, for many words and the same candidates: these are looked at once. Where hundreds of words are compared
 * with hundreds of candidates, only the first get an answer.
 */
export function closestAmong(candidates: readonly string[]): (word: string) => string | undefined {
  const known = candidates.map((candidate) => ({ candidate, forms: forms(candidate) }))
  let left = Math.max(1, Math.floor(MOST_PAIRS / Math.max(1, known.length)))
  return (word) => {
    left -= 1
    return left < 0 ? undefined : nearest(forms(word), known)
  }
}

function nearest(wanted: Forms, candidates: readonly { candidate: string; forms: Forms }[]): string | undefined {
  let least = Number.POSITIVE_INFINITY
  let found: string | undefined
  for (const { candidate, forms } of candidates) {
    const distance = distanceBetween(wanted, forms)
    if (distance < least) [least, found] = [distance, candidate]
  }
  return found
}

interface Forms {
  lower: string
  words: readonly string[]
  /** The words in the order of the alphabet, joined. */
  sorted: string
  joined: string
  /** Which letters each word has, and all together. */
  letters: readonly number[]
  allLetters: number
}

const forms = (text: string): Forms => {
  const words = text
    .replace(/([a-z0-9])(?=[A-Z])/g, '$1-')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
  const joined = words.join('')
  return {
    lower: text.toLowerCase(),
    words,
    sorted: [...words].sort().join('-'),
    joined,
    letters: words.map(lettersOf),
    allLetters: lettersOf(joined),
  }
}

/** The letters of a word as bits; several letters share one, so that some words seem more alike than they are. */
function lettersOf(word: string): number {
  let letters = 0
  for (let at = 0; at < word.length; at += 1) letters |= 1 << (word.charCodeAt(at) & 31)
  return letters
}

/** Below 1 for the first three sorts of likeness, the mistakes for the fourth, 10 for the fifth, infinity for strangers. */
const distanceBetween = (one: Forms, other: Forms): number => {
  if (one.lower === other.lower) return 0
  if (one.joined === '' || Math.max(one.joined.length, other.joined.length) > longestWord)
    return Number.POSITIVE_INFINITY
  if (one.joined === other.joined) return 0.1
  if (haveSameWords(one, other)) return 0.2
  if (areNear(one, other)) return mistakes(one.joined, other.joined, longestWord)
  return isBeginning(one.joined, other.words) ? 10 : Number.POSITIVE_INFINITY
}

const haveSameWords = (one: Forms, other: Forms): boolean =>
  one.joined.length === other.joined.length && one.words.length === other.words.length && one.sorted === other.sorted

/** Words first: that two are strangers shows sooner in them than in all letters. */
const areNear = (one: Forms, other: Forms): boolean => {
  const counterparts = one.words.length === other.words.length
  const differ = (word: string, at: number) =>
    !isNear(word, other.words[at] ?? '', one.letters[at] ?? 0, other.letters[at] ?? 0)
  if (counterparts && one.words.some(differ)) return false
  return isNear(one.joined, other.joined, one.allLetters, other.allLetters)
}

/** Each mistake brings in at most one letter and takes out at most one: that shows before the mistakes are counted. */
const isNear = (one: string, other: string, letters: number, others: number): boolean => {
  if (one === other) return true
  const allowed = Math.min(3, Math.floor(Math.max(one.length, other.length) / 3))
  return (
    Math.abs(one.length - other.length) <= allowed &&
    bitsIn(letters & ~others) <= allowed &&
    bitsIn(others & ~letters) <= allowed &&
    mistakes(one, other, allowed) <= allowed
  )
}

function bitsIn(value: number): number {
  let count = 0
  for (let rest = value; rest !== 0; rest &= rest - 1) count += 1
  return count
}

const isBeginning = (joined: string, words: readonly string[]): boolean =>
  joined.length >= 4 && words.some((_, at) => words.slice(0, at).join('') === joined)

/**
 * How many letters to change, add, remove or swap with a neighbour to make one word of the other; infinity where they
 * are surely more than a limit.
 */
const mistakes = (one: string, other: string, limit: number): number => {
  let before: number[] = []
  let leastBefore = 0
  let previous: number[] = []
  for (let column = 0; column <= other.length; column += 1) previous.push(column)
  for (let row = 1; row <= one.length; row += 1) {
    // Farther from the diagonal than the limit there are more mistakes than that.
    const current = new Array<number>(other.length + 1).fill(Number.POSITIVE_INFINITY)
    current[0] = row
    let least = row
    const last = Math.min(other.length, row + limit)
    for (let column = Math.max(1, row - limit); column <= last; column += 1) {
      const same = one[row - 1] === other[column - 1]
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      const changed = (previous[column - 1] ?? 0) + (same ? 0 : 1)
      const added = Math.min(previous[column] ?? 0, current[column - 1] ?? 0) + 1
      const exchanged = row > 1 && column > 1 && swapped ? (before[column - 2] ?? 0) + 1 : changed
      const fewest = Math.min(changed, added, exchanged)
      current[column] = fewest
      least = Math.min(least, fewest)
    }
    // A row is made of the two before it.
    if (least > limit && leastBefore > limit) return Number.POSITIVE_INFINITY
    leastBefore = least
    before = previous
    previous = current
  }
  return previous[other.length] ?? 0
}
