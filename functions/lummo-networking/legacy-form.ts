import type { Normalized } from '../../lib/kind/define-kind'
import { isPlain, type Plain } from '../../lib/manifest/manifest'

/**
 * Fields of a route that contain objects. If one of these fields is a key of `routes`, the value is a single route and
 * not an object keyed by route name.
 */
const MAPS = ['headers', 'redirect', 'rateLimit']

/**
 * Converts legacy objects. Legacy objects have their fields under `data`, and `routes` is an object from paths to
 * Services (`{/: web, /api: api}`). If routes are keyed by path or by another name, as in
 * `{/api: {vpn: true}, admin: {match: …}}`, overlays can merge routes. All forms are equivalent to a list.
 */
export function normalizeNetworking(object: Plain): Normalized {
  const from = object.spec === undefined && object.data !== undefined ? 'data' : 'spec'
  const content = object[from]
  const moved: Normalized['moved'][number][] = from === 'data' ? [[['spec'], ['data']]] : []
  if (!isPlain(content) || !isPlain(content.routes) || !isByName(content.routes)) return { spec: content, moved }
  const routes = Object.entries(content.routes).map(([key, route], at) => {
    const source = [from, 'routes', key]
    const own = isPlain(route)
    const isPath = key.startsWith('/')
    for (const field of [[], ...(isPath ? [['path']] : []), ...(own ? [] : [['service']])]) {
      moved.push([['spec', 'routes', at, ...field], source])
    }
    if (!isPath) return route
    return own ? { path: key, ...route } : { path: key, service: route }
  })
  return { spec: { ...content, routes }, moved }
}

const isByName = (routes: Plain): boolean =>
  Object.entries(routes).every(([key, route]) => key.startsWith('/') || (isPlain(route) && !MAPS.includes(key)))
