import { DeploymentError, type DeploymentResource, type ResourceQuery } from '../../lib/contracts/deployment-target'
import { resourceNameOf } from '../../lib/cluster/resource-name'
import { deepEqual } from '../../lib/manifest/deep-equal'
import { refOf } from '../../lib/manifest/id'
import { CLUSTER_WIDE_KINDS, NAMESPACED_KINDS, type WatchedKind } from '../watched-kinds'
import {
  applySetOf,
  FINALIZER,
  groupKindOf,
  type Inventory,
  inventoryFor,
  inventoryIn,
  inventoryMarks,
  inventoryOf,
  isEmptyInventory,
  isInSetOf,
  PART_OF,
  unionOf,
} from './inventory'
import type { NamespacePlan } from './namespace-plan'
import type { RunContext } from './run/run-context'

/**
 * Writes the inventory and the finalizer of claims before the first child that requires them is applied. Returns the
 * current inventories of the claims. An inventory that a user has edited is replaced.
 */
export async function writeInventories(
  { claims, removals }: NamespacePlan,
  context: RunContext,
): Promise<Map<DeploymentResource, Inventory>> {
  const written = new Map<DeploymentResource, Inventory>()
  for (const { claim, inventory } of claims) {
    const stored = inventoryIn(claim)
    const old = removals.filter((one) => one.claim === claim).map(({ object }) => object)
    const wider = unionOf([stored ?? inventoryOf([]), inventory, inventoryFor(claim, old)])
    const isComplete = deepEqual(stored, wider) && hasFinalizer(claim) === !isEmptyInventory(wider)
    if (!isComplete) await write(claim, wider, context)
    written.set(claim, wider)
  }
  return written
}

/** Reduces inventories to the children that remain after all removals. */
export async function shrinkInventories(
  { claims, removals }: NamespacePlan,
  written: ReadonlyMap<DeploymentResource, Inventory>,
  context: RunContext,
): Promise<void> {
  for (const { claim, inventory, state } of claims) {
    const isComplete = !removals.some((one) => one.claim === claim && one.action === 'wait')
    const isSmaller = !deepEqual(written.get(claim), inventory)
    if (state === 'Valid' && isComplete && isSmaller) await write(claim, inventory, context)
  }
}

/** Returns the deleted claims without children in the caches. */
export const finishedClaims = ({ deleted, removals }: NamespacePlan): DeploymentResource[] =>
  deleted.filter((claim) => hasFinalizer(claim) && !removals.some((one) => one.claim === claim))

/**
 * Removes the finalizer of a deleted claim. Throws a Conflict if a child still exists, because a cache can be older
 * than the target.
 */
export async function finishDeletion(claim: DeploymentResource, context: RunContext): Promise<Record<string, never>> {
  for (const query of queriesFor(claim)) {
    const found = await context.target.list({ ...query, labels: { [PART_OF]: applySetOf(claim) } })
    const left = found.find((object) => isInSetOf(object, claim))
    if (left === undefined) continue
    throw new DeploymentError('Conflict', `${refOf(left)} still exists, but is not in the cache yet.`)
  }
  const { claims, signal } = context
  await claims.applyMetadata(resourceNameOf(claim), { uid: claim.metadata.uid ?? '' }, { signal })
  return {}
}

/**
 * Returns the kinds and namespaces of children: those of the inventory, or all of them if a user has edited the
 * inventory.
 */
function queriesFor(claim: DeploymentResource): ResourceQuery[] {
  const inventory = inventoryIn(claim)
  if (inventory === undefined) return [...NAMESPACED_KINDS, ...CLUSTER_WIDE_KINDS]
  const isIn = (kind: WatchedKind): boolean => inventory.groupKinds.includes(groupKindOf(kind))
  const inNamespaces = inventory.namespaces.flatMap((namespace) =>
    NAMESPACED_KINDS.filter(isIn).map((kind) => ({ ...kind, namespace })),
  )
  return [...CLUSTER_WIDE_KINDS.filter(isIn), ...inNamespaces]
}

const hasFinalizer = ({ metadata }: DeploymentResource): boolean => metadata.finalizers?.includes(FINALIZER) === true

async function write(claim: DeploymentResource, inventory: Inventory, context: RunContext): Promise<void> {
  const { claims, settings, signal } = context
  const marks = inventoryMarks(claim, inventory, settings.version)
  await claims.applyMetadata(resourceNameOf(claim), { uid: claim.metadata.uid ?? '', ...marks }, { signal })
}
