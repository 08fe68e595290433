import { quoted } from './quoted'

/** Every unit in milliseconds, from the largest to the smallest, as in a duration. */
const units = [
  { name: 'w', milliseconds: 604_800_000 },
  { name: 'd', milliseconds: 86_400_000 },
  { name: 'h', milliseconds: 3_600_000 },
  { name: 'm', milliseconds: 60_000 },
  { name: 's', milliseconds: 1000 },
  { name: 'ms', milliseconds: 1 },
]

/** Maximum of `time.Duration` in Go, in whole hours (about 292 years). */
const longest = 2_562_047 * 3_600_000

const amount = '([0-9]{1,12}(?:\\.[0-9]{1,9})?)'
const grammar = new RegExp(`^${units.map((unit) => `(?:${amount}${unit.name})?`).join('')}$`)

/**
 * Returns the seconds of a duration (`30s`, `10m`, `1h30m`, `7d`, `2w`, `1.5h`, `500ms`); undefined if the string is
 * not a duration. The result is a whole number of milliseconds, so it can have three decimals. A caller that requires
 * whole seconds checks `Number.isInteger`. The grammar is that of Prometheus (`ParseDuration` in
 * github.com/prometheus/common/model: each unit once, larger before smaller, w = 7d, d = 24h) with the decimals of
 * `time.ParseDuration` in Go. Years, signs and plain numbers are not valid, because the caller determines whether `90`
 * means seconds. Values below a millisecond or above 292 years are refused, so that `secondsText` and `goDuration` are
 * exact.
 */
export const parseDuration = (text: string): number | undefined => {
  const amounts = text === '' ? undefined : grammar.exec(text)?.slice(1)
  if (amounts === undefined) return undefined
  const milliseconds = amounts.map((written, at) => exactly(written ?? '0', units[at]?.milliseconds ?? 0))
  const sum = milliseconds.reduce((total, part) => total + part, 0)
  return Number.isSafeInteger(sum) && sum <= longest ? sum / 1000 : undefined
}

/**
 * Returns the exact product of a decimal and a whole number, without floating-point error (1.1 h); NaN if a fraction
 * remains.
 */
const exactly = (decimal: string, times: number): number => {
  const [whole = '', fraction = ''] = decimal.split('.')
  const scaled = BigInt(whole + fraction) * BigInt(times)
  const scale = 10n ** BigInt(fraction.length)
  return scaled % scale === 0n ? Number(scaled / scale) : Number.NaN
}

/**
 * Returns a duration in the JSON form of protobuf, which Pub/Sub requires: seconds with the suffix `s`, such as `600s`
 * or `0.5s` (google.protobuf.Duration, proto3 JSON mapping: up to nine decimals). Throws for negative and infinite
 * values.
 */
export const secondsText = (seconds: number): string => {
  const milliseconds = wholeMilliseconds(seconds)
  const fraction = `${milliseconds % 1000}`.padStart(3, '0').replace(/0+$/, '')
  return `${Math.floor(milliseconds / 1000)}${fraction === '' ? '' : `.${fraction}`}s`
}

/**
 * Returns a duration that both `time.ParseDuration` of Go and Prometheus accept. The result omits zero units: `10m`,
 * `1h30m`, `168h` (Go has no days), `1s500ms` (Prometheus has no decimals), `0s`. Throws for negative and infinite
 * values.
 */
export const goDuration = (seconds: number): string => {
  let rest = wholeMilliseconds(seconds)
  if (rest === 0) return '0s'
  let text = ''
  for (const unit of units.slice(2)) {
    const count = Math.floor(rest / unit.milliseconds)
    if (count > 0) text += `${count}${unit.name}`
    rest -= count * unit.milliseconds
  }
  return text
}

const wholeMilliseconds = (seconds: number): number => {
  const milliseconds = Math.round(seconds * 1000)
  if (!(milliseconds >= 0 && milliseconds <= longest))
    throw new RangeError(`${seconds} seconds is not a valid duration.`)
  return milliseconds
}

const wordsOfUnit = {
  w: ['w', 'wk', 'wks', 'week', 'weeks'],
  d: ['d', 'day', 'days'],
  h: ['h', 'hr', 'hrs', 'hour', 'hours'],
  m: ['m', 'min', 'mins', 'minute', 'minutes'],
  s: ['s', 'sec', 'secs', 'second', 'seconds'],
  ms: ['ms', 'msec', 'msecs', 'milli', 'millis', 'millisecond', 'milliseconds'],
}

const UNITS = 'Set numbers with the units w, d, h, m, s or ms, from the largest to the smallest, such as `1h30m`.'
const example = 'Set a duration such as `30s`, `10m`, `1h30m` or `7d`.'

/**
 * Returns why `parseDuration` refuses a duration, with the fix; undefined if it accepts the duration. Corrects `10
 * minutes`, `1 h 30 min`, `5M`, `1,5h`, and `PT10M` in ISO 8601.
 */
export const explainDuration = (text: string): string | undefined => {
  if (parseDuration(text) !== undefined) return undefined
  if (text.trim() === '') return `The duration is empty. ${example}`
  if (/^[0-9]{1,12}$/.test(text)) {
    return `${quoted(text)} has no unit. Set \`${text}s\` for seconds or \`${text}m\` for minutes.`
  }
  if (text.trimStart().startsWith('-')) return `${quoted(text)} is negative. ${example}`
  if (grammar.test(text)) return `${quoted(text)} is less than a millisecond or more than 292 years. ${example}`
  const proposal = text.length > 60 ? '' : proposalFor(text)
  const fix = parseDuration(proposal) === undefined ? UNITS : `Set \`${proposal}\`.`
  return `${quoted(text)} is not a valid duration. ${fix}`
}

const proposalFor = (text: string): string => {
  const bare = text.toLowerCase().replace(/\s+/g, '').replace(/^pt?/, '').replaceAll(',', '.')
  if (!/^(?:[0-9.]+[a-z]+)+$/.test(bare)) return ''
  return bare.replace(
    /[a-z]+/g,
    (word) => Object.entries(wordsOfUnit).find(([, words]) => words.includes(word))?.[0] ?? '?',
  )
}
