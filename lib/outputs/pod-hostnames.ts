import { sameNamespace } from '../manifest/id'
import type { Manifest } from '../manifest/manifest'
import { serviceOf } from '../manifest/observed/services'
import { numberAt, textAt } from '../manifest/value-at'
import { SCALER_KINDS, scaleOf, scalersByName } from '../parts/observed/scale'
import type { ClaimObjects } from './claim-objects'
import { dnsName } from './endpoints'

/**
 * Returns the DNS names of all StatefulSet pods of a claim, if the governing Service is headless and among the
 * manifests. Pods that an autoscaler can remove are left out.
 */
export function podHostnames({ objects }: ClaimObjects, domain: string, manifests: readonly Manifest[]): string[] {
  const sets = objects.filter(({ kind }) => kind === 'StatefulSet')
  const scalers = scalersByName(sets.length === 0 ? [] : manifests.filter(({ kind }) => SCALER_KINDS.includes(kind)))
  return sets.flatMap((set) => {
    const governing = manifests.find((one) => governs(one, set))
    if (governing === undefined) return []
    const start = numberAt(set, ['spec', 'ordinals', 'start']) ?? 0
    return Array.from(
      { length: scaleOf(set, scalers).min },
      (_, at) => `${set.metadata.name}-${start + at}.${dnsName(governing, domain)}`,
    )
  })
}

const governs = (service: Manifest, set: Manifest): boolean =>
  service.kind === 'Service' &&
  service.metadata.name === textAt(set, ['spec', 'serviceName']) &&
  sameNamespace(service.metadata.namespace, set.metadata.namespace) &&
  serviceOf(service).headless
