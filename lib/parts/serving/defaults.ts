import type { CompleteClaim } from '../../kind/claim'
import type { WorkloadDefaults } from '../../settings/workload-defaults'
import { type BothMargins, marginsOf } from '../delivery/margins'
import { type PodDefaults, type WithPodDefaults, withPodDefaults, type Written } from '../pod/defaults'
import type { ServingFields, Update } from './spec'

/** A spec in which the defaults of a long-running application are set. */
export type WithServingDefaults<S> = Omit<WithPodDefaults<S>, 'disruption'> & {
  disruption: NonNullable<ServingFields['disruption']>
}

/** Rolling update settings that set both margins. */
export type CompleteUpdate = Update & BothMargins

/** Claim of a long-running application in which all defaults are set. */
export type ServingClaim<S> = CompleteClaim<S, Written & { update?: Update | undefined }>

/** Sets the defaults of a long-running application. */
export const withServingDefaults = <S extends Pick<ServingFields, keyof PodDefaults | 'disruption'>>(
  spec: S,
  workload: WorkloadDefaults,
): WithServingDefaults<S> => ({
  ...withPodDefaults(spec, workload),
  disruption: spec.disruption ?? workload.disruption,
})

/** Returns how pods are replaced. The result sets both margins. */
export const withMargins = (update: Update | undefined, { update: preset }: WorkloadDefaults): CompleteUpdate => ({
  ...update,
  ...marginsOf(update, preset),
})
