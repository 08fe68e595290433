import { byText } from './text'
/** Kubernetes' own alphabet for generated names: no vowels, no 0, 1 and 3, so that no words appear. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789'
const lettersOfLane = 6
const longest = 2 * lettersOfLane

/** Any number but 0, so that the empty text has a hash like any other. Never change it: names would change. */
const seed = 0x6c756d6d

/**
 * A short name for a text: the same text gives the same letters on every machine and in every release, for names of
 * objects in clusters are made of it. The alphabet is that of `rand.SafeEncodeString` (k8s.io/apimachinery/pkg/util/rand
 * v0.34); its letters are valid anywhere in a DNS label, but the first may be a digit.
 *
 * The function is MurmurHash3_x86_128 (A. Appleby, public domain) over UTF-8, six letters out of each of the first
 * two of its four lanes of 32 bits (in texts of at most eight bytes the other two repeat them). It is quick from the
 * first call and spreads well, yet it is not cryptographic: who wants two texts to collide can make such, and harms
 * only his own objects.
 *
 * Odds: a letter carries 4.75 bits. Among n different texts the chance that any two share a hash is about
 * n² / (2 · 27^length). Length 10: a thousand texts 1 in 400 million, a million texts 1 in 400. Length 8: a thousand
 * texts 1 in 560 000. Length 5, which Kubernetes adds to pod names: a thousand texts 1 in 29, too short for us.
 *
 * @param length how many letters, 1 to 12; anything else throws, being a mistake of ours.
 */
export const contentHash = (text: string, length = 10): string => {
  if (!Number.isInteger(length) || length < 1 || length > longest) {
    throw new RangeError(`A content hash has 1 to ${longest} letters, not ${length}.`)
  }
  const lanes = murmur128(new TextEncoder().encode(text))
  return lanes.map(letters).join('').slice(0, length)
}

/**
 * JSON with the keys of every object in code unit order, for hashing: values that differ only in the order of keys give
 * the same text. Otherwise as `JSON.stringify` has it without spaces: undefined members are left out, and are null in a
 * list. A whole number too large for JavaScript is its digits; a cycle throws.
 */
export const stableJson = (value: unknown): string => jsonOf(value) ?? 'null'

// Text is built by hand, since an object with sorted keys would not stay sorted: JavaScript puts keys like `10` first.
const jsonOf = (value: unknown): string | undefined => {
  if (Array.isArray(value)) return `[${value.map(stableJson).join(',')}]`
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null || value instanceof Date) return JSON.stringify(value)
  const members = Object.entries(value)
    .map(([key, member]) => ({ key, json: jsonOf(member) }))
    .filter((member) => member.json !== undefined)
    .sort((one, other) => byText(one.key, other.key))
  return `{${members.map(({ key, json }) => `${JSON.stringify(key)}:${json}`).join(',')}}`
}

const letters = (lane: number): string => {
  let rest = lane
  let text = ''
  while (text.length < lettersOfLane) {
    text += alphabet.charAt(rest % alphabet.length)
    rest = Math.floor(rest / alphabet.length)
  }
  return text
}

const { imul } = Math

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by))

const scramble = (word: number, first: number, by: number, second: number): number =>
  imul(rotate(imul(word, first), by), second)

const stir = (lane: number, by: number, next: number, constant: number): number =>
  (imul((rotate(lane, by) + next) | 0, 5) + constant) | 0

const avalanche = (lane: number): number => {
  const once = imul(lane ^ (lane >>> 16), 0x85ebca6b)
  const twice = imul(once ^ (once >>> 13), 0xc2b2ae35)
  return twice ^ (twice >>> 16)
}

/** MurmurHash3_x86_128 as its author published it: four unsigned 32-bit lanes. */
const murmur128 = (bytes: Uint8Array): number[] => {
  // A last block that is not full counts as one filled with zeros which is mixed in but not stirred.
  const padded = new Uint8Array(Math.ceil(bytes.length / 16) * 16)
  padded.set(bytes)
  const words = new DataView(padded.buffer)
  let [a, b, c, d] = [seed, seed, seed, seed]
  for (let at = 0; at < padded.length; at += 16) {
    const full = at + 16 <= bytes.length
    a ^= scramble(words.getUint32(at, true), 0x239b961b, 15, 0xab0e9789)
    if (full) a = stir(a, 19, b, 0x561ccd1b)
    b ^= scramble(words.getUint32(at + 4, true), 0xab0e9789, 16, 0x38b34ae5)
    if (full) b = stir(b, 17, c, 0x0bcaa747)
    c ^= scramble(words.getUint32(at + 8, true), 0x38b34ae5, 17, 0xa1e38b93)
    if (full) c = stir(c, 15, d, 0x96cd1c35)
    d ^= scramble(words.getUint32(at + 12, true), 0xa1e38b93, 18, 0x239b961b)
    if (full) d = stir(d, 13, a, 0x32ac3b17)
  }
  const mixed = spread([a, b, c, d].map((lane) => lane ^ bytes.length))
  return spread(mixed.map(avalanche)).map((lane) => lane >>> 0)
}

const spread = (lanes: readonly number[]): number[] => {
  const sum = lanes.reduce((total, lane) => (total + lane) | 0, 0)
  return lanes.map((lane, at) => (at === 0 ? sum : (lane + sum) | 0))
}
