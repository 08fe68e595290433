import { parseQuantity, type Quantity, quantityText } from './quantity'
import { quoted } from './quoted'

/** Type of a quantity: cores, bytes of memory, or bytes of storage. */
export type QuantitySort = 'cpu' | 'memory' | 'storage'

/** One thousandth, expressed in billionths, the internal unit of quantities. */
const milli = 1_000_000n
const unit = 1000n * milli
const mebibyte = unit * 1024n ** 2n

const advice: Record<QuantitySort, string> = {
  cpu: 'Set a number of cores: `500m` is half a core, `2` is two cores.',
  memory: 'Set a number of bytes, such as `512Mi` or `2Gi`.',
  storage: 'Set a number of bytes, such as `10Gi`.',
}

const unitOf: Record<QuantitySort, string> = { cpu: 'CPU', memory: 'memory', storage: 'storage' }

/**
 * Returns the problem with a quantity and its fix; undefined if there is no problem.
 *
 * In addition to invalid quantities, it reports quantities that a cluster accepts but that are likely mistakes:
 * - CPU finer than a thousandth of a core (Kubernetes documentation, Resource Management for Pods and Containers: "does
 *   not allow"; the API server silently rounds up), and CPU of a thousand cores or more (`500Mi`, `1000`, `2G`);
 * - memory below 1Mi, too little for any container (`256m` is a quarter of a byte, `512` is half a kilobyte);
 * - storage below 1Mi without a unit or with a small one (`10`, `10m`); `64Ki` can be intended for an emptyDir;
 * - bytes beyond 2^63 - 1, which a cluster cannot represent. Zero is valid for all three types. A caller that
 *   requires a value above zero must check this separately.
 *
 * @param type what the quantity measures, for the examples
 */
export const explainQuantity = (text: string, type: QuantitySort): string | undefined => {
  const quantity = parseQuantity(text)
  if (quantity !== undefined) return slip(text, quantity, type)
  if (text.trim() === '') return `The quantity is empty. ${advice[type]}`
  const parts = text.length > 100 ? null : looseQuantity.exec(text)
  if (parts === null) return `${quoted(text)} is not a valid quantity. ${advice[type]}`
  const [, digits = '', gap = '', word = ''] = parts
  if (word === '%') return `${quoted(text)} is a percentage, not a quantity. ${advice[type]}`
  const suffixes = suffixesMeantBy(word, type)
  if (suffixes.length === 0)
    return `${quoted(text)} is not a valid quantity, because ${quoted(word)} is not a unit of ${unitOf[type]}. ${advice[type]}`
  return `${quoted(text)} is not a valid quantity, because ${complaint(digits, gap, word)}. ${fix(digits, suffixes, type)}`
}

/** Pattern of a number followed by a word: `1,5 GB`, `500 Mi`, `2 cores`, `50%`. */
const looseQuantity = /^\s*([+-]?[0-9][0-9.,]*)(\s*)([a-zA-Z]*|%)\s*$/

// Size names without a final `B`, `byte` or `bytes`: `g`, `gig` and `giga`, then `gi` and `gibi`.
const decimalSize = /^([kmgtpe])(?:ilo|egs?|ega|igs?|iga|era|eta|xa)?$/
const binarySize = /^([kmgtpe])(?:i|ibi|ebi|xbi)$/
const coreWord = /^v?(?:cores?|cpus?)$/
const millicoreWord = /^(?:m|mc|milli(?:cores?|cpus?)?|m(?:cores?|cpus?))$/

/** Returns the suffixes that a word can mean, most likely first; returns no suffixes if the word is not a unit. */
const suffixesMeantBy = (written: string, type: QuantitySort): string[] => {
  if (written === '' || parseQuantity(`1${written}`) !== undefined) return [written]
  const word = written.toLowerCase()
  if (type === 'cpu') {
    if (coreWord.test(word)) return ['']
    return millicoreWord.test(word) ? ['m'] : []
  }
  const size = word.replace(/(?:bytes?|b)$/, '')
  if (size === '') return ['']
  const binary = binarySize.exec(size)?.[1]?.toUpperCase()
  if (binary !== undefined) return [`${binary}i`]
  const letter = decimalSize.exec(size)?.[1]
  if (letter === undefined) return []
  return [`${letter.toUpperCase()}i`, letter === 'k' ? 'k' : letter.toUpperCase()]
}

const complaint = (digits: string, gap: string, word: string): string => {
  if (word !== '' && parseQuantity(`1${word}`) === undefined) return `Kubernetes has no unit ${quoted(word)}`
  if (digits.includes(',')) return 'it has a comma'
  if (digits.indexOf('.') !== digits.lastIndexOf('.')) return 'it has more than one decimal point'
  return gap === '' ? 'it has spaces around it' : 'it contains a space'
}

/**
 * Returns the numbers that digits can mean. `1,5` is one and a half, `1,024` can also be a thousand, and `1,000,000`
 * and `1.000.000` are a million.
 */
const readingsOf = (digits: string): string[] => {
  const bare = digits.replace(/[.,]/g, '')
  if (!digits.includes(',')) return digits.indexOf('.') === digits.lastIndexOf('.') ? [digits] : [bare]
  const point = digits.replace(',', '.')
  return /,[0-9]{3}$/.test(digits) ? [bare, point] : [point]
}

const fix = (digits: string, suffixes: readonly string[], type: QuantitySort): string =>
  propose(
    suffixes.flatMap((suffix) => readingsOf(digits).map((reading) => `${reading}${suffix}`)),
    type,
  )

/** Returns at most two valid proposals or, if there are none, general advice. */
const propose = (proposals: readonly string[], type: QuantitySort): string => {
  const [first, second] = proposals.filter((proposal) => {
    const quantity = parseQuantity(proposal)
    return quantity !== undefined && slip(proposal, quantity, type) === undefined
  })
  if (first === undefined) return advice[type]
  return second === undefined ? `Set \`${first}\`.` : `Set \`${first}\` (or \`${second}\`).`
}

const slip = (text: string, quantity: Quantity, type: QuantitySort): string | undefined => {
  if (quantity.nano < 0n) return `${quoted(text)} is negative. ${advice[type]}`
  if (quantity.nano === 0n) return undefined
  return type === 'cpu' ? cpuSlip(text, quantity) : byteSlip(text, quantity, type)
}

const cpuSlip = (text: string, quantity: Quantity): string | undefined => {
  const [, digits = '', suffix = ''] = /^\+?([0-9.]+)(.*)$/.exec(text) ?? []
  if (quantity.nano >= 1000n * unit) {
    // Only values such as `1000` and `500M` are likely to mean thousandths of a core. `2Gi` is probably memory
    // in the wrong field.
    const cores = `${quoted(text)} is at least a thousand cores.`
    return /^(?:Mi?)?$/.test(suffix) ? `${cores} ${propose([`${digits}m`], 'cpu')}` : `${cores} ${advice.cpu}`
  }
  if (quantity.nano % milli === 0n) return undefined
  const coarser = quantityText({ nano: (quantity.nano / milli + 1n) * milli, format: 'decimal' })
  return `${quoted(text)} is less than a thousandth of a core, the smallest unit. ${propose([coarser], 'cpu')}`
}

const byteSlip = (text: string, quantity: Quantity, type: 'memory' | 'storage'): string | undefined => {
  if (quantity.nano >= 2n ** 63n * unit) return `${quoted(text)} exceeds the maximum quantity. ${advice[type]}`
  const [, digits = '', suffix = ''] = /^\+?([0-9.]+)(.*)$/.exec(text) ?? []
  const inKilobytes = suffix === 'k' || suffix === 'Ki'
  if (quantity.nano >= mebibyte || (inKilobytes && type === 'storage')) return undefined
  if (inKilobytes) return `${quoted(text)} is too little memory for any container. ${propose([`${digits}Mi`], type)}`
  const meant = type === 'storage' || digits.length < 3 ? [`${digits}Gi`, `${digits}Mi`] : [`${digits}Mi`]
  if (suffix === 'm') return `${quoted(text)} means ${digits} thousandths of a byte. ${propose(meant, type)}`
  if (suffix === '') return `${quoted(text)} means ${digits} bytes. ${propose(meant, type)}`
  return `${quoted(text)} is too small. ${advice[type]}`
}
