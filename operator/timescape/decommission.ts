import type { Drain, Routed, TimescapePolicy, VersionObservation } from './state'

/** Minimum time between two samples that count. */
export const SAMPLE_MS = 60_000
/** Time within which proxies receive a route without the version. */
export const PROXY_MS = 10_000

export interface DrainInput {
  seen: Pick<
    VersionObservation,
    'sample' | 'inFlight' | 'hasService' | 'hasPods' | 'isScaledDown' | 'pods' | 'routedBy'
  >
  policy: Pick<TimescapePolicy, 'samples' | 'graceMs'>
  routed: Routed
  /** Current time in milliseconds. */
  now: number
}

const timeText = (now: number): string => new Date(now).toISOString()

/** Returns the state of a version that no longer gets requests, at the start of its removal. */
export const startedDrain = (now: number): Drain => ({ stage: 'draining', since: timeText(now), zeroSamples: 0 })

/**
 * Returns the next state of a version without weight; `removed` after all its objects are removed. Pure. Ignores a
 * missing sample, which counts neither as traffic nor as no traffic. A version keeps its Service while a route may still
 * contain the version.
 *
 * First, the version is removed from the route. The Service is removed after the proxies have received the route.
 * Then the Deployment is scaled to 0, so that its pods terminate gracefully. When no pod is left, the Deployment is
 * removed.
 */
export function nextDrain(drain: Drain, input: DrainInput): Drain | 'removed' {
  const { seen, now, routed } = input
  const isRouted = typeof routed === 'number'
  const enter = (stage: Drain['stage']): Drain => ({ ...drain, stage, since: timeText(now) })
  if (drain.stage === 'draining') {
    const { routedBy: _, ...measured } = withSample(drain, input)
    if (seen.routedBy !== undefined) return { ...measured, routedBy: seen.routedBy }
    return isRouted && isDrained(measured, input) ? { ...measured, stage: 'detached', since: timeText(now) } : measured
  }
  if (drain.stage === 'detached') {
    return isRouted && now - Math.max(Date.parse(drain.since), routed) >= PROXY_MS ? enter('service') : drain
  }
  if (drain.stage === 'service') return seen.hasService ? drain : enter('scaled')
  if (drain.stage === 'scaled') return seen.hasPods && !isEmpty(seen) ? drain : enter('pods')
  return seen.hasPods ? drain : 'removed'
}

/**
 * Checks that no pod is left. A Deployment does not count terminating pods, so the pods themselves are read if
 * possible.
 */
const isEmpty = ({ isScaledDown, pods }: DrainInput['seen']): boolean =>
  isScaledDown && (pods === undefined || pods === 'unknown' || pods.count === 0)

function withSample(drain: Drain, { seen: { sample } }: DrainInput): Drain {
  if (sample === undefined || sample.at < Date.parse(drain.since)) return drain
  if (drain.lastSample !== undefined && sample.at - Date.parse(drain.lastSample) < SAMPLE_MS) {
    // Samples with traffic count immediately. Samples without traffic count at most once a minute.
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
  // The time since the last sample does not count, because its traffic is unknown.
  if (Math.min(now, Date.parse(lastSample)) - quietSince < policy.graceMs) return false
  return inFlight === 'none' || inFlight === 0
}
