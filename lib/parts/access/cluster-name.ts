import { contentHash } from '../../manifest/hash'
import type { Identity } from '../identity/identity'

const LONGEST = 253

/**
 * Returns the name of a cluster-scoped object of a namespaced one: `shop.web`. Namespaces contain no dots, so two names
 * never collide; with a dash, `tenant-a` and `d` would equal `tenant` and `a-d`.
 */
export function clusterName({ namespace = '' }: Pick<Identity, 'namespace'>, name: string): string {
  const whole = `${namespace}.${name}`
  return whole.length <= LONGEST ? whole : `${whole.slice(0, LONGEST - 9)}-${contentHash(whole, 8)}`
}
