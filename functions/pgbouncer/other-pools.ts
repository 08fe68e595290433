import type { RawClaim, World } from '../../lib/kind/claim'
import { isPlain } from '../../lib/manifest/manifest'
import { scalarText } from '../../lib/manifest/value-at'
import { connectionSecret } from '../../lib/parts/connections/connection-secret'
import { writtenConnection } from '../../lib/parts/connections/keys'
import { poolConfig } from './config'
import { connectionsOfPod, type Room } from './connections'
import { type KnownServer, serverBehind } from './server'

/** The server of a pool, according to the pool’s object. */
interface Pool {
  name: string
  namespace?: string
  secret: string
  known: KnownServer | undefined
}

/** Returns the connections of the other pools in the package that use the same Secret or the same LummoDatabase. */
export function otherPools(kind: string, { name, namespace, secret, known }: Pool, world: World): Room['others'] {
  const same = (one: RawClaim): boolean =>
    known === undefined
      ? one.namespace === namespace && secretOf(one, world) === secret
      : serversOf(kind, world).get(one) === known
  const others = world.claims(kind).filter((one) => !(one.name === name && one.namespace === namespace) && same(one))
  return {
    names: others.map((one) => one.name),
    connections: others.reduce((sum, one) => sum + connectionsOf(one, world), 0),
  }
}

/**
 * Returns the server of each pool. The result is computed once, because Secrets and databases are expanded before all
 * pools.
 */
const serversOf = (kind: string, world: World): ReadonlyMap<RawClaim, KnownServer | undefined> =>
  world.once(`servers of ${kind}`, () => new Map(world.claims(kind).map((pool) => [pool, serverOf(pool, world)])))

const serverOf = (pool: RawClaim, world: World): KnownServer | undefined =>
  serverBehind({ name: secretOf(pool, world), keys: writtenConnection(pool.spec).keys }, pool.namespace, world)

function secretOf({ spec, namespace }: RawClaim, world: World): string {
  const { name: secret } = writtenConnection(spec)
  return secret ?? connectionSecret({ app: scalarText(spec.app) ?? '', namespace, secret, path: [] }, world).name
}

function connectionsOf({ spec }: RawClaim, { settings }: World): number {
  const config = Object.entries(isPlain(spec.config) ? spec.config : {}).map(([key, value]) => [
    key,
    scalarText(value) ?? '',
  ])
  const server = isPlain(spec.server) ? spec.server : {}
  const count = (value: unknown, preset: number) => (typeof value === 'number' ? value : preset)
  const each = connectionsOfPod(poolConfig(Object.fromEntries(config), settings.pgbouncer.family).settings, {
    databases: count(server.databases, 1),
    users: count(server.users, 1),
  })
  return each * count(spec.replicas, 2)
}
