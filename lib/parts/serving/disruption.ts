import type { Finding, FieldPath } from '../../finding/finding'
import { chooseOne } from '../../finding/rules'
import { compact } from '../../manifest/compact'
import type { PodDisruptionBudget } from '../../manifest/kubernetes'
import type { Disruption } from './disruption-spec'
import type { Identity } from '../identity/identity'
import { blocksDrains } from './rules'

/**
 * Returns a PodDisruptionBudget that allows one eviction at a time, or the number in the object. Evictions of unhealthy
 * pods are always allowed. For a single replica, returns undefined, because a budget would block every drain.
 *
 * @param wanted value in the object, or else in the settings
 * @param max the maximum number of replicas
 */
export function disruptionBudget(
  id: Identity,
  wanted: Disruption | boolean,
  max: number,
  path: FieldPath,
): { manifests: PodDisruptionBudget[]; findings: Finding[] } {
  if (wanted === false || (wanted !== true && wanted.enabled === false)) return { manifests: [], findings: [] }
  const { maxUnavailable, minAvailable: min } = wanted === true ? ({} as Disruption) : wanted
  const minAvailable = typeof min === 'string' && /^\d+$/.test(min) ? Number(min) : min
  if (maxUnavailable !== undefined && minAvailable !== undefined) {
    const message = '`maxUnavailable` and `minAvailable` are mutually exclusive. Remove one of the two.'
    return { manifests: [], findings: [chooseOne.at(path, message)] }
  }
  if (blocks(minAvailable, max) || maxUnavailable === 0 || maxUnavailable === '0%') {
    const message = `The PodDisruptionBudget allows no evictions, because the workload has at most ${max} pods. Set \`maxUnavailable: 1\`.`
    return { manifests: [], findings: [blocksDrains.at(path, message)] }
  }
  if (max < 2) return { manifests: [], findings: [] }
  const spec = compact<PodDisruptionBudget['spec']>({
    minAvailable,
    maxUnavailable: maxUnavailable ?? (minAvailable === undefined ? 1 : undefined),
    unhealthyPodEvictionPolicy: 'AlwaysAllow',
    selector: { matchLabels: id.selector },
  })
  const metadata = { name: id.name, labels: id.labels }
  return { manifests: [{ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata, spec }], findings: [] }
}

const blocks = (minAvailable: number | string | undefined, max: number): boolean =>
  minAvailable === '100%' ||
  (minAvailable !== undefined && /^\d+$/.test(String(minAvailable)) && Number(minAvailable) >= max)
