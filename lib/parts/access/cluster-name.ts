import { contentHash } from '../../manifest/hash'
import type { Identity } from '../identity/identity'

const MAX_LENGTH = 253

/**
 * Returns the name of a cluster-scoped object that belongs to a namespaced object: `shop.web`. Namespaces contain no
 * dots, so two such names never collide. With a dash, `tenant-a` and `d` would have the same name as `tenant` and
 * `a-d`.
 */
export function clusterName({ namespace = '' }: Pick<Identity, 'namespace'>, name: string): string {
  const whole = `${namespace}.${name}`
  return whole.length <= MAX_LENGTH ? whole : `${whole.slice(0, MAX_LENGTH - 9)}-${contentHash(whole, 8)}`
}
