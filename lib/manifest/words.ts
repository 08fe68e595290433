import { isPlain } from './manifest'

/** A word is what a name can be; its parts are its letters and digits between points, dashes and underscores. */
const WORD = /^[A-Za-z0-9._-]+$/
const BETWEEN_PARTS = /[._-]+/

export const isWord = (text: string): boolean => WORD.test(text)

export const partsOfWord = (word: string): string[] => word.split(BETWEEN_PARTS).filter((part) => part !== '')

/** Letters and digits, by their codes. */
const OF_PARTS = new Uint8Array(256)
for (const sign of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789') OF_PARTS[sign.charCodeAt(0)] = 1

/** Whether a character, by its code, is a letter or a digit. */
export const isOfPart = (code: number | undefined): boolean => code !== undefined && OF_PARTS[code] === 1

/**
 * Whether a text occurs in a value: in a scalar, or in the key of a map.
 *
 * @param alone not within a longer word: `art` does not occur in `cart`, but does in `art-shop`
 */
export function holdsText(value: unknown, text: string, alone = false): boolean {
  if (typeof value === 'string') return occurs(value, text, alone)
  if (Array.isArray(value)) return value.some((entry) => holdsText(entry, text, alone))
  if (!isPlain(value)) return false
  for (const key in value) if (occurs(key, text, alone) || holdsText(value[key], text, alone)) return true
  return false
}

function occurs(value: string, word: string, alone: boolean): boolean {
  let at = value.indexOf(word)
  while (alone && at !== -1 && (isOfPart(value.charCodeAt(at - 1)) || isOfPart(value.charCodeAt(at + word.length)))) {
    at = value.indexOf(word, at + 1)
  }
  return at !== -1
}

/** FNV-1a. Source: Fowler, Noll and Vo, "The FNV Non-Cryptographic Hash Algorithm". */
const BASIS = 0x811c9dc5 | 0
const PRIME = 0x01000193

/** The hash of a part of a word, by which the functions below tell it. */
export function hashOfPart(part: string): number {
  let hash = BASIS
  for (let at = 0; at < part.length; at++) hash = Math.imul(hash ^ part.charCodeAt(at), PRIME)
  return hash
}

/** Reports the hashes of the parts of words in all texts of a value, keys of maps included; some more than once. */
export function eachPart(value: unknown, see: (hash: number) => void): void {
  if (typeof value === 'string') eachPartOfText(value, see)
  else if (Array.isArray(value)) for (const entry of value) eachPart(entry, see)
  else if (isPlain(value)) {
    for (const key in value) {
      eachPartOfText(key, see)
      eachPart(value[key], see)
    }
  }
}

function eachPartOfText(text: string, see: (hash: number) => void): void {
  let hash = BASIS
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (OF_PARTS[code] === 1) hash = Math.imul(hash ^ code, PRIME)
    else if (hash !== BASIS) {
      see(hash)
      hash = BASIS
    }
  }
  if (hash !== BASIS) see(hash)
}

/** The same for a stretch of bytes. */
export function eachPartOfBytes(bytes: Uint8Array, start: number, end: number, see: (hash: number) => void): void {
  let hash = BASIS
  for (let at = start; at < end; at++) {
    const code = bytes[at] as number
    if (OF_PARTS[code] === 1) hash = Math.imul(hash ^ code, PRIME)
    else if (hash !== BASIS) {
      see(hash)
      hash = BASIS
    }
  }
  if (hash !== BASIS) see(hash)
}

/** Whether a scalar, or the key of a map, is exactly this text. */
export function holdsExactly(value: unknown, text: string): boolean {
  if (Array.isArray(value)) return value.some((entry) => holdsExactly(entry, text))
  if (!isPlain(value)) return value === text
  for (const key in value) if (key === text || holdsExactly(value[key], text)) return true
  return false
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
