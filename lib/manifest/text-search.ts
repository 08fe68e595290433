import { isPlain } from './manifest'

/**
 * Pattern of a string that can be a name. The parts of a word are runs of letters and digits, separated by dots, dashes
 * and underscores.
 */
const WORD = /^[A-Za-z0-9._-]+$/

export const isWord = (text: string): boolean => WORD.test(text)

/** Table by character code: 1 for letters and digits, otherwise 0. */
const OF_PARTS = new Uint8Array(256)
for (const sign of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789') OF_PARTS[sign.charCodeAt(0)] = 1

/** Checks whether the code of a character is the code of a letter or digit. */
export const isOfPart = (code: number | undefined): boolean => code !== undefined && OF_PARTS[code] === 1

/** Extent of a string search. `word` excludes longer words, so `art` matches in `art-shop` but not in `cart`. */
export type Extent = 'anywhere' | 'word'

/** Checks whether a string occurs in a value: in a scalar, or in a key of an object. */
export function holdsText(value: unknown, text: string, extent: Extent = 'anywhere'): boolean {
  if (typeof value === 'string') return occurs(value, text, extent)
  if (Array.isArray(value)) return value.some((entry) => holdsText(entry, text, extent))
  if (!isPlain(value)) return false
  for (const key in value) if (occurs(key, text, extent) || holdsText(value[key], text, extent)) return true
  return false
}

function occurs(value: string, word: string, extent: Extent): boolean {
  const alone = extent === 'word'
  let at = value.indexOf(word)
  while (alone && at !== -1 && (isOfPart(value.charCodeAt(at - 1)) || isOfPart(value.charCodeAt(at + word.length)))) {
    at = value.indexOf(word, at + 1)
  }
  return at !== -1
}

/** Start value of the FNV-1a hash. Source: Fowler, Noll and Vo, "The FNV Non-Cryptographic Hash Algorithm". */
const BASIS = 0x811c9dc5 | 0
const PRIME = 0x01000193

/**
 * Finds the parts of words in a stream of characters. Reports each part, and each part joined with the previous one:
 * `a`, `b` and `a-b` for `a-b`.
 */
class PartReader {
  private hash = BASIS
  private before = BASIS

  constructor(private readonly see: (hash: number) => void) {}

  add(code: number): void {
    if (OF_PARTS[code] === 1) this.hash = Math.imul(this.hash ^ code, PRIME)
    else this.between(code === POINT || code === DASH || code === UNDERSCORE)
  }

  /**
   * Ends a part.
   *
   * @param joined whether the next part belongs to the same word
   */
  between(joined = false): void {
    if (this.hash !== BASIS) {
      this.see(this.hash)
      if (this.before !== BASIS) this.see(Math.imul(this.before ^ this.hash, PRIME))
      this.before = this.hash
      this.hash = BASIS
    }
    if (!joined) this.before = BASIS
  }
}

const [DASH, POINT, UNDERSCORE, BACKSLASH] = [0x2d, 0x2e, 0x5f, 0x5c]

/**
 * Reports the hashes of the word parts in all strings of a value, including keys of objects. A hash can be reported
 * several times.
 */
export function eachPart(value: unknown, see: (hash: number) => void, known?: KnownParts): true {
  if (typeof value === 'string') {
    if (known === undefined) readText(value, see)
    else for (const hash of known.of(value)) see(hash)
  } else if (Array.isArray(value)) for (const entry of value) eachPart(entry, see, known)
  else if (isPlain(value)) {
    for (const key in value) {
      eachPart(key, see, known)
      eachPart(value[key], see, known)
    }
  }
  return true
}

function readText(text: string, see: (hash: number) => void): void {
  const reader = new PartReader(see)
  for (let at = 0; at < text.length; at++) reader.add(text.charCodeAt(at))
  reader.between()
}

/**
 * Maximum number of strings to keep, and their maximum length. Fields and names occur repeatedly, but other strings
 * rarely do.
 */
const MAX_KNOWN = 20_000
const MAX_KNOWN_LENGTH = 64

/** Caches the parts of strings that occur repeatedly in the objects of a package. */
export class KnownParts {
  private readonly known = new Map<string, readonly number[]>()

  of(text: string): readonly number[] {
    const before = this.known.get(text)
    if (before !== undefined) return before
    const hashes = new Set<number>()
    readText(text, (hash) => hashes.add(hash))
    const parts = [...hashes]
    if (this.known.size < MAX_KNOWN && text.length <= MAX_KNOWN_LENGTH) this.known.set(text, parts)
    return parts
  }
}

/**
 * Works like `eachPart` for a section of YAML, including its comments. Returns false if a word follows a backslash,
 * because both can be an escape: `\ncart` contains the word `cart`, not `ncart`.
 */
export function eachPartOfBytes(bytes: Uint8Array, start: number, end: number, see: (hash: number) => void): boolean {
  const reader = new PartReader(see)
  let sure = true
  for (let at = start; at < end; at++) {
    const code = bytes[at] as number
    if (code === BACKSLASH) sure = false
    reader.add(code)
  }
  reader.between()
  return sure
}

/** Length of the longest escape in YAML, `\U` and eight digits. */
const MAX_ESCAPE = 10

/** Checks whether the bytes before an offset are, or can be, an escape sequence that ends there. */
export function mayEndEscape(bytes: Uint8Array, offset: number): boolean {
  for (let at = offset - 1; at >= offset - MAX_ESCAPE; at--) if (bytes[at] === BACKSLASH) return true
  return false
}

/** Checks whether a value contains exactly this string, as a scalar or as a key of an object. */
export function holdsExactly(value: unknown, text: string): boolean {
  if (Array.isArray(value)) return value.some((entry) => holdsExactly(entry, text))
  if (!isPlain(value)) return value === text
  for (const key in value) if (key === text || holdsExactly(value[key], text)) return true
  return false
}

/** Returns the paths of all scalars and keys of objects that are equal to a string. */
export function waysTo(value: unknown, text: string): (string | number)[][] {
  if (value === text) return [[]]
  if (!Array.isArray(value) && !isPlain(value)) return []
  const members: [string | number, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return members.flatMap(([step, member]) =>
    step === text ? [[step]] : waysTo(member, text).map((rest) => [step, ...rest]),
  )
}
