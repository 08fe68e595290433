import { memoizeStrings } from '../memo/memoize'

/** Notation of a quantity: `512Mi`, `500m`, `5e8`. The output keeps the notation. */
export type QuantityFormat = 'binary' | 'decimal' | 'exponent'

/** An exact amount in billionths, the smallest unit of Kubernetes. */
export interface Quantity {
  readonly nano: bigint
  readonly format: QuantityFormat
}

const one = 1_000_000_000n
const decimalSuffixes = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E']
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']
const nanoOfSuffix = new Map<string, bigint>([
  ...decimalSuffixes.map((suffix, at): [string, bigint] => [suffix, 1000n ** BigInt(at)]),
  ...binarySuffixes.slice(1).map((suffix, at): [string, bigint] => [suffix, one * 1024n ** BigInt(at + 1)]),
])

/** Maximum of a binary quantity: 2^63 - 1. Kubernetes silently caps `8Ei` and larger values at this maximum. */
const mostBinary = (2n ** 63n - 1n) * one

/** No sensible quantity is longer. With this limit, hostile input is refused quickly. */
const longestText = 100

const grammar = /^([+-]?)([0-9]*)(?:\.([0-9]*))?(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?[0-9]{1,3}))?$/

/**
 * Parses a Kubernetes resource quantity; undefined if the string is not valid. The grammar is documented in
 * `Quantity` (k8s.io/apimachinery/pkg/api/resource/quantity.go, v0.34): an optional sign, digits with at most one
 * point, then one of n u m k M G T P E, Ki Mi Gi Ti Pi Ei, or an integer exponent such as `e3`. As in Kubernetes, an
 * amount finer than a billionth is rounded away from zero, and a binary amount is capped at 2^63 - 1. This function
 * is stricter than `ParseQuantity` in three ways. A string without a digit before the suffix is refused: the code of
 * Kubernetes reads `Gi` and `-` as 0, but the documentation does not allow such strings. An exponent of four digits
 * and a string of more than 100 characters are also refused.
 */
export const parseQuantity = memoizeStrings((text: string): Quantity | undefined => {
  const parts = text.length > longestText ? null : grammar.exec(text)
  const [sign, whole = '', fraction = '', suffix, exponent] = parts?.slice(1) ?? []
  if (`${whole}${fraction}` === '') return undefined
  const power = BigInt(exponent ?? 0) - BigInt(fraction.length)
  const unscaled = BigInt(`${whole}${fraction}`) * (nanoOfSuffix.get(suffix ?? '') ?? one)
  const exact = power < 0n ? roundedUp(unscaled, 10n ** -power) : unscaled * 10n ** power
  const binary = suffix?.endsWith('i') === true
  const nano = binary && exact > mostBinary ? mostBinary : exact
  return { nano: sign === '-' ? -nano : nano, format: formatOf(binary && nano >= one, exponent !== undefined) }
})

const roundedUp = (dividend: bigint, divisor: bigint): bigint => (dividend + divisor - 1n) / divisor

const formatOf = (binary: boolean, exponent: boolean): QuantityFormat => {
  if (binary) return 'binary'
  return exponent ? 'exponent' : 'decimal'
}

/** Compares two quantities for `sort`. The result is negative, 0 or positive. */
export const compareQuantities = (one: Quantity, other: Quantity): number => {
  if (one.nano === other.nano) return 0
  return one.nano < other.nano ? -1 : 1
}

/**
 * Returns the sum of two quantities. The sum has the format of the first quantity unless the first quantity is zero,
 * like `Quantity.Add`.
 */
export const addQuantities = (one: Quantity, other: Quantity): Quantity => ({
  nano: one.nano + other.nano,
  format: one.nano === 0n ? other.format : one.format,
})

/** Multiplies a quantity by a number of replicas. Throws for a fraction. */
export const multiplyQuantity = (quantity: Quantity, times: number): Quantity => ({
  nano: quantity.nano * BigInt(times),
  format: quantity.format,
})

/**
 * Returns a quantity in the canonical form of Kubernetes. The text has no fraction, the largest suffix without loss,
 * and the suffixes of its format. Binary amounts below 1Ki or with a fraction of a byte become decimal
 * (`CanonicalizeBytes` in the file named above). Amounts of 1000E and more keep the suffix E.
 */
export const quantityText = (quantity: Quantity): string => {
  const { nano, format } = quantity
  if (nano === 0n) return '0'
  const size = nano < 0n ? -nano : nano
  if (format === 'binary' && size >= 1024n * one && size % one === 0n) {
    const { rest, times } = dividedOut(nano / one, 1024n, binarySuffixes.length - 1)
    return `${rest}${binarySuffixes[times]}`
  }
  if (format === 'exponent') {
    const { rest, times } = dividedOut(nano, 1000n, Number.POSITIVE_INFINITY)
    return times === 3 ? `${rest}` : `${rest}e${3 * times - 9}`
  }
  const { rest, times } = dividedOut(nano, 1000n, decimalSuffixes.length - 1)
  return `${rest}${decimalSuffixes[times]}`
}

const dividedOut = (amount: bigint, factor: bigint, atMost: number): { rest: bigint; times: number } => {
  let rest = amount
  let times = 0
  while (times < atMost && rest % factor === 0n) {
    rest /= factor
    times += 1
  }
  return { rest, times }
}
