import type { DeploymentResource } from '../../contracts/deployment-target'
import { isPlain, type Plain } from '../../manifest/manifest'
import { keyFor } from '../../manifest/live/list-key'
import { type AppliedFields, ownedFields } from '../../manifest/live/owned-fields'

/**
 * Returns an object without the fields that the server did not store at an earlier apply, such as the fields of a
 * disabled feature gate. The server lists such a field in `managedFields`, but not in the object. A field that another
 * manager removed is not in `managedFields` either, so the operator sets the field again (Kubernetes 1.36).
 *
 * @param live the stored object with `managedFields`
 */
export function withoutDroppedFields(wanted: DeploymentResource, live: DeploymentResource): DeploymentResource {
  const { annotations: _, ...metadata } = live.metadata
  const owned = ownedFields({ ...live, metadata })
  return storedPart(wanted, live, owned) as DeploymentResource
}

function storedPart(wanted: Plain, live: Plain, owned: readonly AppliedFields[]): Plain {
  const members = Object.entries(wanted).flatMap(([name, value]) => {
    const below = owned.flatMap((one) => one.field(name) ?? [])
    if (below.length === 0) return [[name, value]]
    return live[name] === undefined ? [] : [[name, storedValue(value, live[name], below)]]
  })
  return Object.fromEntries(members)
}

function storedValue(wanted: unknown, live: unknown, owned: readonly AppliedFields[]): unknown {
  if (isPlain(wanted) && isPlain(live)) return storedPart(wanted, live, owned)
  if (!Array.isArray(wanted) || !Array.isArray(live)) return wanted
  const key = keyFor(live, wanted)
  if (key === undefined) return wanted
  return wanted.map((entry: Plain) => {
    const found = live.find((one: Plain) => one[key] === entry[key])
    const below = owned.flatMap((one) => one.entry(entry, key) ?? [])
    return found === undefined ? entry : storedPart(entry, found, below)
  })
}
