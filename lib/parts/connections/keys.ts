import type { FieldPath } from '../../finding/finding'
import type { Plain } from '../../manifest/manifest'
import { mapAt, textAt } from '../../manifest/value-at'

/** Parts of a PostgreSQL connection. */
export const CONNECTION_PARTS = ['host', 'port', 'database', 'username', 'password'] as const
export type ConnectionPart = (typeof CONNECTION_PARTS)[number]

/** Keys of these parts in the Secret. */
export type ConnectionNames = Readonly<Record<ConnectionPart, string>>

/** Default names of the keys in a Secret, for a reference that does not set `keys`. */
export const USUAL_KEYS: ConnectionNames = {
  host: 'POSTGRESQL_HOST',
  port: 'POSTGRESQL_PORT',
  database: 'POSTGRESQL_DATABASE',
  username: 'POSTGRESQL_USERNAME',
  password: 'POSTGRESQL_PASSWORD',
}

/** Default keys in the Secret for a PostgreSQL connection. */
export const CONNECTION_KEYS: readonly string[] = Object.values(USUAL_KEYS)

/** A Secret in the spec of a pool. */
export interface WrittenConnection {
  /** Name of the database for clients; absent for `connectionSecret`. */
  database?: string
  name: string | undefined
  keys: ConnectionNames
  path: FieldPath
}

/**
 * Returns the Secrets in the `databases` of a pool, or else its `connectionSecret`, each with its keys. The spec can be
 * of any shape.
 */
export function writtenConnections(spec: Plain): WrittenConnection[] {
  const databases = Object.keys(mapAt(spec, ['databases']))
  if (databases.length === 0) return [connectionAt(spec, ['connectionSecret'])]
  return databases.map((database) => ({ database, ...connectionAt(spec, ['databases', database]) }))
}

function connectionAt(spec: Plain, path: readonly string[]): WrittenConnection {
  const keys = mapAt(spec, [...path, 'keys'])
  const named = CONNECTION_PARTS.map((part) => [part, textAt(keys, [part]) ?? USUAL_KEYS[part]] as const)
  return {
    name: textAt(spec, [...path, 'name']) ?? textAt(spec, path),
    keys: Object.fromEntries(named) as Record<ConnectionPart, string>,
    path: ['spec', ...path],
  }
}

/** Synonyms of each part, in lower case. No synonym contains the name of the database. */
const SYNONYMS: Readonly<Record<ConnectionPart, readonly string[]>> = {
  host: ['host', 'hostname', 'server', 'address'],
  port: ['port'],
  database: ['dbname', 'database', 'databasename', 'db', 'name'],
  username: ['username', 'user', 'login', 'role'],
  password: ['password', 'pass', 'pwd'],
}

/** Returns the key that looks like a part of a connection: `dbname`, `DB_HOST`, `pg-user`. */
export function likelyKey(part: ConnectionPart, keys: Iterable<string>): string | undefined {
  const plain = Array.from(keys, (key) => {
    const text = key.toLowerCase().replace(/[^a-z]/g, '')
    return { key, forms: [text, text.replace(/^(postgresql|postgres|pg|database|db)/, '')] }
  })
  return SYNONYMS[part].flatMap((word) => plain.filter(({ forms }) => forms.includes(word)))[0]?.key
}
