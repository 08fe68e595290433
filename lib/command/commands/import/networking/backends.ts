import { compact } from '../../../../manifest/compact'
import type { Plain } from '../../../../manifest/manifest'
import { textAt } from '../../../../manifest/value-at'
import type { RouteContext, RouteRead } from './route-facts'

/** A Service behind a route, with its weight. */
export interface BackendRead {
  service: string | undefined
  port: string | number | undefined
  weight?: unknown
}

/**
 * Returns the Service of a route, or its `backends` if several Services share the requests. A canary has two Services,
 * whose weights Argo Rollouts sets, so its route has only the stable Service.
 */
export function backendsRead(
  list: readonly BackendRead[],
  context: RouteContext,
): Pick<RouteRead, 'service' | 'port' | 'options'> | undefined {
  const [first, second] = list
  if (first === undefined) return undefined
  const { service, port } = first
  if ((second === undefined && first.weight === undefined) || isCanary(list, context)) return { service, port }
  if (!context.isWhole) return undefined
  const isShared = list.every((one) => one.port === port)
  const backends = list.map((one) =>
    compact<Plain>({ service: one.service, port: isShared ? undefined : one.port, weight: one.weight ?? 1 }),
  )
  return { service: undefined, port: isShared ? port : undefined, options: { backends } }
}

/** Checks whether two Services are the stable and the canary Service of a Rollout. */
function isCanary(list: readonly BackendRead[], { main, lookup }: RouteContext): boolean {
  const [stable, canary] = list
  return lookup
    .ofKind('Rollout', main.manifest.metadata.namespace)
    .some(
      ({ manifest }) =>
        canary?.service !== undefined &&
        textAt(manifest, ['spec', 'strategy', 'canary', 'stableService']) === stable?.service &&
        textAt(manifest, ['spec', 'strategy', 'canary', 'canaryService']) === canary.service,
    )
}
