import { amountOfPod } from '../../../checks/capacity/quota-sums'
import {
  addQuantities,
  multiplyQuantity,
  parseQuantity,
  type Quantity,
  quantityText,
} from '../../../manifest/grammar/quantity'
import type { Manifest } from '../../../manifest/manifest'
import { podsOf } from '../../../manifest/observed/pods'
import { mapsAt, scalarText, valueAt } from '../../../manifest/value-at'
import { finiteScaleOf, ownScaleOf, SCALER_KINDS, scalersByName } from '../../../parts/observed/scale'

/** Total requests of all pods, at minimum and maximum scale: `500m`, or `500m to 2`. */
export interface Footprint {
  pods: string
  cpu: string
  memory: string
  storage: string
}

const ZERO: Quantity = { nano: 0n, format: 'decimal' }
const SIZE = ['spec', 'resources', 'requests', 'storage']

/** Kinds that run pods temporarily. Pods of these kinds only count towards the maximum scale. */
const TEMPORARY: readonly string[] = ['CronJob', 'Job', 'ScaledJob']

/**
 * Adds up the volumes and the requests of all replicas. A DaemonSet is counted as one pod, because the number of nodes
 * is unknown.
 */
export function footprintOf(objects: readonly Manifest[]): Footprint {
  const scalers = scalersByName(objects.filter(({ kind }) => SCALER_KINDS.includes(kind)))
  const workloads = objects.flatMap((object) => {
    const pods = podsOf(object)
    if (pods === undefined) return []
    const { min, max } = Number.isFinite(ownScaleOf(object, scalers).max)
      ? ownScaleOf(object, scalers)
      : finiteScaleOf(object, scalers)
    return [{ object, pods, min: TEMPORARY.includes(object.kind) ? 0 : min, max }]
  })
  const range = (amountOf: (one: (typeof workloads)[number]) => Quantity, first = ZERO): string => {
    const sum = (count: 'min' | 'max') =>
      workloads.reduce((total, one) => addQuantities(total, multiplyQuantity(amountOf(one), one[count])), first)
    const [min, max] = [quantityText(sum('min')), quantityText(sum('max'))]
    return min === max ? min : `${min} to ${max}`
  }
  const one = parseQuantity('1') ?? ZERO
  const claims = objects.filter(({ kind }) => kind === 'PersistentVolumeClaim').map((claim) => sizeAt(claim, SIZE))
  return {
    pods: range(() => one),
    cpu: range(({ pods }) => amountOfPod(pods, 'requests', 'cpu')),
    memory: range(({ pods }) => amountOfPod(pods, 'requests', 'memory')),
    storage: range(({ object }) => templatesSize(object), sumOf(claims)),
  }
}

const sumOf = (amounts: readonly Quantity[]): Quantity => amounts.reduce(addQuantities, ZERO)

const sizeAt = (value: unknown, path: readonly string[]): Quantity =>
  parseQuantity(scalarText(valueAt(value, path)) ?? '') ?? ZERO

const templatesSize = (object: Manifest): Quantity =>
  sumOf(mapsAt(object, ['spec', 'volumeClaimTemplates']).map(([, template]) => sizeAt(template, SIZE)))
