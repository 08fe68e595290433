import type { Volume } from '../../manifest/kubernetes'
import { addQuantities, parseQuantity, type Quantity, quantityText } from '../../manifest/grammar/quantity'
import type { WorkloadDefaults } from '../../settings/workload-defaults'
import type { ContainerSpec } from '../container/spec'

type Disk = WorkloadDefaults['ephemeralStorage']

/**
 * Returns the default ephemeral storage of the container that provides the space for the `emptyDir` volumes of its pod.
 * The kubelet evicts a pod when its logs, files and volumes exceed the total limit of its containers. Source:
 * podEphemeralStorageLimitEviction, pkg/kubelet/eviction, v1.34.
 */
export function withVolumes(disk: Disk, volumes: readonly Volume[]): Disk {
  const limit = disk === false ? undefined : parseQuantity(disk.limit)
  const size = diskSize(volumes)
  if (disk === false || limit === undefined || size === undefined) return disk
  return { ...disk, limit: quantityText(addQuantities(limit, size)) }
}

/** Returns the total size of volumes on the node’s disk; undefined if no volume has a size. */
const diskSize = (volumes: readonly Volume[]): Quantity | undefined =>
  volumes
    .flatMap(({ emptyDir }) =>
      emptyDir?.sizeLimit === undefined || emptyDir.medium === 'Memory'
        ? []
        : (parseQuantity(emptyDir.sizeLimit) ?? []),
    )
    .reduce<Quantity | undefined>((sum, size) => (sum === undefined ? size : addQuantities(sum, size)), undefined)

/** Checks whether a container uses the default ephemeral storage. */
export const hasDefaultDisk = ({ resources }: ContainerSpec): boolean =>
  resources !== undefined &&
  resources.requests?.['ephemeral-storage'] === undefined &&
  resources.limits?.['ephemeral-storage'] === undefined
