import { isPlain } from '../manifest/manifest'
import { hasServers, refusedConnections } from './connections/closed-connections'
import type { PackageCheck } from './package-check'
import { refusedIn } from './pods/pod-security'

/** Reports pods that violate the Pod Security level that their Namespace enforces. */
export const refusingNamespaces: PackageCheck = {
  needs: 'final',
  run: (pack) => pack.all(['Namespace']).flatMap((one) => refusedIn(pack, one)),
}

/** Reports connections in an isolated namespace that no NetworkPolicy allows. */
export const closedConnections: PackageCheck = {
  needs: 'final',
  run: (pack) => {
    const closing = pack.all(['NetworkPolicy']).filter(({ manifest: { spec } }) => {
      if (!isPlain(spec) || !isPlain(spec.podSelector) || Object.keys(spec.podSelector).length > 0) return false
      return Array.isArray(spec.policyTypes) && spec.policyTypes.includes('Egress')
    })
    if (closing.length === 0 && !hasServers(pack)) return []
    return refusedConnections(pack, closing)
  },
}
