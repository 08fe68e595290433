import type { Claim } from '../kind/claim'
import { renamedWith } from '../kind/given-name'
import { memoize } from '../manifest/memo/memoize'
import { type Manifest, type Metadata, textsOf } from '../manifest/manifest'
import { OWNER } from '../wire/annotations'

/** Annotations about the claim itself, which generated objects do not inherit. */
const CONTROL_ANNOTATIONS =
  /^(internal\.config\.kubernetes\.io|config\.kubernetes\.io|config\.k8s\.io|kustomize\.config\.k8s\.io|kubectl\.kubernetes\.io|krm\.lummo\.dev)\//

/**
 * Labels and annotations by which other tools identify one object as theirs: with a copy, they would treat a generated
 * object as their own and remove it. Directives for such tools (`sync-options`, `prune`) are inherited.
 *
 * Sources: Argo CD 3.1, "Resource Tracking"; Helm 3.18, pkg/action/validate.go; Flux kustomize-controller 1.6 and
 * helm-controller 1.3, labels and annotations of origin; KEP-3659 (ApplySet); cli-utils 0.37, pkg/common; Config Sync
 * 1.20, pkg/metadata; kapp 0.64, pkg/kapp/resourcesmisc; Fleet (wrangler 3, pkg/apply).
 */
const MARKS = new RegExp(
  `^(${[
    'argocd\\.argoproj\\.io/(tracking-id|installation-id|instance)',
    'meta\\.helm\\.sh/.*',
    '(kustomize|helm)\\.toolkit\\.fluxcd\\.io/(name|namespace|checksum)',
    'applyset\\.kubernetes\\.io/.*',
    'cli-utils\\.sigs\\.k8s\\.io/inventory-id',
    'configsync\\.gke\\.io/(resource-id|declared-fields|declared-version)',
    'kapp\\.k14s\\.io/(app|association|identity|original.*)',
    'objectset\\.rio\\.cattle\\.io/.*',
  ].join('|')})$`,
)

const isInherited = (key: string): boolean => !CONTROL_ANNOTATIONS.test(key) && !MARKS.test(key)

/** Returns the name of a claim for messages. */
export const ownerName = (claim: Pick<Claim<unknown>, 'kind' | 'name'>): string => `${claim.kind}/${claim.name}`

/** Returns the annotations of a claim that generated objects inherit. */
const inheritedAnnotations = memoize(({ annotations }: Claim<unknown>) => textsOf(annotations, isInherited))

/** Returns the labels of a claim that generated objects inherit. */
const inheritedLabels = memoize(({ labels }: Claim<unknown>) => textsOf(labels, (key) => !MARKS.test(key)))

/** Returns the value of the annotation {@link OWNER}, which identifies the owner of an object. */
const ownerText = ({ kind, namespace, name }: Claim<unknown>, home: string | undefined): string =>
  namespace === undefined || namespace === home ? `${kind}/${name}` : `${kind}/${namespace}/${name}`

/** Kinds without a namespace. */
const CLUSTER_KINDS = new Set([
  'Namespace',
  'ClusterRole',
  'ClusterRoleBinding',
  'ClusterAnalysisTemplate',
  'PersistentVolume',
])

/**
 * Returns a manifest with the metadata of its claim: the user’s namespace, labels and annotations, which labels and
 * annotations of the manifest override, and the name of its owner. Metadata is in a fixed order.
 */
export function stamp(manifest: Manifest, claim: Claim<unknown>): Manifest {
  const { name, namespace, labels, annotations, ...rest } = manifest.metadata
  const home = namespace ?? (CLUSTER_KINDS.has(manifest.kind) ? undefined : claim.namespace)
  const allLabels = { ...inheritedLabels(claim), ...labels }
  const metadata: Metadata = {
    name,
    ...(home === undefined ? {} : { namespace: home }),
    ...(Object.keys(allLabels).length === 0 ? {} : { labels: allLabels }),
    annotations: {
      ...inheritedAnnotations(claim),
      ...annotations,
      [OWNER]: ownerText(claim, home),
      ...renamedWith(claim, manifest.kind, name),
    },
    ...rest,
  }
  const { apiVersion, kind, metadata: _, ...body } = manifest
  return { apiVersion, kind, metadata, ...body }
}
