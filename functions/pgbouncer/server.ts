import type { RawClaim, World } from '../../lib/kind/claim'
import { sameNamespace } from '../../lib/manifest/id'
import { memoize } from '../../lib/manifest/memo/memoize'
import { isPlain } from '../../lib/manifest/manifest'
import { valueAt } from '../../lib/manifest/value-at'
import type { ConnectionNames } from '../../lib/parts/connections/keys'
import { secretNamed } from '../../lib/parts/connections/known-secret'

/**
 * Default connection limit of a server, and the number of connections reserved for superusers. Source: PostgreSQL 18,
 * runtime-config-connection.
 */
const MAX_CONNECTIONS = 100
export const RESERVED = 3

/** Pattern of a Service address: `shop-db`, `shop-db.data`, `shop-db.data.svc.cluster.local`. */
const SERVICE = /^([^.]+)(?:\.([^.]+)(?:\.svc(?:\..*)?)?)?$/

/** A PostgreSQL server that the package generates. */
export interface KnownServer {
  name: string
  maxConnections: number
  /** Number of connections reserved for superusers and special roles. */
  reserved: number
}

/**
 * Returns the LummoDatabase to which a pool connects, if the package contains it. The pool connects to a database if
 * the host is the Service of the database, or if both use the same Secret or the same path of a store.
 */
export function serverBehind(
  secret: { name: string; keys: ConnectionNames },
  namespace: string | undefined,
  world: World,
): KnownServer | undefined {
  const host = secretNamed(world, namespace, secret.name)?.keys.get(secret.keys.host)
  const [, service, room] = SERVICE.exec(host?.value ?? '') ?? []
  if (host?.value !== undefined && service === undefined) return undefined
  const [found, other] = world.claims('LummoDatabase').filter(({ name, namespace: own, spec }) => {
    if (spec.type !== 'postgres' || !sameNamespace(own, room ?? namespace)) return false
    if (service !== undefined) return service === name || (spec.operator !== undefined && service === `${name}-rw`)
    const path = valueAt(spec, ['vault', 'path'])
    return valueAt(spec, ['secret', 'name']) === secret.name || (path !== undefined && path === host?.path)
  })
  return found === undefined || other !== undefined ? undefined : serverOf(found)
}

const serverOf = memoize(({ name, spec }: RawClaim): KnownServer => {
  const config = Object.entries(isPlain(spec.config) ? spec.config : {})
  const count = (setting: string, preset: number): number => {
    const [, value] = config.find(([written]) => written.toLowerCase() === setting) ?? []
    const number = Number(value ?? preset)
    return Number.isInteger(number) ? number : preset
  }
  return {
    name,
    maxConnections: count('max_connections', MAX_CONNECTIONS),
    reserved: count('superuser_reserved_connections', RESERVED) + count('reserved_connections', 0),
  }
})
