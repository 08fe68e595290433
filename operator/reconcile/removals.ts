import { APPLIED_HASH } from '../../lib/cluster/applied'
import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import { LEGACY_API_VERSIONS } from '../../lib/kind/claim'
import type { Manifest } from '../../lib/manifest/manifest'
import { OWNER } from '../../lib/wire/annotations'
import { isRunningJob, outlivesClaim } from './child-kinds'
import { isInSetOf, PART_OF } from './inventory'
import { claimText, sourceClaimOf, isBeingDeleted, isOwnedBy, keyOf } from './live-object'
import type { ReconcileSettings } from './namespace-state'
import { CLAIM_KINDS } from '../watched-kinds'
import type { ClaimPlan, Removal } from './namespace-plan'

interface Scope {
  claims: readonly ClaimPlan[]
  deleted: readonly DeploymentResource[]
  objects: readonly DeploymentResource[]
}

/**
 * Returns the objects that no claim generates any more. An object is deleted only if it has the uid of a claim, or
 * both the label and the annotation of its set. A label or an annotation alone could have been copied.
 */
export function removalsOf({ claims, deleted, objects }: Scope, { garbage }: ReconcileSettings): Removal[] {
  const wanted = new Set(claims.flatMap(({ children }) => children.map(({ object }) => keyOf(object))))
  const expanded = claims.filter(({ state }) => state === 'Valid').map(({ claim }) => claim)
  const all = [...claims.map(({ claim }) => claim), ...deleted]
  return objects
    .filter((object) => !wanted.has(keyOf(object)))
    .flatMap((object): Removal[] => {
      const claim = [...expanded, ...deleted].find((one) => isHeldBy(object, one))
      if (claim !== undefined)
        return garbage === 'target' && isLeftToGarbage(claim, object) ? [] : [removal(object, claim)]
      return garbage === 'operator' && isOrphan(object, all) ? [removal(object, undefined)] : []
    })
}

const removal = (object: DeploymentResource, claim: DeploymentResource | undefined): Removal => ({
  object,
  claim,
  action: actionFor(object),
})

function actionFor(object: DeploymentResource): Removal['action'] {
  if (outlivesClaim(object)) return 'release'
  return isBeingDeleted(object) || isRunningJob(object) ? 'wait' : 'delete'
}

/**
 * Checks whether a claim has applied an object. An object that outlives its claim has neither an ownerReference nor a
 * label.
 */
function isHeldBy(object: DeploymentResource, claim: DeploymentResource): boolean {
  if (isOwnedBy(object, claim) || isInSetOf(object, claim)) return true
  return outlivesClaim(object) && !isBeingDeleted(claim) && sourceClaimOf(object) === claimText(claim)
}

/** When a claim is deleted, the cluster deletes its objects. */
const isLeftToGarbage = (claim: DeploymentResource, object: DeploymentResource): boolean =>
  isBeingDeleted(claim) && isOwnedBy(object, claim)

const CLAIM_VERSIONS = new Set([...CLAIM_KINDS.map(({ apiVersion }) => apiVersion), ...LEGACY_API_VERSIONS])

const isOrphan = (object: DeploymentResource, claims: readonly DeploymentResource[]): boolean =>
  object.metadata.ownerReferences?.some(
    ({ apiVersion, controller }) => controller === true && CLAIM_VERSIONS.has(apiVersion),
  ) === true && !claims.some((claim) => isOwnedBy(object, claim))

/** Labels and annotations that assign an object to a claim. */
const MARKS_OF_OWNER = [OWNER, PART_OF, 'app.kubernetes.io/managed-by', APPLIED_HASH]

/**
 * Returns an object that outlives its claim, without the marks of its owner. The spec has its stored values, because an
 * apply without them would remove the values. The account `default` has no spec and loses its pull Secrets.
 */
export function released({ apiVersion, kind, metadata, spec }: DeploymentResource): Manifest {
  const { name, namespace, labels, annotations } = metadata
  const others = (marks: Record<string, string> | undefined) =>
    Object.fromEntries(Object.entries(marks ?? {}).filter(([key]) => !MARKS_OF_OWNER.includes(key)))
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      labels: others(labels),
      annotations: others(annotations),
    },
    ...(spec === undefined ? {} : { spec }),
  }
}

/**
 * Returns a Deployment without pods. The hash is removed, so that a claim that generates the Deployment again also
 * sets its replicas again.
 */
export function scaledDown({ apiVersion, kind, metadata, spec }: DeploymentResource): DeploymentResource {
  const { name, namespace, labels, annotations = {}, ownerReferences } = metadata
  const kept = Object.entries(annotations).filter(
    ([key]) => key !== APPLIED_HASH && !key.startsWith('deployment.kubernetes.io/'),
  )
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
      annotations: Object.fromEntries(kept),
      ...(ownerReferences === undefined ? {} : { ownerReferences }),
    },
    spec: { ...(spec as object), replicas: 0 },
  }
}
