import type { IClaimWriter, IDeploymentTarget } from '../../../lib/contracts/deployment-target'
import type { ClaimEvent } from '../../status/claim-events'
import type { ReconcileSettings } from '../namespace-state'
import type { RefusedChanges } from './refused-changes'

/** Dependencies of a run. */
export interface RunContext {
  target: IDeploymentTarget
  claims: IClaimWriter
  settings: ReconcileSettings
  /** Reports an event. Must not throw. */
  record(event: ClaimEvent): void
  now(): Date
  /**
   * Returns the milliseconds until the timeout of the run. Shortly before, the run starts no further change, and another
   * run follows. Default: without limit.
   */
  timeLeft?(): number
  /**
   * Postpones the timeout of the run, so that at least some milliseconds are left. Called after the expansion, which
   * cannot be interrupted and can take longer than a run.
   */
  leaveAtLeast?(milliseconds: number): void
  /** Changes that were refused in earlier runs of the namespace. Default: no earlier runs. */
  refused?: RefusedChanges
  /** Aborts shortly before the timeout, so that statuses can be written after a slow change. Default: `signal`. */
  changes?: AbortSignal
  /** Aborts at the timeout of the run. Open requests are aborted, and no further requests are sent. */
  signal: AbortSignal
}
