import type { Finding, FieldPath } from '../../finding/finding'
import type { RawClaim, World } from '../../kind/claim'
import { sameNamespace } from '../../manifest/id'
import { scalarText } from '../../manifest/value-at'
import { connectionSecret } from './connection-secret'
import { USUAL_KEYS, writtenConnection } from './keys'
import type { ContainerSpec } from '../container/spec'
import { type KnownSecret, secretNamed } from './known-secret'
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
      return passed === undefined ? [] : [direct(name, passed, here)]
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
  const { name: secret, keys } = writtenConnection(pool.spec)
  const connection = { app: scalarText(pool.spec.app) ?? '', namespace: pool.namespace, secret, keys, path: [] }
  const own = connectionSecret(connection, world).name
  if (name === own) return true
  const host = known?.keys.get(HOST)
  if (host?.value !== undefined) {
    const [first] = host.value.split('.')
    return pools.every((one) => one.name !== first)
  }
  return (
    host?.remote !== undefined && secretNamed(world, pool.namespace, own)?.keys.get(keys.host)?.remote === host.remote
  )
}

const direct = (name: string, pool: RawClaim, path: FieldPath): Finding => {
  const message = `The Secret \`${name}\` leads to the database itself, past the pool \`${pool.name}\`. Put its host into that Secret, or override it in the container:\nenv: [{name: ${HOST}, value: ${pool.name}}, {name: POSTGRESQL_PORT, value: "${scalarText(pool.spec.port) ?? POOL_PORT}"}]`
  return directConnection.at(path, message)
}
