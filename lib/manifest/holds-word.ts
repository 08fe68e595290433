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

export const isWord = (text: string): boolean => text !== '' && !BETWEEN.test(text)

/** The words in all texts of a value, keys of maps included, each once: `a.b` is one, and `a` and `b` are. */
export function wordsIn(value: unknown, into: Set<string> = new Set()): Set<string> {
  if (typeof value === 'string') {
    for (const word of value.split(BETWEEN)) {
      into.add(word)
      if (BETWEEN_PARTS.test(word)) for (const part of word.split(BETWEEN_PARTS)) into.add(part)
    }
  } else if (Array.isArray(value)) for (const entry of value) wordsIn(entry, into)
  else if (isPlain(value)) {
    for (const [key, member] of Object.entries(value)) {
      wordsIn(key, into)
      wordsIn(member, into)
    }
  }
  return into
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
