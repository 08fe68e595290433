import type { Finding, FieldPath } from '../../finding/finding'
import type { RawClaim, World } from '../../kind/claim'
import { sameNamespace } from '../../manifest/id'
import { scalarText } from '../../manifest/value-at'
import { connectionSecret } from './connection-secret'
import { USUAL_KEYS, writtenConnection } from './keys'
import type { ContainerSpec } from '../container/spec'
import { type KeyOrigin, type KnownSecret, secretNamed } from './known-secret'
import { directConnection } from './rules'

/** The kind of connection pools. */
const POOL_KIND = 'pgbouncer'
const HOST = USUAL_KEYS.host
/** Port of a pool without `port`. */
const POOL_PORT = 6432

interface Using {
  app: string
  namespace: string | undefined
  containers: readonly { spec: ContainerSpec; path: FieldPath }[]
}

/** Warns about each Secret with which an application bypasses the pool of its database. */
export function checkUsedSecrets(using: Using, world: World): Finding[] {
  const { app, namespace, containers } = using
  const pools = world
    .claims(POOL_KIND)
    .filter((one) => one.spec.app === app)
    .filter((one) => sameNamespace(one.namespace, namespace))
  if (pools.length === 0) return []
  return containers.flatMap(({ spec, path }) =>
    (spec.secrets ?? []).flatMap(({ name }, at) => {
      const here = [...path, 'secrets', at]
      const known = secretNamed(world, namespace, name)
      const passed = overridden(spec) ? undefined : pools.find((pool) => isDirect({ name, known }, pool, pools, world))
      if (passed !== undefined) return [direct(name, passed, here)]
      return overridden(spec) ? [] : checkOtherDatabase({ name, known, path: here }, pools, world)
    }),
  )
}

/** Checks whether the container sets the host itself; only a list overrides a value from a Secret. */
const overridden = ({ env }: ContainerSpec): boolean => Array.isArray(env) && env.some(({ name }) => name === HOST)

/** Checks whether the host of a Secret is not the pool: the host that the pool connects to, or any other. */
function isDirect(
  { name, known }: { name: string; known: KnownSecret | undefined },
  pool: RawClaim,
  pools: readonly RawClaim[],
  world: World,
): boolean {
  const own = serverOf(pool, world)
  if (name === own.secret) return true
  const host = known?.keys.get(HOST)
  if (host?.value !== undefined) {
    const [first] = host.value.split('.')
    return pools.every((one) => one.name !== first)
  }
  return host?.remote !== undefined && own.host?.remote === host.remote
}

/** Returns the Secret with which a pool connects to its server, and the origin of the host in it. */
function serverOf(pool: RawClaim, world: World): { secret: string; host: KeyOrigin | undefined } {
  const { name, keys } = writtenConnection(pool.spec)
  const { app, namespace } = { app: scalarText(pool.spec.app) ?? '', namespace: pool.namespace }
  const secret = connectionSecret({ app, namespace, secret: name, keys, path: [] }, world).name
  return { secret, host: secretNamed(world, namespace, secret)?.keys.get(keys.host) }
}

/**
 * Warns about a Secret whose host comes from another path of a store than the host of each pool. A path with the name
 * of the pool, or of pools in general, can contain the address of the pool.
 */
function checkOtherDatabase(
  { name, known, path }: { name: string; known: KnownSecret | undefined; path: FieldPath },
  pools: readonly RawClaim[],
  world: World,
): Finding[] {
  const own = known?.keys.get(HOST)?.path
  const servers = pools.map((pool) => ({ pool, path: serverOf(pool, world).host?.path }))
  const [first] = servers
  if (own === undefined || first === undefined || /pool|pgbouncer/i.test(own)) return []
  const isApart = servers.every(
    ({ pool, path: other }) => other !== undefined && other !== own && !own.includes(pool.name),
  )
  if (!isApart) return []
  const message = `The host in the Secret \`${name}\` comes from \`${own}\`, but the pool \`${first.pool.name}\` connects to the database at \`${first.path}\`. Set \`connectionSecret\` of the pool to the Secret of that database. Then ${override(first.pool)}`
  return [directConnection.at(path, message)]
}

const direct = (name: string, pool: RawClaim, path: FieldPath): Finding => {
  const message = `The Secret \`${name}\` points to the database and bypasses the pool \`${pool.name}\`. S${override(pool).slice(1)}`
  return directConnection.at(path, message)
}

const override = (pool: RawClaim): string =>
  `set the pool as the host in the Secret of the application, or override the host in the container:\nenv: [{name: ${HOST}, value: ${pool.name}}, {name: POSTGRESQL_PORT, value: "${scalarText(pool.spec.port) ?? POOL_PORT}"}]`
