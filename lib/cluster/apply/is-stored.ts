import type { DeploymentResource } from '../../contracts/deployment-target'
import { deepEqual } from '../../manifest/deep-equal'
import { groupOf } from '../../manifest/id'
import { ownPart } from '../../manifest/live/own-part'
import type { Manifest } from '../../manifest/manifest'
import { hashOfApplied } from '../applied'
import { containsObject } from '../containment'

/** Groups of Kubernetes itself, whose controllers add nothing to lists that another manager has set as a whole. */
const KUBERNETES = /^(|apps|autoscaling|batch|policy|networking\.k8s\.io|rbac\.authorization\.k8s\.io)$/

/**
 * Checks whether applying an object would change nothing. The hash of the last applied version shows whether a field
 * is no longer wanted.
 *
 * @param wanted the object with its hash
 */
export const isStored = (live: DeploymentResource, wanted: Manifest): boolean =>
  hashOfApplied(live) === hashOfApplied(wanted) && deepEqual(partOf(live, wanted), wanted) && !isWidened(live, wanted)

/**
 * Checks whether another manager has added entries to a list or labels to a selector that the operator owns. With
 * another label, a NetworkPolicy selects fewer pods and no longer isolates the others. Changed values are detected
 * earlier.
 */
const isWidened = (live: DeploymentResource, wanted: Manifest): boolean =>
  KUBERNETES.test(groupOf(wanted.apiVersion)) && !containsObject(live, wanted, () => true)

/** Returns the wanted fields of a stored object. Omits fields that other managers or the server have set. */
function partOf(live: DeploymentResource, wanted: Manifest): Manifest {
  const { annotations = {}, ...metadata } = live.metadata
  const { 'kubectl.kubernetes.io/last-applied-configuration': _, ...others } = annotations
  const stored = { ...live, metadata: { ...metadata, annotations: others, managedFields: undefined } }
  return ownPart(stored, wanted) as Manifest
}
