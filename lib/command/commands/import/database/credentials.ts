import { compact } from '../../../../manifest/compact'
import type { Plain } from '../../../../manifest/manifest'
import { mapAt, mapsAt, mapsIn, textAt } from '../../../../manifest/value-at'
import type { DatabaseObjects } from './database-objects'

/** Image variables that contain a credential, in order of precedence. */
const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  username: ['APPLICATION_USER', 'POSTGRES_USER', 'MYSQL_USER', 'MONGO_INITDB_ROOT_USERNAME'],
  password: [
    'APPLICATION_PASSWORD',
    'POSTGRES_PASSWORD',
    'MYSQL_PASSWORD',
    'MONGO_INITDB_ROOT_PASSWORD',
    'REDIS_PASSWORD',
  ],
  rootPassword: ['MYSQL_ROOT_PASSWORD'],
  monitorPassword: ['MONITOR_PASSWORD'],
}

const DATABASE = ['POSTGRES_DB', 'MYSQL_DATABASE', 'MONGO_INITDB_DATABASE']

/** Returns the fields for the database, its user and the Secret with the credentials. */
export function credentialFields(objects: DatabaseObjects): Plain {
  const { server, engine } = objects
  const env = mapsIn(server.env).map(([, one]) => one)
  const variable = (names: readonly string[]) => names.flatMap((name) => env.find((one) => one.name === name) ?? [])[0]
  const hasRole = env.some(({ name }) => name === 'APPLICATION_USER')
  const wanted = { ...VARIABLES, ...(hasRole && { adminPassword: ['POSTGRES_PASSWORD'] }) }
  const references = Object.entries(wanted).flatMap(([credential, names]): [string, Plain][] => {
    const reference = mapAt(variable(names), ['valueFrom', 'secretKeyRef'])
    return reference.name === undefined ? [] : [[credential, reference]]
  })
  const name = textAt(references[0]?.[1], ['name'])
  const keys = Object.fromEntries(references.map(([credential, { key }]) => [credential, key]))
  const user = textAt(variable(VARIABLES.username ?? []), ['value'])
  const named = name === undefined ? undefined : { name, keys }
  // A Redis server without a password has no Secret.
  const secret = named === undefined && engine === 'redis' ? false : named
  return compact<Plain>({
    database: textAt(variable(DATABASE), ['value']),
    user,
    role: hasRole ? 'application' : undefined,
    ...(vaultField(name, keys, objects) ?? { secret }),
  })
}

/** Returns `vault` if an ExternalSecret of the database creates the Secret; undefined otherwise. */
export function vaultField(secret: string | undefined, keys: Plain, { parts }: DatabaseObjects): Plain | undefined {
  const external = parts.find(({ manifest }) => manifest.kind === 'ExternalSecret' && manifest.metadata.name === secret)
  const fetched = mapsAt(external?.manifest, ['spec', 'data']).map(([, one]) => one)
  const path = textAt(fetched[0], ['remoteRef', 'key'])
  if (path === undefined) return undefined
  const properties = Object.entries(keys).map(([credential, key]): [string, unknown] => {
    const entry = fetched.find(({ secretKey }) => secretKey === key)
    return [credential, textAt(entry, ['remoteRef', 'property']) ?? key]
  })
  return { vault: { path, keys: Object.fromEntries(properties) } }
}
