import type { PodDisruptionBudget } from '../manifest/kubernetes'
import type { Identity } from './identity'

/**
 * A PodDisruptionBudget that lets one pod go at a time, and broken ones always. With one replica it would block every
 * drain of a node, so there is none.
 *
 * @param most how many replicas there may be
 */
export function disruptionBudget(id: Identity, most: number): PodDisruptionBudget[] {
  if (most < 2) return []
  return [
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: id.name, labels: id.labels },
      spec: { maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow', selector: { matchLabels: id.selector } },
    },
  ]
}
