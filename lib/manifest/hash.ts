import { byText } from './text'
/**
 * Alphabet that Kubernetes uses for generated names. The alphabet has no vowels and no 0, 1 and 3, so that hashes do
 * not form words.
 */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789'
const lettersOfLane = 6
const longest = 2 * lettersOfLane

/**
 * The number must not be 0, so that the empty string also has a hash. The number must never change, because names would
 * change.
 */
const seed = 0x6c756d6d

/**
 * Returns a short hash of a string. The hash is equal on every machine and in every release, because names of objects
 * in clusters contain the hash. The alphabet is that of `rand.SafeEncodeString` (k8s.io/apimachinery/pkg/util/rand
 * v0.34). The characters are valid anywhere in a DNS label, but the first can be a digit. The function is
 * MurmurHash3_x86_128 (A. Appleby, public domain) over the UTF-8 bytes. The hash has four 32-bit lanes. The first two
 * of them provide six letters each. For strings of at most eight bytes, the other two lanes repeat the first two. The
 * function is fast from the first call and distributes well, but is not cryptographic: a user can construct
 * collisions, but they affect only the objects of that user. A letter carries 4.75 bits, so the probability of a
 * collision among n different strings is about n² / (2 · 27^length). With length 10, the probability is 1 in 400
 * million for a thousand strings, and 1 in 400 for a million. With length 8, the probability is 1 in 560,000 for a
 * thousand strings. Length 5, as in the names of pods, is too short: the probability is 1 in 29 for a thousand
 * strings.
 *
 * @param length the number of letters, 1 to 12; throws for other numbers
 */
export const contentHash = (text: string, length = 10): string => {
  if (!Number.isInteger(length) || length < 1 || length > longest) {
    throw new RangeError(`A content hash has 1 to ${longest} letters, not ${length}.`)
  }
  const lanes = murmur128(new TextEncoder().encode(text))
  return lanes.map(letters).join('').slice(0, length)
}

/**
 * Returns JSON with sorted keys, for hashing. Values that differ only in the order of keys have the same result.
 * Otherwise works like `JSON.stringify` without spaces: undefined members are omitted, and become null in a list. An
 * integer that is too large for JavaScript keeps all digits. Throws for a cycle.
 */
export const stableJson = (value: unknown): string => jsonOf(value) ?? 'null'

// JavaScript moves keys such as `10` to the front of an object, so sorted keys do not stay sorted. The JSON is
// therefore built without an intermediate object.
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

/** Returns MurmurHash3_x86_128 as its author published it: four unsigned 32-bit lanes. */
const murmur128 = (bytes: Uint8Array): number[] => {
  // An incomplete last block is padded with zeros and mixed in without the final step.
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
