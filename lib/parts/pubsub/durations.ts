import type { Finding, FieldPath } from '../../finding/finding'
import { outOfRange } from '../../finding/rules'
import { goDuration, secondsText } from '../../manifest/grammar/duration'
import { inSeconds } from '../container/probes'
import { longRetention } from './rules'

const MINUTE = 60
const DAY = 86_400

/** An inclusive range of seconds. */
export interface SecondsRange {
  min: number
  max: number
}

// Allowed retention of a topic. Source: Pub/Sub v1, REST reference of projects.topics and projects.subscriptions, and
// "Subscription properties".
export const TOPIC_RETENTION: SecondsRange = { min: 10 * MINUTE, max: 31 * DAY }
const RETENTION: SecondsRange = { min: 10 * MINUTE, max: 31 * DAY }
export const ACK_DEADLINE: SecondsRange = { min: 10, max: 600 }
export const BACKOFF: SecondsRange = { min: 0, max: 600 }
/** The API has no upper limit except the maximum of a duration. */
export const TTL: SecondsRange = { min: DAY, max: 315_576_000_000 }

/** Converts a duration to the format of the API, such as `600s`; undefined if there is no value. */
export function asSeconds(value: number | string | undefined): string | undefined {
  const seconds = inSeconds(value)
  return seconds === undefined ? undefined : secondsText(seconds)
}

/** Reports a duration outside the range of the API. */
export function checkSeconds(
  value: number | string | undefined,
  { min, max }: SecondsRange,
  path: FieldPath,
): Finding[] {
  const seconds = inSeconds(value)
  if (seconds === undefined || (seconds >= min && seconds <= max)) return []
  const bounds = max === TTL.max ? `at least ${inWords(min)}` : `between ${inWords(min)} and ${inWords(max)}`
  const message = `\`${String(path[path.length - 1])}\` must be ${bounds}, but is ${inWords(seconds)}.`
  return [outOfRange.at(path, message, { current: value })]
}

/**
 * Checks the retention of a subscription. The limit is that of the API, because the description in Config Connector
 * still states a maximum of 7 days.
 */
export function checkRetention(value: number | string | undefined, path: FieldPath): Finding[] {
  const findings = checkSeconds(value, RETENTION, path)
  const seconds = inSeconds(value) ?? 0
  if (findings.length > 0 || seconds <= 7 * DAY) return findings
  const message = `A retention of ${inWords(seconds)} is rejected by the Pub/Sub emulator and by older versions of Config Connector. Set at most 7d.`
  return [longRetention.at(path, message)]
}

/** Formats a duration for messages: `10m`, `7d` or `36h`. */
export function inWords(seconds: number): string {
  if (seconds > TTL.max) return `${seconds}s`
  return seconds >= DAY && seconds % DAY === 0 ? `${seconds / DAY}d` : goDuration(seconds)
}
