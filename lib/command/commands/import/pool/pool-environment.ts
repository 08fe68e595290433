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

/** Returns the image family of a pool. The variable with the host of the server identifies the family. */
export function poolImageOf(container: Plain | undefined): PoolImage | undefined {
  const names = mapsIn(container?.env).map(([, { name }]) => name)
  return (['edoburu', 'bitnami'] as const).find((family) => names.includes(VARIABLES[family].connection.host))
}

/** Returns the Secret with the connection; undefined if the five variables have different sources. */
export function connectionOf(container: Plain | undefined, image: PoolImage): unknown {
  const { connection } = VARIABLES[image]
  const keys: Plain = {}
  const names = CONNECTION_PARTS.map((part) => {
    const variable = mapsIn(container?.env).find(([, { name }]) => name === connection[part])?.[1]
    const { name, key } = mapAt(variable, ['valueFrom', 'secretKeyRef'])
    if (key !== USUAL_KEYS[part]) keys[part] = key
    return name
  })
  const [name] = names
  if (typeof name !== 'string' || names.some((one) => one !== name)) return undefined
  return Object.keys(keys).length === 0 ? name : { name, keys }
}

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
  const own = [...Object.entries(values), ...literals].filter(
    ([name, value]) => preset[name] !== value && !name.startsWith('DD_'),
  )
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
