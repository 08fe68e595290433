import type { Finding, FieldPath } from '../../finding/finding'
import { outOfRange } from '../../finding/rules'
import { goDuration, secondsText } from '../../manifest/grammar/duration'
import { inSeconds } from '../container/probes'
import { longRetention } from './rules'

const MINUTE = 60
const DAY = 86_400

/** A span in seconds, both ends included. */
export interface Span {
  least: number
  most: number
}

// Source: Pub/Sub v1, REST reference of projects.topics and projects.subscriptions, and "Subscription properties".
export const TOPIC_RETENTION: Span = { least: 10 * MINUTE, most: 31 * DAY }
const RETENTION: Span = { least: 10 * MINUTE, most: 31 * DAY }
export const ACK_DEADLINE: Span = { least: 10, most: 600 }
export const BACKOFF: Span = { least: 0, most: 600 }
/** The API knows no upper bound but that of a duration. */
export const TTL: Span = { least: DAY, most: 315_576_000_000 }

/** A duration in the form that the API takes, `600s`; undefined where there is none. */
export function asSeconds(value: number | string | undefined): string | undefined {
  const seconds = inSeconds(value)
  return seconds === undefined ? undefined : secondsText(seconds)
}

/** Says that a duration is outside of what the API takes. */
export function checkSpan(value: number | string | undefined, { least, most }: Span, path: FieldPath): Finding[] {
  const seconds = inSeconds(value)
  if (seconds === undefined || (seconds >= least && seconds <= most)) return []
  const bounds = most === TTL.most ? `at least ${inWords(least)}` : `${inWords(least)} to ${inWords(most)}`
  const message = `\`${String(path[path.length - 1])}\` must be ${bounds}; it is ${inWords(seconds)}.`
  return [outOfRange.at(path, message, { current: value })]
}

/** How long a subscription keeps messages. Config Connector's own text still names 7 days as the most. */
export function checkRetention(value: number | string | undefined, path: FieldPath): Finding[] {
  const findings = checkSpan(value, RETENTION, path)
  const seconds = inSeconds(value) ?? 0
  if (findings.length > 0 || seconds <= 7 * DAY) return findings
  const message = `More than 7d, as ${inWords(seconds)}, is refused by older versions of Config Connector and by Pub/Sub’s emulator. Use 7d or less to be safe.`
  return [longRetention.at(path, message)]
}

/** `10m`, `7d`, `36h`. */
export function inWords(seconds: number): string {
  if (seconds > TTL.most) return `${seconds}s`
  return seconds >= DAY && seconds % DAY === 0 ? `${seconds / DAY}d` : goDuration(seconds)
}
