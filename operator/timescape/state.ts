/** Where the removal of a version has arrived. Each stage waits for the one before it. */
export type DrainStage = 'draining' | 'detached' | 'service' | 'pods'

/** How far a version without requests is on its way to removal. Times are RFC 3339. */
export interface Drain {
  stage: DrainStage
  /** When the stage began. */
  since: string
  /** Consecutive samples without requests. */
  zeroSamples: number
  /** Time of the last sample with requests. */
  lastNonZero?: string
  /** Time of the last sample that counted. */
  lastSample?: string
}

export type VersionPhase = 'Pending' | 'Active' | 'Draining' | 'Failed' | 'Decommissioned'

/** One version of a handler, as the status of the handler stores it. */
export interface VersionState {
  /** Name of its Deployment and its Service. */
  name: string
  phase: VersionPhase
  /** Percentage of the requests. */
  weight: number
  drain?: Drain
  decommissionedAt?: string
}

/** The version that gets more requests step by step. */
export interface Candidate {
  name: string
  /** Identifies the content of the version. Another content starts from the beginning. */
  content: string
  /** Position in the list of steps; -1 while the version waits for its pods. */
  step: number
  stepStartedAt: string
  /** Consecutive failed checks. */
  failures: number
  /** Time of the last failed check. */
  failedAt?: string
  /** Why the version does not take the next step although nothing has failed. */
  waitsFor?: string
}

/** A version that failed, and the content with which it failed. */
export interface FailedVersion {
  name: string
  content: string
  reason: string
  at: string
}

/** The state of all versions of a handler. The status of the handler stores it, so that a restart continues. */
export interface TimescapeState {
  /** Counts changes, so that an older copy of the state can be recognised. */
  revision: number
  /** The version that gets all requests that the candidate does not get. */
  stable?: string
  candidate?: Candidate
  failed?: FailedVersion
  versions: VersionState[]
}

/** What the handler asks for, in milliseconds. */
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
  /** Requests since the sample before. */
  requests: number
}

/** What is known of one version. */
export interface VersionObservation {
  name: string
  content: string
  health: 'ready' | 'progressing' | 'failed' | 'missing'
  /** Result of the query of the handler; `none` if the handler has no query. */
  check: 'passed' | 'failed' | 'unknown' | 'none'
  /** Why the version must not get requests yet, such as a missing transformer. */
  blockedBy?: string
  /** Absent if there is no reliable sample. */
  sample?: TrafficSample
  /** Open requests; `unknown` if they cannot be measured now, `none` if the handler does not measure them. */
  inFlight: number | 'unknown' | 'none'
  hasService: boolean
  hasPods: boolean
}

export interface TimescapeObservation {
  /** Name of the version that the handler names. */
  wanted: string
  versions: readonly VersionObservation[]
}

/** A change worth an event. */
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
