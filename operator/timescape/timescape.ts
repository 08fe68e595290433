import { deepEqual } from '../../lib/manifest/deep-equal'
import { nextDrain, startedDrain } from './decommission'
import { candidateWeight, nextRollout, type RolloutInput, type RolloutState } from './rollout'
import type {
  TimescapeNote,
  TimescapePolicy,
  TimescapeResult,
  TimescapeState,
  VersionObservation,
  VersionState,
} from './state'

/** Maximum number of removed versions in a status. */
const MAX_REMOVED = 5

/** Returns the next state of all handler versions. The function is pure: equal inputs give equal results. */
export function nextTimescape(state: TimescapeState, input: RolloutInput): TimescapeResult {
  const { revision, versions: stored, warmPools, ...own } = state
  const { rollout, notes } = nextRollout(own, input)
  const names = new Set([...stored.map(({ name }) => name), ...input.observation.versions.map(({ name }) => name)])
  const all = [...names].sort().flatMap((name) => nextVersion(name, { state, rollout, input }))
  const versions = all.map(({ version }) => version)
  const next = { ...rollout, versions: [...present(versions), ...removed(versions)] }
  const isSame = deepEqual({ ...own, versions: stored }, next)
  return {
    state: isSame ? state : { revision: revision + 1, ...next, ...(warmPools && { warmPools }) },
    notes: [...notes, ...all.flatMap((one) => one.notes)],
  }
}

const present = (versions: readonly VersionState[]) => versions.filter(({ phase }) => phase !== 'Decommissioned')
const removed = (versions: readonly VersionState[]) =>
  versions
    .filter(({ phase }) => phase === 'Decommissioned')
    .sort((one, other) => String(one.decommissionedAt).localeCompare(String(other.decommissionedAt)))
    .slice(-MAX_REMOVED)

interface VersionInput {
  state: TimescapeState
  rollout: RolloutState
  input: RolloutInput
}

interface NextVersion {
  version: VersionState
  notes: readonly TimescapeNote[]
}

const UNSEEN: Omit<VersionObservation, 'name'> = {
  content: '',
  health: 'missing',
  check: 'none',
  inFlight: 'none',
  hasService: false,
  hasPods: false,
  isScaledDown: true,
}

function nextVersion(name: string, { state, rollout, input }: VersionInput): NextVersion[] {
  const { observation, policy, now } = input
  const before = state.versions.find((one) => one.name === name)
  const seen = observation.versions.find((one) => one.name === name) ?? { name, ...UNSEEN }
  const serving = servingVersion(name, rollout, policy)
  if (serving !== undefined) return [{ version: serving, notes: [] }]
  if (name === observation.wanted) {
    const phase = rollout.failed?.name === name ? 'Failed' : 'Pending'
    return [{ version: { name, phase, weight: 0 }, notes: [] }]
  }
  const isGone = !seen.hasService && !seen.hasPods
  if (before?.phase === 'Decommissioned' && isGone) return [{ version: before, notes: [] }]
  if (isGone && !isBeingRemoved(before)) return []
  // A version is removed only while another version serves requests.
  const { stable } = rollout
  if (stable === undefined) return [{ version: { name, phase: 'Pending', weight: 0 }, notes: [] }]
  const drain =
    before?.drain === undefined
      ? startedDrain(now)
      : nextDrain(before.drain, { seen, policy, now, routed: observation.routed })
  if (drain !== 'removed')
    return [{ version: { name, phase: 'Draining', weight: 0, drain }, notes: detachNotes(name, before, drain) }]
  const note = `${name} had no requests, so its Service and its pods are removed.`
  return [
    {
      version: { name, phase: 'Decommissioned', weight: 0, decommissionedAt: new Date(now).toISOString() },
      notes: [{ type: 'Normal', reason: 'Decommissioned', note }],
    },
  ]
}

/** Checks whether the operator itself has started to remove the objects of a version. */
const isBeingRemoved = (version: VersionState | undefined): boolean =>
  version?.drain !== undefined && /^(service|scaled|pods)$/.test(version.drain.stage)

/** Returns a version that gets requests now or soon. */
function servingVersion(name: string, rollout: RolloutState, policy: TimescapePolicy): VersionState | undefined {
  const weight = candidateWeight(rollout, policy)
  if (name === rollout.candidate?.name) return { name, phase: weight > 0 ? 'Active' : 'Pending', weight }
  return name === rollout.stable ? { name, phase: 'Active', weight: 100 - weight } : undefined
}

const detachNotes = (name: string, before: VersionState | undefined, { stage }: { stage: string }): TimescapeNote[] =>
  before?.drain?.stage === 'draining' && stage === 'detached'
    ? [{ type: 'Normal', reason: 'Drained', note: `${name} gets no more requests, and will be removed.` }]
    : []

/**
 * Returns the Services that a route lists, with their percentages. The stable version stays in the route at 0,
 * because a rollback gives it all requests. A version without requests stays until it is drained, so that open
 * connections are not closed. Traefik names the counters of a Service by its route if no other Service is in the
 * route.
 */
export const routedVersions = ({ versions }: TimescapeState): { service: string; weight: number }[] =>
  versions
    .filter(({ phase, drain }) => phase === 'Active' || drain?.stage === 'draining')
    .map(({ name, weight }) => ({ service: name, weight }))

/** Returns which objects of a version can be removed, if the handler no longer uses the version. */
export function removableParts({ versions }: TimescapeState, name: string): 'nothing' | 'service' | 'everything' {
  const version = versions.find((one) => one.name === name)
  if (version?.phase === 'Decommissioned' || version?.drain?.stage === 'pods') return 'everything'
  return version?.drain?.stage === 'service' || version?.drain?.stage === 'scaled' ? 'service' : 'nothing'
}

/** Checks whether the Deployment of a version must have no pods. */
export const isScaledToZero = ({ versions }: TimescapeState, name: string): boolean =>
  versions.find((one) => one.name === name)?.drain?.stage === 'scaled'

/** Checks whether the pods of a version must be read. */
export const readsPods = ({ candidate, versions }: TimescapeState, name: string): boolean =>
  candidate?.name === name || isScaledToZero({ revision: 0, versions }, name)
