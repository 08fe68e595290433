import { quoted } from './quoted'

/** One of the five fields of a schedule, and the range of its values. */
export interface CronField {
  name: string
  min: number
  max: number
  /** Names of the values, starting at `least`; empty if the field accepts only numbers. */
  names: readonly string[]
}

/** The parsed content of a field. */
export interface CronFieldReading {
  /** Problem of the field and its fix. If a problem is set, all other members are meaningless. */
  problem?: string
  values: ReadonlySet<number>
  /** Whether the field contains `*` or `?`, and therefore does not restrict the day. */
  open: boolean
  /** Step that exceeds the range of the field, so that only one value matches. */
  overlongStep?: string
}

/**
 * Parses a field like `getField` and `getRange` in parser.go of github.com/robfig/cron v3.0.1. A field is a list of
 * `*`, `?`, values or ranges with an optional step. `5/15` means `5-59/15`, and a step above 1 makes `*` restrictive.
 */
export const readField = (text: string, field: CronField): CronFieldReading => {
  const values = new Set<number>()
  let open = false
  let overlongStep: string | undefined
  for (const entry of text.split(',')) {
    const span = readEntry(entry, field)
    if (typeof span === 'string') return { problem: span, values, open }
    for (let value = span.from; value <= span.to; value += span.step) values.add(value)
    open ||= span.open
    if (span.step > 1 && span.step > span.to - span.from) overlongStep = entry
  }
  return overlongStep === undefined ? { values, open } : { values, open, overlongStep }
}

interface Span {
  from: number
  to: number
  step: number
  open: boolean
}

/** Returns the range of a list entry, or the problem with the entry. */
const readEntry = (entry: string, field: CronField): Span | string => {
  const where = `in the ${field.name} field`
  if (entry === '') return `An entry ${where} is empty. Remove the extra comma.`
  const [range = '', stepText, ...moreSteps] = entry.split('/')
  const [low = '', high, ...more] = range.split('-')
  if (moreSteps.length > 0) return `${quoted(entry)} ${where} has more than one \`/\`. Set one step, such as \`*/15\`.`
  if (range.startsWith('-'))
    return `${quoted(entry)} ${where} is negative. Set a number from ${field.min} to ${field.max}.`
  if (more.length > 0) return `${quoted(entry)} ${where} has more than one dash. Set a range such as \`1-5\`.`
  const every = low === '*' || low === '?'
  if (every && high !== undefined)
    return `${quoted(entry)} ${where} is a range that starts with \`${low}\`. Set \`*\` or two numbers.`
  const from = every ? field.min : readValue(low, field)
  if (typeof from === 'string') return from
  const end = high === undefined ? from : readValue(high, field)
  if (typeof end === 'string') return end
  const step = stepText === undefined ? 1 : readStep(stepText, entry, field)
  if (typeof step === 'string') return step
  const outside = problemOfRange(entry, from, end, field)
  if (outside !== undefined) return outside
  const to = every || (stepText !== undefined && high === undefined) ? field.max : end
  return { from, to, step, open: every && step === 1 }
}

const readStep = (text: string, entry: string, field: CronField): number | string => {
  const where = `${quoted(entry)} in the ${field.name} field`
  if (!/^[0-9]+$/.test(text)) return `${where} has no number after \`/\`. Add a step, such as \`*/15\`.`
  if (/^0+$/.test(text)) return `${where} has a step of 0. Set a step of at least 1.`
  return Math.min(Number(text), 1000)
}

const problemOfRange = (entry: string, from: number, to: number, field: CronField): string | undefined => {
  const where = `${quoted(entry)} in the ${field.name} field`
  const { min, max } = field
  if (field.name === 'day of week' && to === 7) {
    const several = from <= 1 ? '*' : `${from}-6,0`
    const days = from === 7 ? '0' : several
    return `${where} ends at 7, but days of the week are 0 (Sunday) to 6. Set \`${days}\`.`
  }
  if (from < min || from > max || to < min || to > max)
    return `${where} is out of range. Set a number from ${min} to ${max}.`
  if (from <= to) return undefined
  const upper = from === max ? `${max}` : `${from}-${max}`
  const lower = to === min ? `${min}` : `${min}-${to}`
  return `${where} ends before it starts. Set \`${upper},${lower}\` to wrap around, or set \`${to}-${from}\`.`
}

const readValue = (word: string, field: CronField): number | string => {
  const at = field.names.indexOf(word.toLowerCase())
  if (at >= 0) return field.min + at
  if (/^[0-9]+$/.test(word)) return Math.min(Number(word), 1_000_000)
  const where = `in the ${field.name} field`
  if (word === '') return `A number is missing ${where}. Set a number from ${field.min} to ${field.max}, or \`*\`.`
  const short = field.names.find((name) => word.length > name.length && word.toLowerCase().startsWith(name))
  if (short !== undefined)
    return `${quoted(word)} ${where} is unknown, because names have three letters. Set \`${short}\`.`
  if (/^(?:[0-9]*L?W?|[a-z0-9]*#[0-9]|[a-z0-9]*L)$/i.test(word)) {
    return `${quoted(word)} ${where} is Quartz syntax; Kubernetes does not support \`L\`, \`W\` and \`#\`. Set day numbers.`
  }
  if (/^H/.test(word))
    return `${quoted(word)} ${where} is Jenkins syntax. Set a number from ${field.min} to ${field.max}.`
  const names = field.names.length === 0 ? '' : `, or a name such as \`${field.names[0]}\``
  return `${quoted(word)} ${where} is not a number. Set a number from ${field.min} to ${field.max}${names}.`
}
