import type { CompleteClaim } from '../../kind/claim'
import type { WorkloadDefaults } from '../../settings/workload-defaults'
import { type PodDefaults, sharedDefaults, type Written } from '../pod/defaults'
import type { JobFields } from './spec'

type JobDefaults = Omit<PodDefaults, 'stop'>

/** A job with its defaults. */
export type WithJobDefaults<S> = Omit<S, keyof JobDefaults> & JobDefaults

/** The claim of a job, with its defaults. */
export type JobClaim = CompleteClaim<WithJobDefaults<JobFields>, Pick<Written, 'security'>>

/** Returns a job with its defaults. `stop` and `spread` have none: no client waits for an answer of a job. */
export const withJobDefaults = <S extends Pick<JobFields, keyof JobDefaults>>(
  spec: S,
  workload: WorkloadDefaults,
): WithJobDefaults<S> => ({ ...spec, ...sharedDefaults(spec, workload), spread: spec.spread === true })
