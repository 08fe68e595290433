import { APPLIED_HASH, withAppliedHash } from '../../lib/cluster/applied'
import { containsObject } from '../../lib/cluster/containment'
import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import { deepEqual } from '../../lib/manifest/deep-equal'
import { groupOf, refOf } from '../../lib/manifest/id'
import { ownPart } from '../../lib/manifest/live/own-part'
import type { Manifest } from '../../lib/manifest/manifest'
import { foreignReplicas, withLiveTraffic } from './foreign-values'

/** The change that a stored object needs. */
export interface ObjectChange {
  /** The object to apply; undefined if the stored object has all wanted values. */
  apply?: Manifest
  /** A wanted value that another manager has changed and keeps. */
  note?: string
}

const hashOf = ({ metadata }: Manifest): string | undefined => metadata.annotations?.[APPLIED_HASH]

/**
 * Compares a wanted object with the stored one. Weights of backends (unless `weights` is `wanted`), the version that a
 * Service selects, and replicas that the claim has not changed since the last apply, belong to other managers. The hash
 * of the written object shows that a field is no longer wanted.
 */
export function changeFor(
  written: DeploymentResource,
  live: DeploymentResource | undefined,
  { weights }: { weights: 'live' | 'wanted' } = { weights: 'live' },
): ObjectChange {
  const wanted = withAppliedHash(written)
  if (live === undefined) return { apply: wanted }
  const isSameAsBefore = hashOf(live) === hashOf(wanted)
  const replicas = isSameAsBefore ? foreignReplicas(wanted, live) : undefined
  const isOwn = weights === 'wanted' && wanted.kind !== 'Service'
  const weighted = isOwn ? wanted : withLiveTraffic(wanted, live)
  const next = replicas === undefined ? weighted : withReplicas(weighted, replicas)
  const isStored = isSameAsBefore && deepEqual(partOf(live, next), next) && !isWidened(live, next)
  return {
    ...(isStored ? {} : { apply: next }),
    ...(replicas === undefined
      ? {}
      : { note: `\`spec.replicas\` of ${refOf(wanted)} is ${replicas}, which another manager has set.` }),
  }
}

/** Groups of Kubernetes itself, whose controllers add nothing to lists that another manager has set as a whole. */
const KUBERNETES = /^(|apps|autoscaling|batch|policy|networking\.k8s\.io|rbac\.authorization\.k8s\.io)$/

/**
 * Checks whether another manager has added entries to a list or labels to a selector that the operator owns. With
 * another label, a NetworkPolicy selects fewer pods and no longer protects the others. Changed values are detected
 * earlier.
 */
const isWidened = (live: DeploymentResource, wanted: Manifest): boolean =>
  KUBERNETES.test(groupOf(wanted.apiVersion)) && !containsObject(live, wanted, () => true)

/** Returns the wanted fields of a stored object, without fields of other managers and of the server. */
function partOf(live: DeploymentResource, wanted: Manifest): Manifest {
  const { annotations = {}, ...metadata } = live.metadata
  const { 'kubectl.kubernetes.io/last-applied-configuration': _, ...others } = annotations
  const stored = { ...live, metadata: { ...metadata, annotations: others, managedFields: undefined } }
  return ownPart(stored, wanted) as Manifest
}

const withReplicas = (wanted: Manifest, replicas: number): Manifest => ({
  ...wanted,
  spec: { ...(wanted.spec as object), replicas },
})
