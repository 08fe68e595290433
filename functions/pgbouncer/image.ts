import type { V1EnvVar } from '@kubernetes/client-node'
import type { Volume } from '../../lib/manifest/kubernetes'
import type { ContainerContribution } from '../../lib/parts/container/contribution'
import { CONNECTION_PARTS, type ConnectionNames, type ConnectionPart } from '../../lib/parts/connections/keys'
import type { PoolConnection } from '../../lib/parts/connections/pool-connections'
import { POOL_PORT } from './config'
import { type ImageFamily, variableOf } from './settings'
import { SETTINGS, settingsLines, severalDatabases, STATS, variableOfPart } from './several-databases'

/** Requirements of an image, in addition to the settings of the user. */
export interface FamilyTraits {
  /** Default settings in the format of the image. */
  preset: Readonly<Record<string, string>>
  /** Environment variables for the parts of the connection. A variable can refer to earlier variables. */
  connection: readonly (readonly [string, ConnectionPart])[]
  /** Names of two variables: one lists the users who can read the statistics, and one contains the username. */
  stats: { variable: string; user: string }
  /** Folders to which the entry point writes its configuration. */
  writable: readonly { name: string; path: string }[]
  /** Numeric user of the image. pgbouncer starts only as the `user` of its configuration. */
  user: number
}

/**
 * Properties of the image families. Sources: the entry points of edoburu/docker-pgbouncer v1.25.2-p0 and of
 * bitnami/containers, pgbouncer 1.25.
 */
export const FAMILIES: Readonly<Record<ImageFamily, FamilyTraits>> = {
  edoburu: {
    preset: { LISTEN_PORT: String(POOL_PORT), AUTH_TYPE: 'scram-sha-256' },
    connection: [
      ['DB_HOST', 'host'],
      ['DB_PORT', 'port'],
      ['DB_NAME', 'database'],
      ['DB_USER', 'username'],
      ['DB_PASSWORD', 'password'],
    ],
    stats: { variable: 'STATS_USERS', user: 'DB_USER' },
    writable: [{ name: 'config', path: '/etc/pgbouncer' }],
    user: 70,
  },
  bitnami: {
    preset: { PGBOUNCER_PORT: String(POOL_PORT), PGBOUNCER_AUTH_TYPE: 'scram-sha-256' },
    connection: [
      ['POSTGRESQL_HOST', 'host'],
      ['POSTGRESQL_PORT', 'port'],
      ['POSTGRESQL_DATABASE', 'database'],
      ['PGBOUNCER_DATABASE', 'database'],
      ['POSTGRESQL_USERNAME', 'username'],
      ['POSTGRESQL_PASSWORD', 'password'],
    ],
    stats: { variable: 'PGBOUNCER_STATS_USERS', user: 'POSTGRESQL_USERNAME' },
    writable: [
      { name: 'config', path: '/opt/bitnami/pgbouncer/conf' },
      { name: 'logs', path: '/opt/bitnami/pgbouncer/logs' },
      { name: 'run', path: '/opt/bitnami/pgbouncer/tmp' },
    ],
    user: 1001,
  },
}

export const EDOBURU_IMAGE = 'docker.io/edoburu/pgbouncer:v1.25.2-p0'

/** The Secret that contains a connection, and its keys. */
export interface ConnectionSource {
  name: string
  keys: ConnectionNames
}

const fromSecret = (name: string, secret: ConnectionSource, part: ConnectionPart): V1EnvVar => ({
  name,
  valueFrom: { secretKeyRef: { name: secret.name, key: secret.keys[part] } },
})

/** The process of a pool: its variables, its command (if the image does not start pgbouncer), and writable folders. */
export interface PoolProcess {
  env: Record<string, string>
  command?: string[]
  main: ContainerContribution
  volumes: Volume[]
}

/** Returns the process of a pool. The first user of the pool can read the statistics, for the exporter. */
export function poolProcess(
  name: ImageFamily,
  connections: readonly PoolConnection[],
  settings: ReadonlyMap<string, string>,
): PoolProcess {
  const family = FAMILIES[name]
  const { stats_users: stats, ...others } = Object.fromEntries(settings)
  const { env, command, variables, readers } =
    connections[0]?.database === undefined ? ofOne(name, connections, others) : ofSeveral(family, connections, others)
  const users = {
    name: readers.variable,
    value: [`$(${readers.user})`, ...(stats === undefined ? [] : [stats])].join(),
  }
  return {
    env,
    ...(command === undefined ? {} : { command }),
    main: {
      path: connections[0]?.path ?? ['spec'],
      areVariablesFixed: true,
      env: [...variables, users],
      volumeMounts: family.writable.map((folder) => ({ name: folder.name, mountPath: folder.path })),
    },
    volumes: family.writable.map((folder) => ({ name: folder.name, emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } })),
  }
}

interface Configuration {
  env: Record<string, string>
  command?: string[]
  variables: V1EnvVar[]
  readers: FamilyTraits['stats']
}

function ofOne(
  name: ImageFamily,
  connections: readonly PoolConnection[],
  settings: Readonly<Record<string, string>>,
): Configuration {
  const { preset, connection, stats } = FAMILIES[name]
  const variables = Object.entries(settings).map(([setting, value]) => [variableOf(name, setting), value] as const)
  return {
    env: { ...preset, ...Object.fromEntries(variables) },
    variables: connections.flatMap((secret) =>
      connection.map(([variable, part]) => fromSecret(variable, secret, part)),
    ),
    readers: stats,
  }
}

function ofSeveral(
  { writable }: FamilyTraits,
  connections: readonly PoolConnection[],
  settings: Readonly<Record<string, string>>,
): Configuration {
  const names = connections.map(({ database = '' }) => database)
  return {
    env: { [SETTINGS]: settingsLines(settings) },
    command: severalDatabases(names, writable[0]?.path ?? '/tmp'),
    variables: connections.flatMap((secret, at) =>
      CONNECTION_PARTS.map((part) => fromSecret(variableOfPart(at, part), secret, part)),
    ),
    readers: { variable: STATS, user: variableOfPart(0, 'username') },
  }
}

/**
 * Returns the environment of the exporter, which logs in to the console of the pool. The user and the password are
 * separate variables of libpq, which the exporter’s driver supports. A connection string would require escaping.
 */
export const exporterEnv = (secret: ConnectionSource, encrypted: boolean): V1EnvVar[] => [
  {
    name: 'PGBOUNCER_EXPORTER_CONNECTION_STRING',
    value: `host=127.0.0.1 port=${POOL_PORT} dbname=pgbouncer sslmode=${encrypted ? 'require' : 'disable'}`,
  },
  fromSecret('PGUSER', secret, 'username'),
  fromSecret('PGPASSWORD', secret, 'password'),
]
