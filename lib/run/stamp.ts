import type { Claim } from '../kind/claim'
import { renamedWith } from '../kind/given-name'
import { kept } from '../manifest/kept'
import { type Manifest, type Metadata, textsOf } from '../manifest/manifest'
import { OWNER } from '../wire/annotations'

/** Annotations of a claim that are about the claim itself, not about what it stands for. */
const OWN =
  /^(internal\.config\.kubernetes\.io|config\.kubernetes\.io|config\.k8s\.io|kustomize\.config\.k8s\.io|kubectl\.kubernetes\.io|krm\.lummo\.dev)\//

/** What an object's owner is called in its annotation. */
export const ownerName = (claim: Pick<Claim<unknown>, 'kind' | 'name'>): string => `${claim.kind}/${claim.name}`

/** The annotations of a claim that everything it makes has as well. */
const passedOn = kept(({ annotations }: Claim<unknown>) => textsOf(annotations, (key) => !OWN.test(key)))

/** Kinds that have no namespace. */
const CLUSTER_KINDS = new Set([
  'Namespace',
  'ClusterRole',
  'ClusterRoleBinding',
  'ClusterAnalysisTemplate',
  'PersistentVolume',
])

/**
 * Gives a manifest what every object of a claim has: its namespace, the user's labels and annotations (what the
 * manifest says itself wins), and the name of its owner. Metadata is written in a fixed order.
 */
export function stamp(manifest: Manifest, claim: Claim<unknown>): Manifest {
  const { name, namespace, labels, annotations, ...rest } = manifest.metadata
  const home = namespace ?? (CLUSTER_KINDS.has(manifest.kind) ? undefined : claim.namespace)
  const allLabels = { ...claim.labels, ...labels }
  const metadata: Metadata = {
    name,
    ...(home === undefined ? {} : { namespace: home }),
    ...(Object.keys(allLabels).length === 0 ? {} : { labels: allLabels }),
    annotations: {
      ...passedOn(claim),
      ...annotations,
      [OWNER]: ownerName(claim),
      ...renamedWith(claim, manifest.kind, name),
    },
    ...rest,
  }
  const { apiVersion, kind, metadata: _, ...body } = manifest
  return { apiVersion, kind, metadata, ...body }
}
