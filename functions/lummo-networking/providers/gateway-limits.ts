import type { Finding, FieldPath } from '../../../lib/finding/finding'
import { tooMany } from '../../../lib/finding/rules'
import { type Condition, CURE } from './conditions'
import { cannot, type ResolvedRoute } from '../plan'

// Reports violations of the HTTPRoute CRD (v1.6), which would otherwise appear only when the HTTPRoute is applied.

/** Name of the provider in messages. */
export const GATEWAY_API = 'The Gateway API'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH']
/** Sequences that are invalid in a path, unless the path is a pattern. */
const ODD = /\/\/|\/\.\.?(?:\/|$)|%2f|%(?![0-9a-f]{2})|[^-a-z0-9/._~!$&'()*+,;=:@%]/iu
const MAX = { hosts: 16, routes: 16, alternatives: 64, together: 128 }

/**
 * Checks whether one HTTPRoute can contain all of these routes.
 *
 * @param alternatives the number of alternatives of each route
 */
export function checkLimits(ways: readonly ResolvedRoute[], alternatives: readonly number[]): Finding[] {
  const hosts = ways[0]?.hosts.length ?? 0
  const together = alternatives.reduce((sum, one) => sum + one, 0)
  const of = (what: string, [found, max]: readonly [number, number], path: FieldPath, fix: string): Finding[] => {
    const message = `The HTTPRoute has ${found} ${what}, but at most ${max} are allowed. ${fix}`
    return found > max ? [tooMany.at(path, message)] : []
  }
  return [
    ...of('hosts', [hosts, MAX.hosts], ['spec', 'domains'], 'Split the object.'),
    ...of('routes', [ways.length, MAX.routes], ['spec', 'routes'], 'Split the object.'),
    ...of('matches in all its routes together', [together, MAX.together], ['spec', 'routes'], 'Split the object.'),
    ...ways.flatMap(({ path }, at) =>
      of('matches in one route', [alternatives[at] ?? 0, MAX.alternatives], path, 'Split the route.'),
    ),
  ]
}

/** Reports methods and paths that an HTTPRoute does not support. */
export function checkCondition({ method, path }: Condition, way: ResolvedRoute): Finding[] {
  const at = [...way.path, way.spec.match === undefined ? 'path' : 'match']
  const unknown = method !== undefined && !METHODS.includes(method)
  const odd = path === undefined || path.type === 'pattern' ? undefined : ODD.exec(path.value)?.[0]
  return [
    ...(unknown ? [cannot(GATEWAY_API, `match the method \`${method}\``, at, CURE)] : []),
    ...(odd === undefined ? [] : [cannot(GATEWAY_API, `match a path that contains \`${odd}\``, at, CURE)]),
  ]
}
