import type { World } from '../../kind/claim'
import { givenName } from '../../kind/given-name'
import { stableJson } from '../../manifest/hash'
import { sameNamespace } from '../../manifest/id'
import type { PodSpec } from '../../manifest/kubernetes'
import { podsIn } from '../../manifest/observed/pods'
import { sourcesOf } from '../../manifest/observed/sources'
import { configContent } from './content'
import type { ConfigContentFields } from './content-spec'
import type { Patch } from '../patches/spec'

/** Kind that generates the ConfigMaps of a package. */
const CONFIG_KIND = 'LummoConfig'

/** Returns the names of the ConfigMaps that a pod reads, in environment variables and volumes. */
function configsUsed(pod: PodSpec): ReadonlySet<string> {
  const sources = sourcesOf(podsIn({ ...pod }, []))
  return new Set(sources.flatMap(({ kind, name }) => (kind === 'ConfigMap' ? [name] : [])))
}

/**
 * Returns the content of the LummoConfigs that a pod reads, sorted by ConfigMap name. The content is read from the
 * claims, not from their output. The hash therefore does not depend on the order of expansion or the number of runs.
 */
export function configsRead(pod: PodSpec, namespace: string | undefined, world: Pick<World, 'claims'>): string[] {
  const claims = world.claims(CONFIG_KIND)
  if (claims.length === 0) return []
  const used = configsUsed(pod)
  return claims
    .filter((one) => used.has(one.name) || used.has(givenName(one)))
    .filter((one) => sameNamespace(one.namespace, namespace))
    .map((one) => {
      const spec = one.spec as ConfigContentFields & { patches?: readonly Patch[] }
      return stableJson({ name: givenName(one), ...configContent(spec), patches: spec.patches })
    })
}
