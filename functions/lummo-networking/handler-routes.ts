import type { Finding } from '../../lib/finding/finding'
import { chooseOne } from '../../lib/finding/rules'
import type { Claim, RawClaim, World } from '../../lib/kind/claim'
import { handlerNamed, routeOfHandler } from '../../lib/parts/versions/backends'
import { noHandler } from '../../lib/parts/versions/rules'
import type { Route, Spec } from './spec'

/**
 * Adds the path and the Services of the handler to each route with `handler`, and returns the spec. Accepts specs
 * that are not checked yet. A route to an unknown handler stays unchanged.
 */
export function withHandlerRoutes<S extends Partial<Pick<Spec, 'routes'>>>(
  spec: S,
  { namespace }: Pick<RawClaim, 'namespace'>,
  world: Pick<World, 'claims'>,
): S {
  const { routes } = spec
  if (!Array.isArray(routes) || !routes.some((route) => typeof route?.handler === 'string')) return spec
  return { ...spec, routes: routes.map((route: Route) => resolvedRoute(route, namespace, world)) }
}

function resolvedRoute(route: Route, namespace: string | undefined, world: Pick<World, 'claims'>): Route {
  const handler = typeof route?.handler === 'string' ? handlerNamed(route.handler, namespace, world) : undefined
  if (handler === undefined) return route
  const { path, backends } = routeOfHandler(handler, world)
  const [only, ...others] = backends
  return {
    ...(route.match === undefined ? { path } : {}),
    ...route,
    ...(others.length === 0 && only !== undefined ? { service: only.service } : { backends: [...backends] }),
  }
}

/** Reports routes to handlers that the package does not contain, and routes with a second target. */
export function checkHandlerRoutes({ spec, namespace }: Claim<Spec>, world: World): Finding[] {
  return (spec.routes ?? []).flatMap((route, at): Finding[] => {
    if (route.handler === undefined) return []
    const path = ['spec', 'routes', at]
    const twice = (['service', 'backends', 'redirect'] as const).flatMap((field) => {
      if (route[field] === undefined) return []
      const message = `\`${field}\` and \`handler\` are mutually exclusive. Remove one of the two.`
      return [chooseOne.at([...path, field], message)]
    })
    if (handlerNamed(route.handler, namespace, world) !== undefined) return twice
    const message = `The package has no GatiHandler \`${route.handler}\`. Correct the name, or add the GatiHandler.`
    return [...twice, noHandler.at([...path, 'handler'], message, { current: route.handler })]
  })
}
