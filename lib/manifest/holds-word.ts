import { isPlain } from './manifest'

/** Whether a text occurs in a value: in a scalar, or in the key of a map. */
export const holdsWord = (value: unknown, word: string): boolean => {
  if (typeof value === 'string') return value.includes(word)
  if (Array.isArray(value)) return value.some((entry) => holdsWord(entry, word))
  return isPlain(value) && Object.entries(value).some(([key, member]) => key.includes(word) || holdsWord(member, word))
}

/** All texts in a value, keys of maps included, a line each: looking for many words in this is faster than in the value. */
export function textsIn(value: unknown): string {
  if (typeof value === 'string') return `${value}\n`
  if (Array.isArray(value)) return value.map(textsIn).join('')
  if (!isPlain(value)) return ''
  return Object.entries(value)
    .map(([key, member]) => `${key}\n${textsIn(member)}`)
    .join('')
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
