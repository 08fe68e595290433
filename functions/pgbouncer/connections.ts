import type { Finding, FieldPath } from '../../lib/finding/finding'
import type { CompleteUpdate } from '../../lib/parts/serving/defaults'
import { DEFAULT_POOL_SIZE, number } from './config'
import { type KnownServer, RESERVED } from './server'
import { tooManyConnections } from './rules'
import { counted, listText } from '../../lib/manifest/text'

/** The server settings of a pool. */
export interface ServerLimits {
  maxConnections?: number | undefined
  databases: number
  users: number
}

/** Maximum number of connections that one pod opens. The pod has a pool for each database and user. */
interface Share {
  pool: number
  /** Maximum number of connections per database; 0 means no limit. */
  limit: number
  each: number
}

function shareOf(settings: ReadonlyMap<string, string>, { databases, users }: ServerLimits): Share {
  const pool = number(settings, 'default_pool_size', DEFAULT_POOL_SIZE) + number(settings, 'reserve_pool_size', 0)
  const limit = number(settings, 'max_db_connections', 0)
  const ofUser = number(settings, 'max_user_connections', 0)
  const all = (limit > 0 ? Math.min(limit, pool * users) : pool * users) * databases
  return { pool, limit, each: ofUser > 0 ? Math.min(all, ofUser * users) : all }
}

/** Returns the maximum number of connections that one pod of the pool opens. */
export const connectionsOfPod = (settings: ReadonlyMap<string, string>, server: ServerLimits): number =>
  shareOf(settings, server).each

const listed = (names: readonly string[]): string =>
  names.length < 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`

/** The server of a pool, and all other connections to the server. */
export interface Room {
  /** Limits of the server that the object sets, and the number of databases on the server. */
  server: ServerLimits
  /** The LummoDatabase of the server, if the package contains it. */
  known: KnownServer | undefined
  others: { names: readonly string[]; connections: number }
}

/**
 * Checks that the connections of all pools do not exceed the limit of the server. Every pod has a separate pool for
 * each database and user, and more pods run during an update.
 *
 * @param size path of the pool size
 */
export function checkConnections(
  settings: ReadonlyMap<string, string>,
  pods: { replicas: number; surge: number },
  { server, known, others }: Room,
  size: FieldPath,
): Finding[] {
  const allowed = Math.min(
    server.maxConnections ?? Number.POSITIVE_INFINITY,
    known?.maxConnections ?? Number.POSITIVE_INFINITY,
  )
  if (allowed === Number.POSITIVE_INFINITY || pods.replicas === 0) return []
  const path = server.maxConnections === undefined ? size : ['spec', 'server', 'maxConnections']
  const { pool, limit, each } = shareOf(settings, server)
  const reserved = known?.reserved ?? RESERVED
  const room = allowed - reserved - others.connections
  const { replicas, surge } = pods
  const sum = `${counted(pool, 'connection')} × ${counted(server.databases, 'database')} × ${counted(server.users, 'user')}${limit > 0 ? ` (at most ${limit} per database)` : ''}`
  const taken = listText([
    `${allowed} minus ${reserved} reserved for superusers`,
    ...(others.connections === 0 ? [] : [`${others.connections} used by ${listed(others.names)}`]),
  ])
  const taker = known === undefined ? 'the server' : `the LummoDatabase \`${known.name}\``
  const raise =
    known === undefined
      ? 'raise `max_connections` of the server'
      : `raise \`max_connections\` in the \`config\` of the LummoDatabase${server.maxConnections === allowed ? ' and here' : ''}`
  const max = Math.floor(room / replicas / server.databases / server.users)
  const fit = max < 1 ? `Reduce the other pools, or ${raise}.` : `Set a pool size of at most ${max}, or ${raise}.`
  const left = Math.max(0, room)
  if (each * replicas > room) {
    const message = `The pool can open ${each * replicas} connections (${sum} × ${counted(replicas, 'pod')}), but ${taker} allows only ${left} (${taken}). ${fit}`
    return [tooManyConnections.at(path, message)]
  }
  if (each * (replicas + surge) <= room) return []
  const message = `During an update, the pool can open ${each * (replicas + surge)} connections (${sum} × ${replicas + surge} pods), but ${taker} allows only ${left}. Reduce the pool, or set \`update: {maxSurge: 0, maxUnavailable: 1}\`.`
  return [tooManyConnections.at(path, message, { severity: 'warning' })]
}

/** Returns the number of extra pods during an update. Kubernetes rounds a percentage up. */
export function surgeOf({ update, replicas }: { update: CompleteUpdate; replicas: number }): number {
  if (update.recreate === true) return 0
  const surge = update.maxSurge
  return typeof surge === 'number' ? surge : Math.ceil((Number(surge.replace('%', '')) * replicas) / 100)
}
