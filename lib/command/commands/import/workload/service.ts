import type { Manifest } from '../../../../manifest/manifest'
import { mapsAt } from '../../../../manifest/value-at'
import { portNumbers } from '../container/ports'
import type { NamedSource } from '../input/source'
import { podSpecOf } from './pod'

/** Returns `service` if lummo would otherwise generate another Service. */
export function serviceOptOut(workload: Manifest, service: NamedSource | undefined): boolean | undefined {
  const { kind } = workload
  if (kind === 'DaemonSet') return service === undefined ? undefined : true
  if (kind !== 'Deployment' && kind !== 'Rollout') return undefined
  const containers = mapsAt(podSpecOf(workload), ['containers']).map(([, one]) => one)
  const isAdded = portNumbers(containers).size > 0 || containers.some((one) => one.ports !== undefined)
  return service === undefined && isAdded ? false : undefined
}
