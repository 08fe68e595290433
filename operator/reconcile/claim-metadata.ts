import type { ClaimMetadata, DeploymentResource } from '../../lib/contracts/deployment-target'
import { resourceNameOf } from '../../lib/cluster/resource-name'
import { deepEqual } from '../../lib/manifest/deep-equal'
import { FINALIZER, type Inventory, inventoryIn, inventoryMarks, isEmptyInventory, unionOf } from './inventory'
import type { NamespacePlan } from './namespace-plan'
import type { RunContext } from './run-context'

/**
 * Writes the inventory and the finalizer of claims before the first child is applied that needs them. Returns the
 * inventories that the claims have now.
 */
export async function writeInventories(
  { claims }: NamespacePlan,
  context: RunContext,
): Promise<Map<DeploymentResource, Inventory>> {
  const written = new Map<DeploymentResource, Inventory>()
  for (const { claim, inventory } of claims) {
    const [stored, wider] = [inventoryIn(claim), unionOf(inventoryIn(claim), inventory)]
    const isComplete = deepEqual(stored, wider) && hasFinalizer(claim) === !isEmptyInventory(wider)
    if (!isComplete) await write(claim, wider, context)
    written.set(claim, wider)
  }
  return written
}

/** Reduces inventories to what is left after all removals. */
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

/** Lets the cluster remove deleted claims whose children are gone. */
export async function finishDeletion({ deleted, removals }: NamespacePlan, context: RunContext): Promise<void> {
  for (const claim of deleted) {
    if (!hasFinalizer(claim) || removals.some((one) => one.claim === claim)) continue
    await context.claims.applyMetadata(resourceNameOf(claim), { uid: claim.metadata.uid ?? '' })
  }
}

const hasFinalizer = ({ metadata }: DeploymentResource): boolean => metadata.finalizers?.includes(FINALIZER) === true

async function write(claim: DeploymentResource, inventory: Inventory, context: RunContext): Promise<void> {
  const { annotations, finalizers } = inventoryMarks(claim, inventory, context.settings.version)
  const metadata: ClaimMetadata = { uid: claim.metadata.uid ?? '', annotations, finalizers }
  await context.claims.applyMetadata(resourceNameOf(claim), metadata)
}
