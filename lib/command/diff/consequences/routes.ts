import type { LocatedFinding } from '../../../finding/finding'
import { type ObservedRoute, observedRoutes } from '../../../manifest/observed/routes'
import { about, type Compared } from './compared'
import { routeRemoved } from './rules'

/** Returns the hosts that are no longer routed, and the paths that are no longer routed on the remaining hosts. */
export function removedRoutes({ before, after, pairs }: Compared): LocatedFinding[] {
  const now = after.flatMap(observedRoutes)
  const changed = new Set(pairs.map((pair) => pair.before))
  const reported = new Set<string>()
  return before
    .filter((object) => changed.has(object))
    .flatMap((object) =>
      observedRoutes(object).flatMap((route) => {
        const ofHost = now.filter(({ host }) => includesHost(host, route.host))
        if (ofHost.some((other) => includesPath(other, route))) return []
        const isExact = ofHost.some(({ path }) => path === route.path)
        const path = `\`${route.host}${route.path}${isExact ? '/…' : ''}\``
        const what = ofHost.length === 0 ? `Host \`${route.host}\`` : `Route ${path}`
        if (reported.has(what)) return []
        reported.add(what)
        return [about(object, routeRemoved.at([], `${what} is no longer routed, so requests to it fail.`))]
      }),
    )
}

const includesHost = (one: string, other: string): boolean =>
  one === '*' || one === other || (one.startsWith('*.') && other.endsWith(one.slice(1)))

/** Checks whether a path includes another path. The prefix `/api` includes `/api/v1`, but not `/apis`. */
const includesPath = (one: ObservedRoute, other: ObservedRoute): boolean =>
  (one.path === other.path && (one.isPrefix || !other.isPrefix)) ||
  (one.isPrefix && other.path.startsWith(one.path.endsWith('/') ? one.path : `${one.path}/`))
