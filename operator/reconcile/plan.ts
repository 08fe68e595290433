import { APPLIED_HASH, withAppliedHash } from '../../lib/cluster/applied'
import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import { groupedBy } from '../../lib/manifest/grouped-by'
import { refOf } from '../../lib/manifest/id'
import type { Manifest } from '../../lib/manifest/manifest'
import { mapsIn, numberAt, valueAt } from '../../lib/manifest/value-at'
import type { IsolatedClaim } from '../../lib/run/isolation/result'
import { groupAndKind } from '../../lib/run/ownership/immutable-fields'
import { ownerReferenceOf } from '../../lib/run/ownership/owner-reference'
import { childInStatus } from '../status/stored-status'
import { changeFor } from './changes'
import { outlivesClaim } from './child-kinds'
import { applySetOf, inventoryFor, isElsewhere, PART_OF } from './inventory'
import { claimText, sourceClaimOf, isBeingDeleted, keyOf } from './live-object'
import type { NamespaceState, ReconcileSettings } from './namespace-state'
import type { ClaimPlan, NamespacePlan, PlannedChild, Removal } from './namespace-plan'
import { removalsOf } from './removals'

/**
 * Returns the changes for a namespace. The function is pure: equal inputs give equal plans.
 *
 * @param expanded the result of the engine for each claim, keyed by its identity
 */
export function planNamespace(
  state: NamespaceState,
  expanded: ReadonlyMap<string, IsolatedClaim>,
  settings: ReconcileSettings,
): NamespacePlan {
  const stored = new Map(state.objects.map((object) => [keyOf(object), object]))
  const owned = groupedBy(state.objects, (object) => sourceClaimOf(object) ?? '')
  const claims = state.claims
    .filter((claim) => !isBeingDeleted(claim))
    .map((claim): ClaimPlan => {
      const { state: validity, findings, objects, immutable } = expanded.get(keyOf(claim)) ?? UNKNOWN
      const old = owned.get(claimText(claim)) ?? []
      if (validity !== 'Valid') return { claim, state: validity, findings, ...unchanged(claim, old) }
      const children = objects.map((object) =>
        planChild(claim, { object, isImmutable: immutable.includes(object) }, stored, settings),
      )
      const applied = children.filter(({ refusal }) => refusal === undefined || refusal.reason === 'Immutable')
      const inventory = inventoryFor(
        claim,
        applied.map(({ object }) => object),
      )
      return { claim, state: validity, findings, children, inventory }
    })
  const deleted = state.claims.filter(isBeingDeleted)
  const unwanted = removalsOf({ claims, deleted, objects: state.objects }, settings)
  const { versions, organisation } = state
  const removals = unwanted.flatMap((one): Removal[] => {
    if (versions?.keeps(one.object) !== true) return [one]
    return versions.scalesDown(one.object) ? [{ ...one, action: 'scale' }] : []
  })
  return { claims, deleted, removals, ...(organisation && { organisation }), ...(versions && { versions }) }
}

/** Claims that the engine has not expanded stay unchanged. */
const UNKNOWN = { state: 'DependencyInvalid', findings: [], objects: [], immutable: [] } as const

/** The operator has no permissions for Secrets, so that users cannot read Secrets through the operator. */
const isSecret = ({ apiVersion, kind }: Manifest): boolean => apiVersion === 'v1' && kind === 'Secret'

const unchanged = (claim: Manifest, objects: readonly DeploymentResource[]) => ({
  children: objects.map((object): PlannedChild => ({ object, live: object })),
  inventory: inventoryFor(claim, objects),
})

function planChild(
  claim: DeploymentResource,
  { object: manifest, isImmutable }: { object: Manifest; isImmutable: boolean },
  stored: ReadonlyMap<string, DeploymentResource>,
  { crossNamespace }: ReconcileSettings,
): PlannedChild {
  const object = childOf(claim, manifest)
  const live = stored.get(keyOf(object))
  const { namespace = '' } = claim.metadata
  if (isElsewhere(claim, object) && !crossNamespace.includes(namespace)) {
    const message = `${refOf(object)} is outside of namespace \`${namespace}\`. Add \`${namespace}\` to \`crossNamespace\` in the settings of the operator, or remove the field that generates the object.`
    return { object, live, refusal: { reason: 'CrossNamespace', message } }
  }
  if (isSecret(object)) {
    const message = `${refOf(object)} is a Secret, which the operator is not permitted to read or write. Use a LummoSecret with a store.`
    return { object, live, refusal: { reason: 'Forbidden', message } }
  }
  if (isImmutable) {
    const message = `${refOf(object)} changes in an immutable field. See the findings.`
    return { object, live, refusal: { reason: 'Immutable', message } }
  }
  if (live === undefined && isEndedJob(claim, object)) return { object, live, isEnded: true }
  const weights = handlersOf(claim).length > 0 ? 'wanted' : 'live'
  return { object, live, weights, ...changeFor(object, live, { weights }) }
}

/** Returns the handlers to which a claim routes requests. The operator itself sets the weights of these routes. */
export const handlersOf = ({ kind, spec }: Manifest): string[] =>
  kind === 'LummoNetworking'
    ? mapsIn([valueAt(spec, ['routes'])].flat()).flatMap(([, { handler }]) =>
        typeof handler === 'string' ? [handler] : [],
      )
    : []

/**
 * Checks whether a Job was applied before, but no longer exists, because the cluster has deleted the Job after its end.
 * The name of the Job contains a hash of its content, so another version has a different name.
 */
const isEndedJob = (claim: DeploymentResource, object: Manifest): boolean =>
  groupAndKind(object) === 'batch Job' &&
  numberAt(object, ['spec', 'ttlSecondsAfterFinished']) !== undefined &&
  childInStatus(claim, object)?.hash === withAppliedHash(object).metadata.annotations?.[APPLIED_HASH]

/**
 * Returns an object with its owner: an ownerReference if the cluster supports it for this object, or else the label of
 * a set.
 */
function childOf(claim: DeploymentResource, manifest: Manifest): DeploymentResource {
  if (outlivesClaim(manifest)) return manifest
  const { metadata } = manifest
  if (isElsewhere(claim, manifest)) {
    const labels = { ...metadata.labels, [PART_OF]: applySetOf(claim) }
    return { ...manifest, metadata: { ...metadata, labels } }
  }
  const owner = ownerReferenceOf(claim)
  if (owner === undefined) return manifest
  return { ...manifest, metadata: { ...metadata, ownerReferences: [owner] } }
}
