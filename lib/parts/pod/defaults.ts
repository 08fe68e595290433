import type { CompleteClaim } from '../../kind/claim'
import { defined } from '../../manifest/compact'
import type { WorkloadDefaults } from '../../settings/workload-defaults'
import type { PodFields } from './spec'

/** Pod fields in which the defaults of the settings are set. */
export interface PodDefaults {
  serviceAccount?: string | undefined
  security: WorkloadDefaults['security']
  /** How pods stop; undefined for jobs, because jobs receive no traffic. */
  stop?: WorkloadDefaults['stop']
  spread: boolean
}

/** A spec in which the defaults of a pod are set. */
export type WithPodDefaults<S> = Omit<S, keyof PodDefaults> & PodDefaults

/** A claim in which the defaults of a pod are set. */
export type PodClaim<S = PodFields> = CompleteClaim<WithPodDefaults<S>, Written>

/** Fields as the user wrote them, for checks of a pod. */
export type Written = Pick<PodFields, 'security' | 'stop'>

/** Returns the account and the security settings of a pod, completed with the defaults of the settings. */
export const sharedDefaults = (
  spec: Pick<PodFields, 'serviceAccount' | 'security'>,
  workload: WorkloadDefaults,
): Pick<PodDefaults, 'serviceAccount' | 'security'> => ({
  serviceAccount: spec.serviceAccount ?? workload.serviceAccount,
  security: { ...workload.security, ...defined(spec.security) },
})

/**
 * Sets the defaults of a pod that serves requests. `buildContainer` adds the defaults of its containers (`pullPolicy`,
 * `probes`, `ephemeralStorage`) later. Defaults that are added here would override the `base` of a container.
 */
export const withPodDefaults = <S extends Pick<PodFields, keyof PodDefaults>>(
  spec: S,
  workload: WorkloadDefaults,
): WithPodDefaults<S> => ({
  ...spec,
  ...sharedDefaults(spec, workload),
  stop: { ...workload.stop, ...defined(spec.stop) },
  spread: spec.spread ?? workload.spread,
})
