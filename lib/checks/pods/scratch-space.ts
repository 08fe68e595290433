import { isPlain } from '../../manifest/manifest'
import { POD_KINDS } from '../../manifest/pods'
import { mapsIn, scalarText, valueAt } from '../../manifest/value-at'
import {
  addQuantities,
  compareQuantities,
  parseQuantity,
  type Quantity,
  quantityText,
} from '../../manifest/grammar/quantity'
import { type PlacedContainer, type Pods, podsOf } from '../../manifest/observed/pods'
import { nameOf, type PackageCheck } from '../package-check'
import { fullDisk } from '../rules'

/**
 * Reports pods that are evicted before their `emptyDir` volumes are full. Logs, files and volumes count against the sum
 * of the limits of all containers. Source: podEphemeralStorageLimitEviction, pkg/kubelet/eviction, v1.34.
 */
export const fullDisks: PackageCheck = {
  needs: 'final',
  run: (pack) =>
    pack.subjects(POD_KINDS).flatMap((one) => {
      const pods = podsOf(one.manifest)
      const limit = pods === undefined ? undefined : diskLimit(pods)
      if (pods === undefined || limit === undefined) return []
      const volumes = sizedVolumes(pods)
      const [first] = volumes
      const size = sumOf(volumes.map((volume) => volume.size))
      if (first === undefined || size === undefined || compareQuantities(size, limit) <= 0) return []
      const fix = `Raise \`limits.ephemeral-storage\` to ${quantityText(addQuantities(size, limit))}.`
      const message = `Pods of ${nameOf(one)} are evicted at ${quantityText(limit)} of ephemeral storage, but their volumes can hold ${quantityText(size)}. ${fix}`
      return [one.finding(fullDisk.at(first.path, message), ['ephemeral-storage', first.name, 'sizeLimit'])]
    }),
}

/** Returns the volumes on the node's disk that have a size limit, largest first. */
const sizedVolumes = ({ spec, path }: Pods) =>
  mapsIn(spec.volumes)
    .flatMap(([at, { name, emptyDir }]) => {
      const size = isPlain(emptyDir) && emptyDir.medium !== 'Memory' ? quantityAt(emptyDir, ['sizeLimit']) : undefined
      const here = [...path, 'volumes', at, 'emptyDir', 'sizeLimit']
      return size === undefined ? [] : [{ name: scalarText(name) ?? '', size, path: here }]
    })
    .sort((one, other) => compareQuantities(other.size, one.size))

/**
 * Returns the limit of a pod: the sum of the limits of its containers or, if greater, the sum over an init container
 * and the sidecars before it.
 */
function diskLimit({ containers, initContainers }: Pods): Quantity | undefined {
  const sidecars = initContainers.filter(({ spec }) => spec.restartPolicy === 'Always')
  const phases = initContainers.map((one, at) =>
    sidecars.includes(one) ? [] : [one, ...initContainers.slice(0, at).filter((some) => sidecars.includes(some))],
  )
  return [[...containers, ...sidecars], ...phases]
    .flatMap((some) => sumOf(some.flatMap(limitOf)) ?? [])
    .sort((one, other) => compareQuantities(other, one))[0]
}

const limitOf = ({ spec }: PlacedContainer): Quantity[] => {
  const limit = quantityAt(spec, ['resources', 'limits', 'ephemeral-storage'])
  return limit === undefined ? [] : [limit]
}

const quantityAt = (value: unknown, path: readonly string[]): Quantity | undefined =>
  parseQuantity(scalarText(valueAt(value, path)) ?? '')

const sumOf = ([first, ...others]: readonly Quantity[]): Quantity | undefined =>
  first === undefined ? undefined : others.reduce(addQuantities, first)
