import { type CronField, readField } from './cron-field'
import { goDuration, parseDuration } from './duration'
import { quoted } from './quoted'

/** Result of checking a schedule; empty if the schedule is valid. */
export interface CronCheck {
  /** Reason why the schedule is refused, and the fix. */
  problem?: string
  /** Whether a valid schedule matches no day, such as 31 February. */
  neverFires?: boolean
  /** Explanation of a valid schedule whose effect the author may not have intended. */
  advice?: string
}

const minute: CronField = { name: 'minute', min: 0, max: 59, names: [] }
const hour: CronField = { name: 'hour', min: 0, max: 23, names: [] }
const dayOfMonth: CronField = { name: 'day of month', min: 1, max: 31, names: [] }
const month: CronField = {
  name: 'month',
  min: 1,
  max: 12,
  names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
}
const dayOfWeek: CronField = {
  name: 'day of week',
  min: 0,
  max: 6,
  names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
}
const longestMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const macros = ['@hourly', '@daily', '@midnight', '@weekly', '@monthly', '@yearly', '@annually']

/**
 * Checks the schedule of a CronJob. The grammar and the meaning are those of `ParseStandard` in
 * github.com/robfig/cron v3.0.1, which the API server calls. The API server also refuses `TZ` anywhere
 * (validateScheduleFormat in kubernetes/pkg/apis/batch/validation, v1.30 to v1.34). If both the day of month and the
 * day of week are restricted, a day matches if either field matches (`dayMatches` in spec.go). A `*` with a step
 * above 1 restricts the day. This check refuses likely mistakes that the parser accepts: `*-5` (read as `*`), an
 * empty list entry, a number with a plus, non-standard spaces, and `@every` with rare forms of Go (`30m1h`, `+1h`) or
 * with fractions of a second, which the parser would round.
 */
export const checkCron = (text: string): CronCheck => {
  const schedule = text.trim()
  if (schedule === '') {
    return { problem: 'The schedule is empty. Set five fields, such as `0 3 * * *` for 03:00 every day.' }
  }
  if (schedule.includes('TZ')) return { problem: zoneInside(schedule) }
  const strange = /[^\x20-\x7e\t\r\n]/u.exec(text)
  if (strange !== null) return { problem: `${quoted(strange[0])} is not allowed in a schedule. Remove the character.` }
  if (schedule.startsWith('@')) return checkMacro(text)
  return checkFields(schedule.split(/\s+/))
}

const checkFields = (written: readonly string[]): CronCheck => {
  const [minutes, hours, days, months, weekdays, ...more] = written
  if (minutes === undefined || hours === undefined || days === undefined || months === undefined) {
    return { problem: wrongCount(written) }
  }
  if (weekdays === undefined || more.length > 0) return { problem: wrongCount(written) }
  const clock = [readField(minutes, minute), readField(hours, hour)]
  const monthDays = readField(days, dayOfMonth)
  const monthReading = readField(months, month)
  const weekdayReading = readField(weekdays, dayOfWeek)
  const all = [...clock, monthDays, monthReading, weekdayReading]
  const problem = all.find((reading) => reading.problem !== undefined)?.problem
  if (problem !== undefined) return { problem }
  if (weekdayReading.open && !monthDays.open && !someDayExists(monthDays.values, monthReading.values)) {
    return {
      neverFires: true,
      advice: 'The schedule never matches, because none of its months has the given day. Set a day that exists.',
    }
  }
  const step = all.find((reading) => reading.overlongStep !== undefined)?.overlongStep
  if (step !== undefined) {
    return {
      advice: `${quoted(step)} matches only one value, because its step exceeds the range of the field. Set a smaller step.`,
    }
  }
  if (monthDays.open || weekdayReading.open) return {}
  return {
    advice: `The schedule matches each day of month ${quoted(days)} and each day of week ${quoted(weekdays)}, not only days that match both.`,
  }
}

const someDayExists = (days: ReadonlySet<number>, months: ReadonlySet<number>): boolean => {
  const earliest = Math.min(...days)
  return [...months].some((number) => earliest <= (longestMonths[number - 1] ?? 0))
}

const wrongCount = (written: readonly string[]): string => {
  const list = 'minute, hour, day of month, month and day of week'
  const counted = written.length === 1 ? 'one field' : `${written.length} fields`
  const start = `${quoted(written.join(' '))} has ${counted}, but a schedule must have 5 (${list}).`
  // A schedule with six or seven fields has Quartz syntax: it starts with seconds and can end with a year.
  const candidates = written.length === 6 || written.length === 7 ? [written.slice(1, 6), written.slice(0, 5)] : []
  const proposal = candidates.find((candidate) => checkFields(candidate).problem === undefined)
  if (proposal === undefined) return `${start} Set, for example, \`0 3 * * *\` for 03:00 every day.`
  return `${start} Set ${quoted(proposal.join(' '))}, without seconds or year.`
}

const zoneInside = (schedule: string): string => {
  const [, zone, rest] = /^(?:CRON_)?TZ=(\S+)\s+(\S.*)$/.exec(schedule.slice(0, 200)) ?? []
  const start = 'Kubernetes rejects a time zone in the schedule.'
  if (zone === undefined || rest === undefined) return `${start} Move the time zone to the time zone field.`
  return `${start} Set ${quoted(zone)} in the time zone field, and set the schedule to ${quoted(rest)}.`
}

const checkMacro = (text: string): CronCheck => {
  if (macros.includes(text)) return {}
  const duration = /^@every\s+(\S*)$/i.exec(text.trim())?.[1]
  if (duration !== undefined) return checkEvery(text, duration)
  const meant = text.trim().toLowerCase()
  if (macros.includes(meant)) return { problem: `${quoted(text)} is not a schedule. Set \`${meant}\`, without spaces.` }
  return {
    problem: `${quoted(text)} is not a schedule. Set five fields, such as \`0 3 * * *\`, or a name such as \`@daily\`.`,
  }
}

const checkEvery = (text: string, duration: string): CronCheck => {
  const seconds = parseDuration(duration)
  if (seconds === undefined) {
    return { problem: `${quoted(text)} has no valid duration. Set a duration, as in \`@every 1h30m\`.` }
  }
  if (seconds < 1 || !Number.isInteger(seconds)) {
    return {
      problem: `${quoted(text)} is an interval of less than a second. Set a whole number of seconds, such as \`@every 30s\`.`,
    }
  }
  // Durations in Go have neither days nor weeks.
  const proposal = `@every ${/[dw]/.test(duration) ? goDuration(seconds) : duration}`
  return proposal === text ? {} : { problem: `${quoted(text)} is not a valid schedule. Set \`${proposal}\`.` }
}
