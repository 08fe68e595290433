import type { IClaimWriter, IDeploymentTarget } from '../../lib/contracts/deployment-target'
import type { ClaimEvent } from '../status/claim-events'
import type { ReconcileSettings } from './namespace-state'

/** What a run needs. */
export interface RunContext {
  target: IDeploymentTarget
  claims: IClaimWriter
  settings: ReconcileSettings
  /** Reports an event. Must not throw. */
  record(event: ClaimEvent): void
  now(): Date
  /** Aborts when the time of the run is over: requests under way end, and no further one starts. */
  signal: AbortSignal
}
