import { isPlain } from './manifest'

/** Whether a text occurs in a value: in a scalar, or in the key of a map. */
export const holdsWord = (value: unknown, word: string): boolean => {
  if (typeof value === 'string') return value.includes(word)
  if (Array.isArray(value)) return value.some((entry) => holdsWord(entry, word))
  return isPlain(value) && Object.entries(value).some(([key, member]) => key.includes(word) || holdsWord(member, word))
}

/** What stands between names, and between the parts that points join. */
const BETWEEN = /[^A-Za-z0-9._-]+/
const BETWEEN_PARTS = /[^A-Za-z0-9-]+/
const ONE_WORD = /^[A-Za-z0-9-]+$/

export const isWord = (text: string): boolean => text !== '' && !BETWEEN.test(text)

const known = new WeakMap<object, ReadonlySet<string>>()

/**
 * The words in all texts of an object, keys of maps included, each once: `a.b` is one, and `a` and `b` are. Looked at
 * once for each object, which must not change afterwards.
 */
export function wordsIn(object: object): ReadonlySet<string> {
  const words = known.get(object)
  if (words !== undefined) return words
  const found = new Set<string>()
  collect(object, found)
  known.set(object, found)
  return found
}

function collect(value: unknown, into: Set<string>): void {
  if (typeof value === 'string') addWords(value, into)
  else if (Array.isArray(value)) for (const entry of value) collect(entry, into)
  else if (isPlain(value)) {
    for (const key in value) {
      addWords(key, into)
      collect(value[key], into)
    }
  }
}

function addWords(text: string, into: Set<string>): void {
  if (into.has(text)) return
  if (ONE_WORD.test(text)) {
    into.add(text)
    return
  }
  for (const word of text.split(BETWEEN)) {
    into.add(word)
    if (BETWEEN_PARTS.test(word)) for (const part of word.split(BETWEEN_PARTS)) into.add(part)
  }
}

/** The ways to all scalars, and keys of maps, that are exactly this text. */
export function waysTo(value: unknown, text: string): (string | number)[][] {
  if (value === text) return [[]]
  const members: [string | number, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : isPlain(value)
      ? Object.entries(value)
      : []
  return members.flatMap(([step, member]) =>
    step === text ? [[step]] : waysTo(member, text).map((rest) => [step, ...rest]),
  )
}
