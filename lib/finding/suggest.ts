/** Longer words are rarely misspellings, and comparing them would be expensive. */
const longestWord = 64

/**
 * Returns the candidate that a mistyped word most likely means, or undefined if no candidate is close. Among equally
 * close candidates, the first candidate is used. The first criterion that applies decides: 1. equal except for case
 * (`minReplicas`, `minreplicas`); 2. equal except for separators (`min-replica`, `min_replica`, `minReplica`); 3. the
 * same words in another order (`replicasMin`, `minReplicas`); 4. a few typing mistakes: a letter that is wrong, missing
 * or added, or two swapped letters (Damerau-Levenshtein distance, restricted form). Words of 3 to 5 letters can have
 * one mistake, words of 6 to 8 letters two, and longer words three. Shorter words cannot have mistakes;
 * 5. a prefix of at least four letters that ends at a word boundary (`serviceAccount`, `serviceAccountName`).
 *
 * If both have the same number of words, each word must be close to its counterpart: `minReplicas` does not suggest
 * `maxReplicas`, nor `httpPort` `grpcPort`.
 */
export const closest = (word: string, candidates: Iterable<string>): string | undefined =>
  nearest(
    forms(word),
    Array.from(candidates, (candidate) => ({ candidate, forms: forms(candidate) })),
  )

/** A suggestion for an unknown name. */
export interface Suggestion {
  /** Text to append to a message, with a leading space; empty if there is no suggestion. */
  text: string
  /** The suggested name. Absent if no name is close, so that the suggestion can be spread into a finding. */
  proposed?: string
}

/**
 * Returns a suggestion such as "Did you mean `replicas`?" from `closest`.
 *
 * @param otherwise sentences to use if no name is close
 */
export const suggest = (name: string, known: Iterable<string>, otherwise?: string): Suggestion =>
  didYouMean(closest(name, known), otherwise)

/** Returns a suggestion for an unknown name, from a similar name that the caller has already found. */
export function didYouMean(guess: string | undefined, otherwise?: string): Suggestion {
  if (guess !== undefined) return { text: ` Did you mean \`${guess}\`?`, proposed: guess }
  return { text: otherwise === undefined ? '' : ` ${otherwise}` }
}

/**
 * Maximum number of pairs to compare. With this limit, a search takes at most one second, for example for 300 words and
 * 300 candidates.
 */
const MAX_PAIRS = 100_000

/**
 * Returns a function like `closest` for many words with the same candidates, which are prepared only once. The function
 * returns undefined after the maximum number of pairs.
 */
export function closestAmong(candidates: readonly string[]): (word: string) => string | undefined {
  const known = candidates.map((candidate) => ({ candidate, forms: forms(candidate) }))
  let left = Math.max(1, Math.floor(MAX_PAIRS / Math.max(1, known.length)))
  return (word) => {
    left -= 1
    return left < 0 ? undefined : nearest(forms(word), known)
  }
}

function nearest(wanted: Forms, candidates: readonly { candidate: string; forms: Forms }[]): string | undefined {
  let min = Number.POSITIVE_INFINITY
  let found: string | undefined
  for (const { candidate, forms } of candidates) {
    const distance = distanceBetween(wanted, forms)
    if (distance < min) [min, found] = [distance, candidate]
  }
  return found
}

interface Forms {
  lower: string
  words: readonly string[]
  /** The words in alphabetical order, joined to one string. */
  sorted: string
  joined: string
  /** The letters of each word, and the letters of all words together. */
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

/**
 * Returns the letters of a word as bits. Several letters share a bit, so some words seem more similar than they are.
 */
function lettersOf(word: string): number {
  let letters = 0
  for (let at = 0; at < word.length; at += 1) letters |= 1 << (word.charCodeAt(at) & 31)
  return letters
}

/**
 * Returns the distance between two words: below 1 for the first three criteria, the number of mistakes for the fourth,
 * 10 for the fifth, and infinity otherwise.
 */
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

/** First compares word by word, which is faster than comparing all letters and rules out most pairs. */
const areNear = (one: Forms, other: Forms): boolean => {
  const counterparts = one.words.length === other.words.length
  const differ = (word: string, at: number) =>
    !isNear(word, other.words[at] ?? '', one.letters[at] ?? 0, other.letters[at] ?? 0)
  if (counterparts && one.words.some(differ)) return false
  return isNear(one.joined, other.joined, one.allLetters, other.allLetters)
}

/**
 * Rules out pairs before their mistakes are counted. A mistake adds at most one letter and removes at most one letter.
 */
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
 * Returns the number of letters to change, add, remove or swap to turn one word into another. Returns infinity if the
 * number exceeds a limit.
 */
const mistakes = (one: string, other: string, limit: number): number => {
  let before: number[] = []
  let minBefore = 0
  let previous: number[] = []
  for (let column = 0; column <= other.length; column += 1) previous.push(column)
  for (let row = 1; row <= one.length; row += 1) {
    // A cell whose distance from the diagonal exceeds the limit has more mistakes than the limit.
    const current = new Array<number>(other.length + 1).fill(Number.POSITIVE_INFINITY)
    current[0] = row
    let min = row
    const last = Math.min(other.length, row + limit)
    for (let column = Math.max(1, row - limit); column <= last; column += 1) {
      const same = one[row - 1] === other[column - 1]
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      const changed = (previous[column - 1] ?? 0) + (same ? 0 : 1)
      const added = Math.min(previous[column] ?? 0, current[column - 1] ?? 0) + 1
      const exchanged = row > 1 && column > 1 && swapped ? (before[column - 2] ?? 0) + 1 : changed
      const cell = Math.min(changed, added, exchanged)
      current[column] = cell
      min = Math.min(min, cell)
    }
    // A row depends only on the two previous rows.
    if (min > limit && minBefore > limit) return Number.POSITIVE_INFINITY
    minBefore = min
    before = previous
    previous = current
  }
  return previous[other.length] ?? 0
}
