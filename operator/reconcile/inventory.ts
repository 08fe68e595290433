import { createHash } from 'node:crypto'
import { contentHash, stableJson } from '../../lib/manifest/hash'
import { groupOf } from '../../lib/manifest/id'
import type { Manifest } from '../../lib/manifest/manifest'
import { byText } from '../../lib/manifest/text'
import { outlivesClaim } from './child-kinds'
import { claimText, sourceClaimOf } from './live-object'
import type { DeploymentResource } from '../../lib/contracts/deployment-target'

// The inventory of children without an ownerReference, in the format of KEP-3659 (ApplySet).

/** Finalizer that keeps a claim until its children outside its namespace are removed. */
export const FINALIZER = 'krm.lummo.dev/operator'
/** Label of a child that contains the identifier of its set. */
export const PART_OF = 'applyset.kubernetes.io/part-of'
const ID = 'applyset.kubernetes.io/id'
const TOOLING = 'applyset.kubernetes.io/tooling'
const GROUP_KINDS = 'applyset.kubernetes.io/contains-group-kinds'
const NAMESPACES = 'applyset.kubernetes.io/additional-namespaces'
/** Annotation that contains the hash of the inventory, so that the operator detects edits by users. */
const GUARD = 'krm.lummo.dev/inventory-hash'

/** Returns the identifier of the set that belongs to a claim. */
export function applySetOf({ apiVersion, kind, metadata }: Manifest): string {
  const identity = [metadata.name, metadata.namespace ?? '', kind, groupOf(apiVersion)].join('.')
  return `applyset-${createHash('sha256').update(identity).digest('base64url')}-v1`
}

/** Kinds and namespaces in which a claim has children without an ownerReference. */
export interface Inventory {
  /** Kinds as `Kind.group`, or `Kind` for the core group; sorted. */
  groupKinds: readonly string[]
  /** Namespaces other than that of the claim; sorted. */
  namespaces: readonly string[]
}

/** Returns a kind in the format of an inventory: `Kind.group`, or `Kind` for the core group. */
export const groupKindOf = ({ apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>): string =>
  [kind, groupOf(apiVersion)].filter((part) => part !== '').join('.')

/** Returns the inventory of some children. */
export const inventoryOf = (children: readonly Manifest[]): Inventory => ({
  groupKinds: sorted(children.map(groupKindOf)),
  namespaces: sorted(children.flatMap(({ metadata }) => metadata.namespace ?? [])),
})

/**
 * Reads the inventory from the annotations of a claim; undefined if the operator did not write this inventory for this
 * claim.
 */
export function inventoryIn(claim: DeploymentResource): Inventory | undefined {
  const { [GROUP_KINDS]: kinds, [NAMESPACES]: namespaces, [GUARD]: guard } = claim.metadata.annotations ?? {}
  const inventory = { groupKinds: entriesOf(kinds), namespaces: entriesOf(namespaces) }
  const isWritten = guard === (isEmptyInventory(inventory) ? undefined : guardOf(claim, inventory))
  return isWritten && claim.metadata.labels?.[ID] === idOf(claim, inventory) ? inventory : undefined
}

const guardOf = ({ metadata }: DeploymentResource, inventory: Inventory): string =>
  contentHash(stableJson({ uid: metadata.uid, ...inventory }), 12)

const idOf = (claim: DeploymentResource, inventory: Inventory): string | undefined =>
  isEmptyInventory(inventory) ? undefined : applySetOf(claim)

/** Returns the union of all inventories, which a claim must have before its first child is applied. */
export const unionOf = (inventories: readonly Inventory[]): Inventory => ({
  groupKinds: sorted(inventories.flatMap(({ groupKinds }) => groupKinds)),
  namespaces: sorted(inventories.flatMap(({ namespaces }) => namespaces)),
})

export const isEmptyInventory = ({ groupKinds }: Inventory): boolean => groupKinds.length === 0

/** The metadata of a claim that describes its inventory. */
export interface InventoryMarks {
  labels: Record<string, string>
  annotations: Record<string, string>
  finalizers: string[]
}

/**
 * Returns the metadata for an inventory. Returns empty metadata for an empty inventory.
 *
 * @param version version of the operator
 */
export const inventoryMarks = (claim: DeploymentResource, inventory: Inventory, version: string): InventoryMarks =>
  isEmptyInventory(inventory)
    ? { labels: {}, annotations: {}, finalizers: [] }
    : {
        labels: { [ID]: applySetOf(claim) },
        annotations: {
          [TOOLING]: `lummo-operator/v${version}`,
          [GUARD]: guardOf(claim, inventory),
          [GROUP_KINDS]: inventory.groupKinds.join(','),
          ...(inventory.namespaces.length === 0 ? {} : { [NAMESPACES]: inventory.namespaces.join(',') }),
        },
        finalizers: [FINALIZER],
      }

/** Checks whether a child is outside the namespace of its claim. */
export const isElsewhere = (claim: Manifest, { metadata }: Manifest): boolean =>
  metadata.namespace !== claim.metadata.namespace

/**
 * Returns the inventory of a claim with the given children. Children that outlive the claim are omitted.
 */
export const inventoryFor = (claim: Manifest, children: readonly Manifest[]): Inventory =>
  inventoryOf(children.filter((child) => isElsewhere(claim, child) && !outlivesClaim(child)))

/**
 * Checks whether an object is in the set of a claim. Both the label and the annotation are required, because anyone who
 * can write an object can copy a label.
 */
export const isInSetOf = (object: Manifest, claim: Manifest): boolean =>
  object.metadata.labels?.[PART_OF] === applySetOf(claim) && sourceClaimOf(object) === claimText(claim)

const sorted = (names: readonly string[]): string[] => [...new Set(names)].sort(byText)

const entriesOf = (list = ''): string[] => sorted(list.split(',').filter((entry) => entry !== ''))
