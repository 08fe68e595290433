import type { World } from '../../../lib/kind/claim'
import { groupOf } from '../../../lib/manifest/id'
import type { Manifest, Plain } from '../../../lib/manifest/manifest'
import { BACKEND_READERS, type Backend } from '../../../lib/manifest/observed/backends'
import { type ObservedRoute, observedRoutes } from '../../../lib/manifest/observed/routes'
import { parseRule, type RouteRule } from '../../../lib/manifest/traefik-rule/rule'
import { mapAt, mapsAt, textAt, valueAt } from '../../../lib/manifest/value-at'

/** Names of gateways, entry points, classes and Middlewares that only an internal network can reach. */
const INTERNAL = /vpn|internal|private/i
/** Annotations that limit the addresses of clients: ingress-nginx, HAProxy, Kong and the AWS load balancer. */
const LIMITS_CLIENTS = /allow-?list|white-?list|source-range|inbound-cidrs/
/** Annotations whose value selects an entry point, a Middleware or a load balancer. */
const SELECTS_DOOR = /\/(?:ingress\.class|router\.middlewares|router\.entrypoints|scheme)$/

/** One route of an object that lummo has not generated. */
export interface ForeignRoute {
  hosts: readonly string[]
  /** Conditions of the route, with or without its hosts; undefined if the route can match every request. */
  rule: RouteRule | undefined
}

/** Returns the backends of an object that routes requests. */
export const backendsIn = (object: Manifest): Backend[] =>
  BACKEND_READERS[object.kind === 'Ingress' ? 'Ingress' : `${object.kind}.${groupOf(object.apiVersion)}`]?.(object) ??
  []

/** Returns the unrestricted routes that contain a backend. */
export function foreignRoutes(object: Manifest, { path }: Backend, world: World): ForeignRoute[] {
  const isIngress = object.kind === 'Ingress'
  const at = path[1] === 'defaultBackend' ? path : path.slice(0, isIngress ? 6 : 3)
  const entry = mapAt(object, at)
  if (isRestricted(object, entry, world)) return []
  const { spec, ...rest } = object
  const host = textAt(object, path.slice(0, 3).concat('host'))
  const own = isIngress
    ? { rules: [{ ...(host === undefined ? {} : { host }), http: { paths: path[1] === 'rules' ? [entry] : [] } }] }
    : { ...(spec as Plain), [String(path[1])]: [entry] }
  const observed = observedRoutes({ ...rest, spec: own })
  const hosts = observed.length === 0 ? ['*'] : [...new Set(observed.map((one) => one.host))]
  if (observed.length === 0 || rewrites(object, entry, world)) return [{ hosts, rule: undefined }]
  const match = textAt(entry, ['match'])
  const read = match === undefined ? undefined : parseRule(match)
  if (read !== undefined) return [{ hosts, rule: 'rule' in read ? read.rule : undefined }]
  return observed.map((one) => ({ hosts: [one.host], rule: pathRule(one) }))
}

/** Returns the rule for a path. A pattern, such as `/api/.*`, is shortened to its fixed start. */
function pathRule({ path, isPrefix }: ObservedRoute): RouteRule | undefined {
  const fixed = /^\^?([\w/~%-]|\.(?![*+?]))*/.exec(path)?.[0] ?? ''
  const start = fixed.replace('^', '')
  if (fixed !== path) return start === '' ? undefined : { matcher: 'PathPrefix', args: [start] }
  if (!isPrefix) return { matcher: 'Path', args: [path] }
  const below = path.replace(/\/+$/, '')
  return below === '' ? undefined : { matcher: 'Under', args: [below] }
}

/** Checks whether only some clients can use a route, as far as the package shows. */
function isRestricted(object: Manifest, entry: Plain, world: World): boolean {
  const { spec, metadata } = object
  const annotations = Object.entries(metadata.annotations ?? {})
  const names = [
    textAt(spec, ['ingressClassName']) ?? '',
    ...annotations.flatMap(([key, value]) => (SELECTS_DOOR.test(key) ? [value] : [])),
  ]
  if (names.some((name) => INTERNAL.test(name)) || annotations.some(([key]) => LIMITS_CLIENTS.test(key))) return true
  if (/\bClientIP\(/.test(textAt(entry, ['match']) ?? '')) return true
  if (middlewaresOf(entry, world).some(({ name, text }) => INTERNAL.test(name) || /ip(?:Allow|White)List/.test(text)))
    return true
  const doors = ['parentRefs', 'gateways', 'entryPoints'].flatMap((field) => valueAt(spec, [field]) ?? [])
  const outer = doors.filter((door) => door !== 'mesh')
  const { gateway } = world.settings.network.vpn
  const isInternal = (door: unknown): boolean => {
    const name = typeof door === 'string' ? (door.split('/').pop() ?? '') : (textAt(door, ['name']) ?? '')
    return INTERNAL.test(`${name} ${textAt(door, ['sectionName']) ?? ''}`) || name === gateway?.name
  }
  // A VirtualService without gateways, and a route without a parent, are not reachable from outside.
  const needsDoor = object.kind !== 'Ingress' && !object.kind.startsWith('IngressRoute')
  return outer.length === 0 ? needsDoor : outer.every(isInternal)
}

/** Returns the Middlewares of a route, each with the content of the object, if the package contains the object. */
const middlewaresOf = (entry: Plain, world: World): { name: string; text: string }[] =>
  mapsAt(entry, ['middlewares']).map(([, one]) => {
    const name = textAt(one, ['name']) ?? ''
    const found = world.get('Middleware', name, textAt(one, ['namespace']))
    return { name, text: JSON.stringify(found?.spec ?? {}) }
  })

/** Checks whether a route changes the path, so that the Service can get any path. */
const rewrites = (object: Manifest, entry: Plain, world: World): boolean =>
  Object.keys(object.metadata.annotations ?? {}).some((key) => /\/rewrite-target$/.test(key)) ||
  /"(?:URLRewrite|rewrite)"/.test(JSON.stringify(entry)) ||
  middlewaresOf(entry, world).some(({ text }) => /"(?:stripPrefix|replacePath)/.test(text))
