import { groupedBy } from '../manifest/grouped-by'
import type { Manifest } from '../manifest/manifest'
import { ownerOf } from '../wire/annotations'

/** A claim to which annotations of generated objects refer, and these objects. */
export interface ClaimObjects {
  /** Key of the claim in the outputs: `Kind/name`, or `Kind/namespace/name` if the name is not unique. */
  key: string
  kind: string
  name: string
  /** Absent if the package does not set a namespace. */
  namespace?: string
  objects: readonly Manifest[]
}

/** An object, and the claim to which its annotation refers. */
interface OwnedObject {
  object: Manifest
  kind: string
  name: string
  namespace: string | undefined
}

/**
 * Returns the objects of each claim. Hosts set namespaces after the annotation is written. The annotation of a
 * cluster-scoped object can therefore lack the namespace of the claim.
 */
export function objectsByClaim(manifests: readonly Manifest[]): ClaimObjects[] {
  const owned = manifests.flatMap((object): OwnedObject[] => {
    const owner = ownerOf(object)
    return owner === undefined
      ? []
      : [{ object, kind: owner.kind, name: owner.name, namespace: owner.namespace ?? object.metadata.namespace }]
  })
  return [...groupedBy(owned, ({ kind, name }) => `${kind}/${name}`)].flatMap(([key, some]) => {
    const namespaces = [...new Set(some.flatMap(({ namespace }) => namespace ?? []))]
    const [home] = namespaces
    const groups = groupedBy(some, ({ namespace }) => namespace ?? home ?? '')
    return [...groups.values()].map((members): ClaimObjects => {
      const [{ kind, name }] = members as [OwnedObject]
      const namespace = members.find((one) => one.namespace !== undefined)?.namespace
      return {
        key: namespaces.length < 2 ? key : `${kind}/${namespace}/${name}`,
        kind,
        name,
        ...(namespace === undefined ? {} : { namespace }),
        objects: members.map(({ object }) => object),
      }
    })
  })
}
