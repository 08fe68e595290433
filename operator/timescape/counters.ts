/** The request counters of one version at a certain time. */
export interface Counters {
  /** Values, keyed by the labels of their series. Each value has the time of its last scrape in seconds. */
  series: Readonly<Record<string, { value: number; at: number }>>
  /** Time at which any proxy was last scraped, in seconds; absent if unknown. */
  proxies?: number
}

/**
 * Returns the number of requests between two samples; undefined if the number is unknown: after a counter has
 * disappeared or was reset, or if there is no new scrape. A counter greater than 0 after a reset proves that there were
 * requests.
 */
export function requestsBetween(before: Counters | undefined, after: Counters): number | undefined {
  if (before === undefined) return undefined
  const keys = [...new Set([...Object.keys(before.series), ...Object.keys(after.series)])]
  const increases = keys.map((key) => increaseOf(before.series[key], after.series[key]))
  const known = increases.filter((one) => one !== undefined)
  const sum = known.reduce((total, one) => total + one, 0)
  if (sum > 0) return sum
  if (known.length < increases.length) return undefined
  return keys.length > 0 || hasNewScrape(before, after) ? 0 : undefined
}

type Value = Counters['series'][string]

function increaseOf(before: Value | undefined, after: Value | undefined): number | undefined {
  if (after === undefined) return undefined
  // A new series starts at 0.
  if (before === undefined) return after.value
  if (after.at <= before.at) return undefined
  if (after.value >= before.value) return after.value - before.value
  return after.value > 0 ? after.value : undefined
}

/** If there is no series, only the scrapes of proxies prove that there were no requests. */
const hasNewScrape = (before: Counters, after: Counters): boolean =>
  before.proxies !== undefined && after.proxies !== undefined && after.proxies > before.proxies
