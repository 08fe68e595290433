import type { LocatedFinding } from '../finding/finding'
import { compareQuantities, parseQuantity } from '../manifest/grammar/quantity'
import { surelySameNamespace } from '../manifest/id'
import { type PlacedContainer, podsOf } from '../manifest/observed/pods'
import { POD_KINDS } from '../manifest/pods'
import { mapAt, mapsAt, scalarText } from '../manifest/value-at'
import { type Finished, nameOf, type PackageCheck, severityFor } from './package-check'
import { outsideLimits } from './rules'

/**
 * Reports containers that a LimitRange of their namespace refuses: a limit above its `max`, or a request below its
 * `min`. The LimitRange sets missing values. Source: PodValidateLimitFunc of plugin/pkg/admission/limitranger, v1.34.
 */
export const boundedContainers: PackageCheck = {
  needs: 'final',
  run: (pack) => {
    const ranges = pack.all(['LimitRange'])
    if (ranges.length === 0) return []
    return pack.subjects(POD_KINDS).flatMap((one) => {
      const near = ranges.filter(({ manifest }) => surelySameNamespace(manifest, one.manifest))
      const pods = podsOf(one.manifest)
      return [...(pods?.containers ?? []), ...(pods?.initContainers ?? [])].flatMap((container) =>
        near.flatMap((range) => outside(one, container, range)),
      )
    })
  },
}

const BOUNDS = [
  { bound: 'max', field: 'limits', beyond: 'greater than', sign: 1 },
  { bound: 'min', field: 'requests', beyond: 'less than', sign: -1 },
] as const

function outside(one: Finished, { spec, path, name }: PlacedContainer, range: Finished): LocatedFinding[] {
  const items = mapsAt(range.manifest, ['spec', 'limits']).filter(([, { type }]) => type === 'Container')
  return items.flatMap(([, item]) =>
    BOUNDS.flatMap(({ bound, field, beyond, sign }) =>
      Object.entries(mapAt(item, [bound])).flatMap(([resource, most]): LocatedFinding[] => {
        const own = mapAt(spec, ['resources', field])[resource]
        const [given, allowed] = [own, most].map((text) => parseQuantity(scalarText(text) ?? ''))
        if (given === undefined || allowed === undefined || compareQuantities(given, allowed) * sign <= 0) return []
        const message = `\`${field}.${resource}\` (${String(own)}) of container \`${name}\` of ${nameOf(one)} is ${beyond} the \`${bound}\` (${String(most)}) of ${nameOf(range)}, which rejects the pod. Change one of them.`
        const at = [...path, 'resources', field, resource]
        const words = [scalarText(own) ?? '', resource, 'resources', 'base', 'containers']
        return [one.finding(outsideLimits.at(at, message, { severity: severityFor(one) }), words)]
      }),
    ),
  )
}
