import type { Plain } from '../../../../manifest/manifest'
import { mapAt, mapsIn, textAt } from '../../../../manifest/value-at'
import { CONNECTION_PARTS, type ConnectionPart, USUAL_KEYS } from '../../../../parts/connections/keys'

/** Image family of a pool. */
export type PoolImage = 'edoburu' | 'bitnami'

interface ImageVariables {
  connection: Readonly<Record<ConnectionPart, string>>
  /** Settings that every pool of the family has. */
  preset: Readonly<Record<string, string>>
  stats: string
}

/** Variables of the images. Sources: edoburu/docker-pgbouncer v1.25.2-p0; bitnami/containers, pgbouncer 1.25. */
const VARIABLES: Readonly<Record<PoolImage, ImageVariables>> = {
  edoburu: {
    connection: { host: 'DB_HOST', port: 'DB_PORT', database: 'DB_NAME', username: 'DB_USER', password: 'DB_PASSWORD' },
    preset: { LISTEN_PORT: '6432', AUTH_TYPE: 'scram-sha-256' },
    stats: 'STATS_USERS',
  },
  bitnami: {
    connection: {
      host: 'POSTGRESQL_HOST',
      port: 'POSTGRESQL_PORT',
      database: 'POSTGRESQL_DATABASE',
      username: 'POSTGRESQL_USERNAME',
      password: 'POSTGRESQL_PASSWORD',
    },
    preset: { PGBOUNCER_PORT: '6432', PGBOUNCER_AUTH_TYPE: 'scram-sha-256' },
    stats: 'PGBOUNCER_STATS_USERS',
  },
}

/** Names of the variables and settings of a pool with several databases, whose container has a script. */
const SETTINGS = 'PGBOUNCER_SETTINGS'
const STATS = 'PGBOUNCER_STATS'
const SCRIPT_PRESET = ['listen_addr', 'listen_port', 'unix_socket_dir', 'auth_type', 'ignore_startup_parameters']

/** Returns the script of a pool with several databases; undefined for other containers. */
function scriptOf(container: Plain | undefined): string | undefined {
  const { command } = container ?? {}
  const script: unknown = Array.isArray(command) ? command.at(-1) : undefined
  return typeof script === 'string' && script.includes(`"$${SETTINGS}"`) ? script : undefined
}

/**
 * Returns the image family of a pool. The variable with the host of the server identifies the family or, in a pool with
 * several databases, the folder of the configuration.
 */
export function poolImageOf(container: Plain | undefined): PoolImage | undefined {
  const script = scriptOf(container)
  if (script !== undefined) return script.includes('/bitnami/') ? 'bitnami' : 'edoburu'
  const names = mapsIn(container?.env).map(([, { name }]) => name)
  return (['edoburu', 'bitnami'] as const).find((family) => names.includes(VARIABLES[family].connection.host))
}

/** Returns the fields with the Secrets of a pool; undefined if the variables of a connection have different sources. */
export function poolConnectionsOf(container: Plain | undefined, image: PoolImage): Plain | undefined {
  const script = scriptOf(container)
  if (script === undefined) {
    const connectionSecret = secretOf(container, VARIABLES[image].connection)
    return connectionSecret === undefined ? undefined : { connectionSecret }
  }
  const databases: Plain = {}
  for (const [, name = '', number = ''] of script.matchAll(/^add (\S+) "\$DATABASE_(\d+)_HOST"/gm)) {
    const variables = CONNECTION_PARTS.map((part) => [part, `DATABASE_${number}_${part.toUpperCase()}`])
    const secret = secretOf(container, Object.fromEntries(variables) as ImageVariables['connection'])
    if (secret === undefined) return undefined
    databases[name] = secret
  }
  return { databases }
}

/** Returns the Secret with a connection, and the keys that are unusual. */
function secretOf(container: Plain | undefined, variables: ImageVariables['connection']): unknown {
  const keys: Plain = {}
  const names = CONNECTION_PARTS.map((part) => {
    const variable = mapsIn(container?.env).find(([, { name }]) => name === variables[part])?.[1]
    const { name, key } = mapAt(variable, ['valueFrom', 'secretKeyRef'])
    if (key !== USUAL_KEYS[part]) keys[part] = key
    return name
  })
  const [name] = names
  if (typeof name !== 'string' || names.some((one) => one !== name)) return undefined
  return Object.keys(keys).length === 0 ? name : { name, keys }
}

/** Returns the settings in the lines of a pool with several databases, keyed by the names of variables. */
const settingsInLines = (lines: string): [string, string][] =>
  lines.split('\n').flatMap((line): [string, string][] => {
    const [name = '', value = ''] = line.split(/ = ?(.*)/, 2)
    return name === '' || SCRIPT_PRESET.includes(name) ? [] : [[name.toUpperCase(), value]]
  })

/** Returns `config` for the variables of a pool: the variables in its ConfigMap, and other plain variables. */
export function settingsOfPool(
  container: Plain | undefined,
  values: Readonly<Record<string, string>>,
  image: PoolImage,
): Record<string, string> {
  const { preset, stats } = VARIABLES[image]
  const literals = mapsIn(container?.env).flatMap(([, variable]): [string, string][] => {
    const [name, value] = [textAt(variable, ['name']), textAt(variable, ['value'])]
    return name === undefined || value === undefined ? [] : [[name, value]]
  })
  const all = [...Object.entries(values), ...literals].flatMap(([name, value]): [string, string][] => {
    if (name === SETTINGS) return settingsInLines(value)
    return [[name === STATS ? stats : name, value]]
  })
  const own = all.filter(([name, value]) => preset[name] !== value && !name.startsWith('DD_'))
  // lummo adds the user of the pool as the first reader of the statistics.
  return Object.fromEntries(
    own.flatMap(([name, value]) => {
      const rest =
        name === stats
          ? value
              .split(',')
              .filter((user) => !user.startsWith('$('))
              .join()
          : value
      return rest === '' ? [] : [[name, rest]]
    }),
  )
}
