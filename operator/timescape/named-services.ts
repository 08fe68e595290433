import { BACKEND_READERS } from '../../lib/manifest/observed/backends'
import type { DeploymentResource } from '../../lib/contracts/deployment-target'
import { groupOf, refOf } from '../../lib/manifest/id'
import { isPlain } from '../../lib/manifest/manifest'
import { mapAt } from '../../lib/manifest/value-at'
import { isBeingDeleted, sourceClaimOf } from '../reconcile/live-object'
import type { NamespaceState } from '../reconcile/namespace-state'

/**
 * Returns an object that directs requests to a Service by its name: a LummoNetworking, or a route that no short object
 * generates. Routes with `handler` and Services with weight 0 do not count.
 */
export function routeTo(service: string, { claims, objects }: NamespaceState): string | undefined {
  const claim = claims.find(
    (one) => one.kind === 'LummoNetworking' && !isBeingDeleted(one) && namesService(one.spec, service),
  )
  const route = objects.find((one) => sourceClaimOf(one) === undefined && hasBackend(one, service))
  const found = claim ?? route
  return found && refOf(found)
}

function namesService(value: unknown, service: string): boolean {
  if (Array.isArray(value)) return value.some((one) => namesService(one, service))
  if (!isPlain(value)) return false
  if (value.service === service && value.weight !== 0) return true
  return Object.values(value).some((one) => namesService(one, service))
}

function hasBackend(object: DeploymentResource, service: string): boolean {
  const { kind, metadata } = object
  const read = BACKEND_READERS[kind] ?? BACKEND_READERS[`${kind}.${groupOf(object.apiVersion)}`]
  const backends = read?.(object) ?? []
  return backends.some(({ service: name, namespace = metadata.namespace, path }) => {
    if (name !== service || namespace !== metadata.namespace) return false
    // The weight is next to the name or, for Istio, next to the destination.
    return [1, 2].every((steps) => mapAt(object, path.slice(0, -steps))?.weight !== 0)
  })
}
