import { createHash } from 'node:crypto'
import { groupOf } from '../../lib/manifest/id'
import type { Manifest } from '../../lib/manifest/manifest'
import { byText } from '../../lib/manifest/text'
import type { DeploymentResource } from '../../lib/contracts/deployment-target'

// The inventory of children that no ownerReference can hold, as KEP-3659 (ApplySet) specifies it.

/** Keeps a claim until its children in other places are removed. */
export const FINALIZER = 'krm.lummo.dev/operator'
/** Names, on a child, the set that it belongs to. */
export const PART_OF = 'applyset.kubernetes.io/part-of'
const ID = 'applyset.kubernetes.io/id'
const TOOLING = 'applyset.kubernetes.io/tooling'
const GROUP_KINDS = 'applyset.kubernetes.io/contains-group-kinds'
const NAMESPACES = 'applyset.kubernetes.io/additional-namespaces'

/** Returns the identifier of the set of a claim. */
export function applySetOf({ apiVersion, kind, metadata }: Manifest): string {
  const identity = [metadata.name, metadata.namespace ?? '', kind, groupOf(apiVersion)].join('.')
  return `applyset-${createHash('sha256').update(identity).digest('base64url')}-v1`
}

/** The kinds and namespaces in which a claim has children that no ownerReference holds. */
export interface Inventory {
  /** `Kind.group`, or `Kind` for the core group; sorted. */
  groupKinds: readonly string[]
  /** Namespaces other than that of the claim; sorted. */
  namespaces: readonly string[]
}

const groupKindOf = ({ apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>): string =>
  [kind, groupOf(apiVersion)].filter((part) => part !== '').join('.')

/** Returns the inventory of some children. */
export const inventoryOf = (children: readonly Manifest[]): Inventory => ({
  groupKinds: sorted(children.map(groupKindOf)),
  namespaces: sorted(children.flatMap(({ metadata }) => metadata.namespace ?? [])),
})

/** Reads the inventory that a claim has in its annotations. */
export const inventoryIn = ({ metadata }: DeploymentResource): Inventory => ({
  groupKinds: entriesOf(metadata.annotations?.[GROUP_KINDS]),
  namespaces: entriesOf(metadata.annotations?.[NAMESPACES]),
})

/** Returns the scope of both inventories, which a claim must have before its first child is applied. */
export const unionOf = (one: Inventory, other: Inventory): Inventory => ({
  groupKinds: sorted([...one.groupKinds, ...other.groupKinds]),
  namespaces: sorted([...one.namespaces, ...other.namespaces]),
})

export const isEmptyInventory = ({ groupKinds }: Inventory): boolean => groupKinds.length === 0

/** The metadata by which a claim holds its inventory. */
export interface InventoryMarks {
  labels: Record<string, string>
  annotations: Record<string, string>
  finalizers: string[]
}

/**
 * Returns the marks of a claim with this inventory, or none for an empty one.
 *
 * @param version of the operator
 */
export const inventoryMarks = (claim: DeploymentResource, inventory: Inventory, version: string): InventoryMarks =>
  isEmptyInventory(inventory)
    ? { labels: {}, annotations: {}, finalizers: [] }
    : {
        labels: { [ID]: applySetOf(claim) },
        annotations: {
          [TOOLING]: `lummo-operator/v${version}`,
          [GROUP_KINDS]: inventory.groupKinds.join(','),
          ...(inventory.namespaces.length === 0 ? {} : { [NAMESPACES]: inventory.namespaces.join(',') }),
        },
        finalizers: [FINALIZER],
      }

const sorted = (names: readonly string[]): string[] => [...new Set(names)].sort(byText)

const entriesOf = (list = ''): string[] => sorted(list.split(',').filter((entry) => entry !== ''))
