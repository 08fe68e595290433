import type { Finding, FieldPath } from '../../finding/finding'
import type { RawClaim, World } from '../../kind/claim'
import { sameNamespace } from '../../manifest/id'
import { isPlain } from '../../manifest/manifest'
import { scalarText, textAt } from '../../manifest/value-at'
import { likelyKey, USUAL_KEYS } from './keys'
import { poolConnections } from './pool-connections'
import type { ContainerSpec } from '../container/spec'
import { type KeyOrigin, type KnownSecret, secretNamed } from './known-secret'
import { directConnection } from './rules'

/** Kind of a connection pool. */
const POOL_KIND = 'pgbouncer'
const HOST = USUAL_KEYS.host
/** Port of a pool that does not set `port`. */
const POOL_PORT = 6432

interface Using {
  app: string
  namespace: string | undefined
  containers: readonly { spec: ContainerSpec; path: FieldPath }[]
}

/** A Secret that provides the host of a database to a container. */
interface HostSource {
  name: string
  known: KnownSecret | undefined
  /** Where the host comes from, and the variable that contains it. */
  host: KeyOrigin | undefined
  variable: string
  path: FieldPath
}

/** Warns about each Secret that makes an application bypass the pool of its database. */
export function checkUsedSecrets(using: Using, world: World): Finding[] {
  const { app, namespace, containers } = using
  const pools = world
    .claims(POOL_KIND)
    .filter((one) => one.spec.app === app)
    .filter((one) => sameNamespace(one.namespace, namespace))
  if (pools.length === 0) return []
  const find = (name: string) => secretNamed(world, namespace, name)
  return containers.flatMap(({ spec, path }) =>
    [...wholeSecrets(spec, path, find), ...singleHosts(spec, path, find)].flatMap((source) => {
      const other = checkOtherDatabase(source, pools, world)
      if (other.length > 0) return other
      const passed = pools.find((pool) => isDirect(source, pool, pools, world))
      return passed === undefined ? [] : [direct(source, passed)]
    }),
  )
}

type FindSecret = (name: string) => KnownSecret | undefined

/** Pattern of variables with the host of a database, not of a cache or a queue. */
const DATABASE_HOST = /^(?:DB|DATABASE|PG|POSTGRES(?:QL)?)_?HOST$/i

/**
 * Returns the Secrets whose keys all become variables of the container. If `env` is a list, its variables override
 * variables of these Secrets.
 */
function wholeSecrets({ secrets = [], env }: ContainerSpec, path: FieldPath, find: FindSecret): HostSource[] {
  const own = Array.isArray(env) ? env.map(({ name }) => name) : []
  return secrets.flatMap(({ name }, at) => {
    const known = find(name)
    const keys = [...(known?.keys.keys() ?? [])]
    const variable = keys.find((key) => DATABASE_HOST.test(key)) ?? hostOfConnection(keys) ?? HOST
    if (own.includes(variable)) return []
    return [{ name, known, host: known?.keys.get(variable), variable, path: [...path, 'secrets', at] }]
  })
}

/**
 * Returns the key that contains the host in a Secret with a complete connection. Operators use different spellings.
 */
const hostOfConnection = (keys: readonly string[]): string | undefined =>
  likelyKey('database', keys) === undefined ? undefined : likelyKey('host', keys)

/** Returns the variables that contain the host of a database and get their value from a single key of a Secret. */
function singleHosts({ env }: ContainerSpec, path: FieldPath, find: FindSecret): HostSource[] {
  const entries = Array.isArray(env)
    ? env.map((entry, at) => [entry.name, at, entry.valueFrom?.secretKeyRef] as const)
    : Object.entries(isPlain(env) ? env : {}).map(([name, entry]) => [name, name, refIn(entry)] as const)
  return entries.flatMap(([variable, at, ref]) => {
    const { name, key } = ref ?? {}
    if (name === undefined || key === undefined || !DATABASE_HOST.test(variable)) return []
    const known = find(name)
    return [{ name, known, host: known?.keys.get(key), variable, path: [...path, 'env', at] }]
  })
}

const refIn = (entry: unknown): { name: string | undefined; key: string | undefined } => ({
  name: textAt(entry, ['secret']),
  key: textAt(entry, ['key']),
})

/** Checks whether a Secret contains a host other than the pool, such as the host to which the pool connects. */
function isDirect({ name, host }: HostSource, pool: RawClaim, pools: readonly RawClaim[], world: World): boolean {
  const own = serversOf(pool, world)
  if (own.some(({ secret }) => secret === name)) return true
  if (host?.value !== undefined) return isServer(host.value, pools)
  return host?.remote !== undefined && own.some((one) => one.host?.remote === host.remote)
}

/** Checks whether a host is different from all pools. */
const isServer = (host: string, pools: readonly RawClaim[]): boolean =>
  pools.every((one) => one.name !== firstLabel(host))

const firstLabel = (host: string): string => host.split('.')[0] ?? ''

/** Returns the Secrets that a pool uses to connect to its databases, and where the host in each Secret comes from. */
const serversOf = (pool: RawClaim, world: World): { secret: string; host: KeyOrigin | undefined }[] =>
  poolConnections(pool, world).map(({ name, keys }) => ({
    secret: name,
    host: secretNamed(world, pool.namespace, name)?.keys.get(keys.host),
  }))

/**
 * Warns about a Secret whose host differs from the host of each pool, or comes from a different path of the store. A
 * path that contains the name of the pool, or a general name for pools, can contain the address of the pool.
 */
function checkOtherDatabase(source: HostSource, pools: readonly RawClaim[], world: World): Finding[] {
  const { name, host, path } = source
  const servers = pools.flatMap((pool) => serversOf(pool, world).map(({ host: of }) => ({ pool, host: of })))
  const [first] = servers
  if (host === undefined || first === undefined) return []
  const own = host.path
  const isApart =
    own === undefined
      ? host.value !== undefined &&
        isServer(host.value, pools) &&
        servers.every(
          (one) => one.host?.value !== undefined && firstLabel(one.host.value) !== firstLabel(host.value ?? ''),
        )
      : !/pool|pgbouncer/i.test(own) &&
        servers.every(
          ({ pool, host: other }) => other?.path !== undefined && other.path !== own && !own.includes(pool.name),
        )
  if (!isApart) return []
  const facts =
    own === undefined
      ? `is \`${host.value}\`, but the pool \`${first.pool.name}\` connects to \`${first.host?.value}\``
      : `comes from \`${own}\`, but the pool \`${first.pool.name}\` connects to the database at \`${first.host?.path}\``
  const pool =
    first.pool.spec.databases === undefined
      ? 'Set `connectionSecret` of the pool to the Secret of that database, and'
      : 'Add that database to `databases` of the pool,'
  const message = `The host in the Secret \`${name}\` ${facts}. ${pool} ${inContainer(first.pool, source)}`
  return [directConnection.at(path, message)]
}

const direct = (source: HostSource, pool: RawClaim): Finding => {
  const fix = inContainer(pool, source)
  const message = `The Secret \`${source.name}\` contains the host of the database, so the container bypasses the pool \`${pool.name}\`. ${fix.charAt(0).toUpperCase()}${fix.slice(1)}`
  return directConnection.at(source.path, message)
}

/** Returns the end of a sentence that states the required change to the container. A block to paste can follow. */
const inContainer = (pool: RawClaim, { variable }: HostSource): string => {
  if (pool.spec.databases !== undefined)
    return `remove the Secret, and set \`pool: {${pool.name}: {database: NAME}}\` in the container.`
  const port = `{name: ${variable.replace(/HOST$/, 'PORT').replace(/host$/, 'port')}, value: "${scalarText(pool.spec.port) ?? POOL_PORT}"}`
  return `override the host in the container:\nenv: [{name: ${variable}, value: ${pool.name}}, ${port}]`
}
