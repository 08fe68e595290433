import { contentHash } from '../../manifest/hash'
import type { Identity } from '../identity/identity'

const LONGEST = 253

/**
 * The name of something without a namespace that is made for what has one: `shop.web`. No namespace has a dot, so two of
 * them are never the same name; joined by a dash, `tenant-a` and `d` would be what `tenant` and `a-d` are.
 */
export function clusterName({ namespace = '' }: Pick<Identity, 'namespace'>, name: string): string {
  const whole = `${namespace}.${name}`
  return whole.length <= LONGEST ? whole : `${whole.slice(0, LONGEST - 9)}-${contentHash(whole, 8)}`
}
