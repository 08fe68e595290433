import type {
  Candidate,
  TimescapeNote,
  TimescapeObservation,
  TimescapePolicy,
  TimescapeState,
  VersionObservation,
} from './state'

/** Minimum time between two failed checks that count. Events can cause many runs within a second. */
export const CHECK_MS = 10_000

/** The part of the state that describes how requests shift from one version to the next. */
export type RolloutState = Pick<TimescapeState, 'stable' | 'candidate' | 'failed'>

export interface RolloutInput {
  observation: TimescapeObservation
  policy: TimescapePolicy
  /** Current time in milliseconds. */
  now: number
}

export interface RolloutResult {
  rollout: RolloutState
  notes: readonly TimescapeNote[]
}

const timeText = (now: number): string => new Date(now).toISOString()
const same = (rollout: RolloutState): RolloutResult => ({ rollout, notes: [] })

/**
 * Returns the next state of a rollout. Pure. The first version gets all requests immediately. The last remaining
 * version also gets all requests immediately. Every other version waits for its pods, and then takes one step after
 * another. A failed version is not tried again until its content changes.
 */
export function nextRollout(rollout: RolloutState, input: RolloutInput): RolloutResult {
  const { wanted, versions } = input.observation
  const { stable, candidate, failed } = rollout
  const seen = versions.find(({ name }) => name === wanted)
  if (stable === undefined) return seen === undefined ? same(rollout) : same({ ...rollout, stable: wanted })
  if (stable === wanted) return candidate === undefined && failed === undefined ? same(rollout) : same({ stable })
  if (seen === undefined || seen.health === 'missing') return same(withoutOther(rollout, wanted))
  const isAlone = versions.every(({ name, hasPods }) => name !== stable || !hasPods)
  if (isAlone) return same({ stable: wanted })
  if (failed?.name === wanted && failed.content === seen.content) return same({ stable, failed })
  const isSame = candidate?.name === wanted && candidate.content === seen.content
  return isSame ? nextStep({ stable, candidate }, seen, input) : started(stable, seen, input)
}

/** Ends the rollout of a version that the handler no longer requests. */
const withoutOther = ({ candidate, ...rest }: RolloutState, wanted: string): RolloutState =>
  candidate?.name === wanted ? { ...rest, candidate } : rest

const started = (stable: string, { name, content }: VersionObservation, { now }: RolloutInput): RolloutResult => ({
  rollout: { stable, candidate: { name, content, step: -1, stepStartedAt: timeText(now), failures: 0 } },
  notes: [
    { type: 'Normal', reason: 'RolloutStarted', note: `${name} waits for its pods. ${stable} gets all requests.` },
  ],
})

type Running = RolloutState & { stable: string; candidate: Candidate }

function nextStep(rollout: Running, seen: VersionObservation, input: RolloutInput): RolloutResult {
  const { candidate } = rollout
  if (seen.health === 'failed') return rolledBack(rollout, 'The Deployment is not progressing.', input)
  if (candidate.step < 0) return firstStep(rollout, seen, input)
  const restarts = restartsSince(candidate, seen, input)
  if (restarts.length > 0) return restarted(rollout, restarts, input)
  if (seen.health !== 'ready') return failedCheck(rollout, 'The pods are not ready.', input)
  if (seen.check === 'failed') return failedCheck(rollout, 'The result of the query is out of bounds.', input)
  if (seen.pods !== 'unknown' && seen.pods?.endpoints === 0) return failedCheck(rollout, NO_ENDPOINTS, input)
  if (seen.check === 'unknown') return waiting(rollout, NO_RESULT)
  if (seen.pods === 'unknown') return waiting(rollout, NO_PODS)
  const { routed } = input.observation
  if (typeof routed !== 'number') return unrouted(rollout, routed)
  const { failedAt: _, waitsFor: __, ...healthy } = { ...candidate, failures: 0 }
  const recovered = { ...rollout, candidate: healthy }
  return isPauseOver(candidate, routed, input) ? advanced(recovered, input) : same(recovered)
}

/** Takes the first step as soon as the version can answer requests. */
function firstStep(rollout: Running, seen: VersionObservation, input: RolloutInput): RolloutResult {
  if (seen.blockedBy !== undefined) return waiting(rollout, seen.blockedBy)
  if (seen.health !== 'ready') return waiting(rollout, 'The pods are not ready.')
  if (seen.pods === 'unknown') return waiting(rollout, NO_PODS)
  // A Service without ready endpoints answers with errors, although the Deployment is ready.
  if (seen.pods?.endpoints === 0) return waiting(rollout, NO_ENDPOINTS)
  const { routed } = input.observation
  if (typeof routed !== 'number') return unrouted(rollout, routed)
  const isTooEarly = seen.check === 'failed' && !isPauseOver(rollout.candidate, routed, input)
  return isTooEarly ? waiting(rollout, OLD_RESULT) : advanced(rollout, input)
}

/** @param routed time since which the routes have the weights of the step */
const isPauseOver = ({ stepStartedAt }: Candidate, routed: number, { now, policy }: RolloutInput): boolean =>
  now - Math.max(Date.parse(stepStartedAt), routed) >= policy.pauseMs

/** Stays at the current step, because the pods do not get the requests of the step. */
const unrouted = (rollout: Running, routed: 'unknown' | 'outdated'): RolloutResult =>
  routed === 'outdated' ? waiting(rollout, NO_ROUTE) : same(rollout)

const NO_ROUTE = 'A route to the handler is invalid, or was not applied. See the status of its LummoNetworking.'

const NO_ENDPOINTS = 'The Service has no ready endpoints.'
const NO_PODS = 'The pods and endpoints cannot be read. Apply the roles of this version of the operator.'

/** Returns the restarts of containers since the step began. */
const restartsSince = ({ stepStartedAt }: Candidate, { pods }: VersionObservation, { now }: RolloutInput): number[] =>
  pods === undefined || pods === 'unknown'
    ? []
    : pods.restarts.map((time) => Math.min(time, now)).filter((time) => time > Date.parse(stepStartedAt))

/**
 * Starts the pause of the step again. If the number of restarts reaches `failures`, the version has failed, even if
 * its pods become ready.
 */
function restarted(rollout: Running, times: readonly number[], input: RolloutInput): RolloutResult {
  const { candidate } = rollout
  const restarts = (candidate.restarts ?? 0) + times.length
  if (restarts >= input.policy.failures) {
    return rolledBack(rollout, `The containers restarted ${restarts} times within a step.`, input)
  }
  const waitsFor = 'A container restarted, so the pause of the step began again.'
  return same({
    ...rollout,
    candidate: { ...candidate, restarts, stepStartedAt: timeText(Math.max(...times)), waitsFor },
  })
}

/** Without a measurement, a step neither passes nor fails. */
const NO_RESULT = 'The query has no result. Check the query, and `prometheus.url` in the settings of the operator.'

/** A bad result for a version without requests is from an earlier deployment of the version. */
const OLD_RESULT =
  'The result of the query is out of bounds before the first requests. The version starts after `pause`.'

/** Stays at the current step, and stores the reason for the status. */
const waiting = (rollout: Running, waitsFor: string): RolloutResult =>
  same({ ...rollout, candidate: { ...rollout.candidate, waitsFor } })

function failedCheck(rollout: Running, reason: string, input: RolloutInput): RolloutResult {
  const { candidate } = rollout
  const { now, policy } = input
  const last = candidate.failedAt === undefined ? Number.NEGATIVE_INFINITY : Date.parse(candidate.failedAt)
  if (now - last < CHECK_MS) return same(rollout)
  const { waitsFor: _, ...present } = candidate
  const failures = candidate.failures + 1
  if (failures >= policy.failures) return rolledBack(rollout, reason, input)
  return same({ ...rollout, candidate: { ...present, failures, failedAt: timeText(now) } })
}

function rolledBack({ stable, candidate }: Running, reason: string, { now }: RolloutInput): RolloutResult {
  const { name, content } = candidate
  const note = `${name} failed: ${reason} ${stable} gets all requests. Change ${name} to try it again.`
  return {
    rollout: { stable, failed: { name, content, reason, at: timeText(now) } },
    notes: [{ type: 'Warning', reason: 'RolledBack', note }],
  }
}

/** Takes the next step. After the pause of the last step, the candidate becomes the stable version. */
function advanced({ stable, candidate }: Running, { policy, now }: RolloutInput): RolloutResult {
  const { name } = candidate
  const { waitsFor: _, restarts: __, ...present } = candidate
  const step = candidate.step + 1
  const weight = policy.steps[step]
  if (weight === undefined) {
    const note = `${name} replaces ${stable}, which is removed when its requests have ended.`
    return { rollout: { stable: name }, notes: [{ type: 'Normal', reason: 'Promoted', note }] }
  }
  return {
    rollout: { stable, candidate: { ...present, step, stepStartedAt: timeText(now), failures: 0 } },
    notes: [{ type: 'Normal', reason: 'StepTaken', note: `${name} gets ${weight} % of the requests.` }],
  }
}

/** Returns the percentage of the candidate. */
export const candidateWeight = ({ candidate }: RolloutState, { steps }: TimescapePolicy): number => {
  if (candidate === undefined || candidate.step < 0) return 0
  return steps[Math.min(candidate.step, steps.length - 1)] ?? 0
}
