import type { V1Affinity, V1TopologySpreadConstraint } from '@kubernetes/client-node'
import type { Identity } from '../identity/identity'

/**
 * Returns preferences for different zones and hosts. The constraints do not prevent pods from starting in a single zone
 * or on a single host. The preference for zones is a topology spread constraint, counted per revision; the preference
 * for hosts is a preferred anti-affinity.
 *
 * @param revisionLabel the label by which revisions of the workload differ, if it has one
 */
export function softSpread(
  id: Identity,
  revisionLabel: string | undefined,
): { affinity: V1Affinity; topologySpreadConstraints: V1TopologySpreadConstraint[] } {
  const labelSelector = { matchLabels: id.selector }
  return {
    affinity: {
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          { weight: 100, podAffinityTerm: { topologyKey: 'kubernetes.io/hostname', labelSelector } },
        ],
      },
    },
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector,
        ...(revisionLabel === undefined ? {} : { matchLabelKeys: [revisionLabel] }),
      },
    ],
  }
}
