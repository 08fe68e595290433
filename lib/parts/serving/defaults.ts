import type { CompleteClaim } from '../../kind/claim'
import type { WorkloadDefaults } from '../../settings/workload-defaults'
import { type BothMargins, marginsOf } from '../delivery/margins'
import { type PodDefaults, type WithPodDefaults, withPodDefaults, type Written } from '../pod/defaults'
import type { ServingFields, Update } from './spec'

/** A spec with the defaults of a long-running application. */
export type WithServingDefaults<S> = Omit<WithPodDefaults<S>, 'disruption'> & {
  disruption: NonNullable<ServingFields['disruption']>
}

/** Rolling update settings with both margins. */
export type CompleteUpdate = Update & BothMargins

/** The complete claim of a long-running application. */
export type ServingClaim<S> = CompleteClaim<S, Written & { update?: Update | undefined }>

/** Returns a spec with the defaults of a long-running application. */
export const withServingDefaults = <S extends Pick<ServingFields, keyof PodDefaults | 'disruption'>>(
  spec: S,
  workload: WorkloadDefaults,
): WithServingDefaults<S> => ({
  ...withPodDefaults(spec, workload),
  disruption: spec.disruption ?? workload.disruption,
})

/** Returns how pods are replaced, with both margins. */
export const withMargins = (update: Update | undefined, { update: preset }: WorkloadDefaults): CompleteUpdate => ({
  ...update,
  ...marginsOf(update, preset),
})
