import type { Claim } from '../kind/claim'
import { renamedWith } from '../kind/given-name'
import { inheritedLabels, MARKS } from '../kind/inherited-labels'
import { memoize } from '../manifest/memo/memoize'
import { type Manifest, type Metadata, textsOf } from '../manifest/manifest'
import { OWNER } from '../wire/annotations'

/** Annotations that concern only the claim itself. Generated objects do not inherit these annotations. */
const CONTROL_ANNOTATIONS =
  /^(internal\.config\.kubernetes\.io|config\.kubernetes\.io|config\.k8s\.io|kustomize\.config\.k8s\.io|kubectl\.kubernetes\.io|krm\.lummo\.dev)\//

const isInherited = (key: string): boolean => !CONTROL_ANNOTATIONS.test(key) && !MARKS.test(key)

/** Returns the name with which messages refer to a claim. */
export const ownerName = (claim: Pick<Claim<unknown>, 'kind' | 'name'>): string => `${claim.kind}/${claim.name}`

/** Returns the annotations of a claim that generated objects inherit. */
const inheritedAnnotations = memoize(({ annotations }: Claim<unknown>) => textsOf(annotations, isInherited))

/** Returns the value of the annotation {@link OWNER}. The annotation identifies the owner of an object. */
const ownerText = ({ kind, namespace, name }: Claim<unknown>, home: string | undefined): string =>
  namespace === undefined || namespace === home ? `${kind}/${name}` : `${kind}/${namespace}/${name}`

/** Kinds that do not have a namespace. */
const CLUSTER_KINDS = new Set([
  'Namespace',
  'ClusterRole',
  'ClusterRoleBinding',
  'ClusterAnalysisTemplate',
  'PersistentVolume',
])

/**
 * Adds the metadata of a claim to a manifest: the namespace, the labels and annotations of the user, and the name of
 * the owner. Labels and annotations of the manifest take precedence. The metadata fields are in a fixed order.
 */
export function stamp(manifest: Manifest, claim: Claim<unknown>): Manifest {
  const { apiVersion, kind } = manifest
  const { name, namespace, labels: own, annotations, ...others } = manifest.metadata
  const home = namespace ?? (CLUSTER_KINDS.has(kind) ? undefined : claim.namespace)
  const labels = { ...inheritedLabels(claim), ...own }
  const metadata: Metadata = { name }
  if (home !== undefined) metadata.namespace = home
  if (Object.keys(labels).length > 0) metadata.labels = labels
  metadata.annotations = { ...inheritedAnnotations(claim), ...annotations }
  metadata.annotations[OWNER] = ownerText(claim, home)
  Object.assign(metadata.annotations, renamedWith(claim, kind, name))
  Object.assign(metadata, others)
  return Object.assign({ apiVersion, kind, metadata }, manifest, { metadata })
}
