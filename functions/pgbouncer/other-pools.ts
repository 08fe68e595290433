import type { Claim, RawClaim, World } from '../../lib/kind/claim'
import { isPlain } from '../../lib/manifest/manifest'
import { scalarText } from '../../lib/manifest/value-at'
import { type PoolConnection, poolConnections } from '../../lib/parts/connections/pool-connections'
import { poolConfig } from './config'
import { connectionsOfPod, type Room } from './connections'
import { type KnownServer, serverBehind } from './server'
import type { Spec } from './spec'

/** A server to which a pool connects: its LummoDatabase, if the package contains it, and the Secret. */
interface Behind {
  secret: string
  known: KnownServer | undefined
}

/**
 * Returns each server of a pool, with its number of databases and its other connections. `maxConnections` applies to
 * a single server. If it is set, this server is assumed to have all databases of the pool.
 */
export function roomsOf(
  claim: Claim<Pick<Spec, 'server'>>,
  connections: readonly PoolConnection[],
  world: World,
): Room[] {
  const { server } = claim.spec
  const behind = connections.map((one) => behindOf(one, claim.namespace, world))
  const isOne = server?.maxConnections !== undefined
  const firsts = behind.filter((one, at) => (isOne ? at === 0 : behind.findIndex((other) => isSame(other, one)) === at))
  return firsts.map((one) => {
    const databases = isOne ? behind.length : behind.filter((other) => isSame(other, one)).length
    return {
      server: { users: 1, ...server, databases: server?.databases ?? databases },
      known: one.known,
      others: otherPools(claim, one, world),
    }
  })
}

const behindOf = ({ name, keys }: PoolConnection, namespace: string | undefined, world: World): Behind => ({
  secret: name,
  known: serverBehind({ name, keys }, namespace, world),
})

const isSame = (one: Behind, other: Behind): boolean =>
  one.known === undefined ? other.known === undefined && one.secret === other.secret : one.known === other.known

/** Returns the connections of other pools in the package that use the same Secret or LummoDatabase. */
function otherPools(
  { kind, name, namespace }: Pick<RawClaim, 'kind' | 'name' | 'namespace'>,
  server: Behind,
  world: World,
): Room['others'] {
  const others = world
    .claims(kind)
    .filter((one) => !(one.name === name && one.namespace === namespace))
    .filter((one) => server.known !== undefined || one.namespace === namespace)
    .map((one) => ({
      one,
      databases: (serversOf(kind, world).get(one) ?? []).filter((to) => isSame(to, server)).length,
    }))
    .filter(({ databases }) => databases > 0)
  return {
    names: others.map(({ one }) => one.name),
    connections: others.reduce((sum, { one, databases }) => sum + connectionsOf(one, databases, world), 0),
  }
}

/**
 * Returns the servers of each pool. The result can be computed once, because Secrets and databases are expanded
 * before all pools.
 */
const serversOf = (kind: string, world: World): ReadonlyMap<RawClaim, readonly Behind[]> =>
  world.once(
    `servers of ${kind}`,
    () =>
      new Map(
        world
          .claims(kind)
          .map((pool) => [pool, poolConnections(pool, world).map((one) => behindOf(one, pool.namespace, world))]),
      ),
  )

function connectionsOf({ spec }: RawClaim, databases: number, { settings }: World): number {
  const config = Object.entries(isPlain(spec.config) ? spec.config : {}).map(([key, value]) => [
    key,
    scalarText(value) ?? '',
  ])
  const server = isPlain(spec.server) ? spec.server : {}
  const count = (value: unknown, preset: number) => (typeof value === 'number' ? value : preset)
  const each = connectionsOfPod(poolConfig(Object.fromEntries(config), settings.pgbouncer.family).settings, {
    databases: count(server.databases, databases),
    users: count(server.users, 1),
  })
  return each * count(spec.replicas, 2)
}
