import { parseQuantity } from '../../manifest/grammar/quantity'
import { scalarText, valueAt } from '../../manifest/value-at'

/**
 * Checks whether a container requests a resource, so that its utilization can be measured. Without a request, the limit
 * is the request.
 */
export const isMeasurable = (container: unknown, resource: 'cpu' | 'memory'): boolean =>
  ['requests', 'limits'].some((side) => isSome(valueAt(container, ['resources', side, resource])))

/** Checks whether a quantity is greater than 0. */
const isSome = (amount: unknown): boolean => (parseQuantity(scalarText(amount) ?? '')?.nano ?? 0n) > 0n
