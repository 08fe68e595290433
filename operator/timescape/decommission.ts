import type { Drain, TimescapePolicy, VersionObservation } from './state'

/** Minimum time between two samples that count. */
export const SAMPLE_MS = 60_000
/** Time in which proxies receive a route without the version. */
export const PROXY_MS = 10_000

export interface DrainInput {
  seen: Pick<VersionObservation, 'sample' | 'inFlight' | 'hasService' | 'hasPods'>
  policy: Pick<TimescapePolicy, 'samples' | 'graceMs'>
  /** Present time in milliseconds. */
  now: number
}

const timeText = (now: number): string => new Date(now).toISOString()

/** Returns the state of a version that has just lost its requests. */
export const startedDrain = (now: number): Drain => ({ stage: 'draining', since: timeText(now), zeroSamples: 0 })

/**
 * Returns the next state of a version without weight; `removed` when all its objects are gone. Pure. A missing sample
 * counts for nothing: neither as traffic nor as its absence.
 *
 * The route loses the version first. The Service is removed when the proxies know, and the pods after the Service.
 */
export function nextDrain(drain: Drain, input: DrainInput): Drain | 'removed' {
  const { seen, now } = input
  const age = now - Date.parse(drain.since)
  const enter = (stage: Drain['stage']): Drain => ({ ...drain, stage, since: timeText(now) })
  if (drain.stage === 'draining') {
    const measured = withSample(drain, input)
    return isDrained(measured, input) ? { ...measured, stage: 'detached', since: timeText(now) } : measured
  }
  if (drain.stage === 'detached') return age >= PROXY_MS ? enter('service') : drain
  if (drain.stage === 'service') return seen.hasService ? drain : enter('pods')
  return seen.hasPods ? drain : 'removed'
}

function withSample(drain: Drain, { seen: { sample } }: DrainInput): Drain {
  if (sample === undefined || sample.at < Date.parse(drain.since)) return drain
  if (drain.lastSample !== undefined && sample.at - Date.parse(drain.lastSample) < SAMPLE_MS) {
    // Traffic counts at once, its absence only once a minute.
    return sample.requests > 0 ? { ...drain, zeroSamples: 0, lastNonZero: timeText(sample.at) } : drain
  }
  const lastSample = timeText(sample.at)
  return sample.requests > 0
    ? { ...drain, zeroSamples: 0, lastNonZero: lastSample, lastSample }
    : { ...drain, zeroSamples: Math.min(drain.zeroSamples + 1, 1000), lastSample }
}

function isDrained(
  { zeroSamples, lastNonZero, since, lastSample }: Drain,
  { seen: { inFlight }, policy, now }: DrainInput,
): boolean {
  if (zeroSamples < policy.samples || lastSample === undefined) return false
  const quietSince = Date.parse(lastNonZero ?? since)
  // Nothing is known about the time after the last sample, so this time does not count.
  if (Math.min(now, Date.parse(lastSample)) - quietSince < policy.graceMs) return false
  return inFlight === 'none' || inFlight === 0
}
