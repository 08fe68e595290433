import type { CompleteClaim } from '../../kind/claim'
import type { WorkloadDefaults } from '../../settings/workload-defaults'
import { type PodDefaults, sharedDefaults, type Written } from '../pod/defaults'
import type { JobFields } from './spec'

type JobDefaults = Omit<PodDefaults, 'stop'>

/** A job in which the defaults are set. */
export type WithJobDefaults<S> = Omit<S, keyof JobDefaults> & JobDefaults

/** The claim of a job in which the defaults are set. */
export type JobClaim = CompleteClaim<WithJobDefaults<JobFields>, Pick<Written, 'security'>>

/** Sets the defaults of a job. `stop` and `spread` have no defaults, because a job serves no clients. */
export const withJobDefaults = <S extends Pick<JobFields, keyof JobDefaults>>(
  spec: S,
  workload: WorkloadDefaults,
): WithJobDefaults<S> => ({ ...spec, ...sharedDefaults(spec, workload), spread: spec.spread === true })
