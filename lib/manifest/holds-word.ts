import { isPlain } from './manifest'

/** Whether a text occurs in a value: in a scalar, or in the key of a map. */
export const holdsWord = (value: unknown, word: string): boolean => {
  if (typeof value === 'string') return value.includes(word)
  if (Array.isArray(value)) return value.some((entry) => holdsWord(entry, word))
  return isPlain(value) && Object.entries(value).some(([key, member]) => key.includes(word) || holdsWord(member, word))
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
