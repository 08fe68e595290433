/** Stage in the removal of a version. Each stage waits for the previous stage. */
export type DrainStage = 'draining' | 'detached' | 'service' | 'scaled' | 'pods'

/** Progress in the removal of a version without requests. Times are in the format of RFC 3339. */
export interface Drain {
  stage: DrainStage
  /** Start of the stage. */
  since: string
  /** Number of consecutive samples without requests. */
  zeroSamples: number
  /** Time of the last sample with requests. */
  lastNonZero?: string
  /** Time of the last sample that counted. */
  lastSample?: string
  /** The object that routes requests to the version by its name, so that the version stays. */
  routedBy?: string
}

export type VersionPhase = 'Pending' | 'Active' | 'Draining' | 'Failed' | 'Decommissioned'

/** One version of a handler, in the form in which the status of the handler stores the version. */
export interface VersionState {
  /** Name of the Deployment and the Service of the version. */
  name: string
  phase: VersionPhase
  /** Percentage of the requests. */
  weight: number
  drain?: Drain
  decommissionedAt?: string
}

/** The version that gets more requests with each step. */
export interface Candidate {
  name: string
  /** Identifies the content of the version. If the content changes, the rollout starts from the beginning. */
  content: string
  /** Index in the list of steps; -1 while the version waits for its pods. */
  step: number
  stepStartedAt: string
  /** Number of consecutive failed checks. */
  failures: number
  /** Time of the last failed check. */
  failedAt?: string
  /** Reason why the version does not take the next step, although no check has failed. */
  waitsFor?: string
  /** Restarts of containers in the current step. */
  restarts?: number
}

/** A failed version, and its content at the time of the failure. */
export interface FailedVersion {
  name: string
  content: string
  reason: string
  at: string
}

/** The autoscaler minimum of a version with a warm pool. Times are in the format of RFC 3339. */
export interface WarmPoolState {
  /** Name of the version. */
  name: string
  minimum: number
  /** Time from which the minimum is greater than required. */
  lowersFrom?: string
  /** Number of pods that the average usage includes. */
  pods?: number
  /** Number of ready pods with new pods, and the time of the change. */
  newPods?: { count: number; since: string }
}

/**
 * The state of all handler versions. The state is stored in the status of the handler, so that the operator can
 * continue after a restart.
 */
export interface TimescapeState {
  /** Number of changes, to detect an older copy of the state. */
  revision: number
  /** The version that gets all requests except those of the candidate. */
  stable?: string
  candidate?: Candidate
  failed?: FailedVersion
  versions: VersionState[]
  warmPools?: WarmPoolState[]
}

/** Policy of the handler, with times in milliseconds. */
export interface TimescapePolicy {
  steps: readonly number[]
  pauseMs: number
  failures: number
  samples: number
  graceMs: number
}

/** Measured requests of a version. */
export interface TrafficSample {
  /** Time of the sample in milliseconds. */
  at: number
  /** Requests since the previous sample. */
  requests: number
}

/** State of the pods of a version in the cluster. */
export interface PodFacts {
  /** Number of pods, including terminating pods. */
  count: number
  /** Time at which each container last restarted, in milliseconds. */
  restarts: readonly number[]
  /** Number of ready endpoints of the Service. */
  endpoints: number
}

/** Observations of one version. */
export interface VersionObservation {
  name: string
  content: string
  health: 'ready' | 'progressing' | 'failed' | 'missing'
  /** Result of the handler's query; `none` if the handler has no query. */
  check: 'passed' | 'failed' | 'unknown' | 'none'
  /** Reason why the version must not get requests yet, such as a missing transformer. */
  blockedBy?: string
  /** If absent, there is no reliable sample. */
  sample?: TrafficSample
  /** Open requests; `unknown` if the number cannot be determined now; `none` if the handler does not measure them. */
  inFlight: number | 'unknown' | 'none'
  hasService: boolean
  hasPods: boolean
  /** Whether the Deployment has no pods and is scaled to 0. */
  isScaledDown: boolean
  /** The pods, if they are read: those of the candidate, and of a version that is being removed. */
  pods?: PodFacts | 'unknown'
  /** An object that routes requests to the version by its name. */
  routedBy?: string
}

/**
 * Whether all routes to a handler have the weights of the stored state: the time in milliseconds since which they have
 * them; `unknown` before the first run of this process; or `outdated`, for example because a route is refused.
 */
export type Routed = number | 'unknown' | 'outdated'

export interface TimescapeObservation {
  /** Name of the handler’s current version. */
  wanted: string
  routed: Routed
  versions: readonly VersionObservation[]
}

/** A change that is reported as an event. */
export interface TimescapeNote {
  type: 'Normal' | 'Warning'
  reason: string
  note: string
}

export interface TimescapeResult {
  state: TimescapeState
  notes: readonly TimescapeNote[]
}

export const EMPTY_STATE: TimescapeState = { revision: 0, versions: [] }
