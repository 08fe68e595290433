import type { World } from '../../kind/claim'
import { groupOf, sameNamespace } from '../../manifest/id'
import type { Manifest } from '../../manifest/manifest'
import { textAt } from '../../manifest/value-at'
import { usualSecret } from './databases'
import type { KnownSecret } from './known-secret'

/**
 * Keys with the connection in the Secret that CloudNativePG creates for the application. Source: CloudNativePG v1.27,
 * "Applications", and CreateSecret in pkg/specs/secrets.go.
 */
const CNPG_KEYS = ['username', 'user', 'password', 'dbname', 'host', 'port', 'pgpass', 'uri', 'jdbc-uri']

/** Keys of the Secrets that Crunchy Postgres creates. Source: Crunchy Postgres 5.8, "Connect to a Postgres cluster". */
const CRUNCHY_KEYS = ['dbname', 'host', 'jdbc-uri', 'password', 'port', 'uri', 'user', 'verifier']
const CRUNCHY_NAME = /^(.+?)-pguser-.+$/

/** Text by which messages refer to such a Secret. The operator manages the Secret, so the user cannot add keys. */
export const OPERATED = 'operator’s Secret'

/**
 * Returns the Secret with the credentials of a CloudNativePG Cluster, and its keys: the Secret in the Cluster, or the
 * Secret that the operator creates.
 */
export function cloudNativeSecret(cluster: Manifest): { name: string; keys: readonly string[] } {
  const given = textAt(cluster, ['spec', 'bootstrap', 'initdb', 'secret', 'name'])
  return given === undefined
    ? { name: usualSecret(cluster.metadata.name, 'by-operator'), keys: CNPG_KEYS }
    : { name: given, keys: ['username', 'password'] }
}

/** Returns the Secret that an operator creates for a PostgreSQL database in the package. */
export function operatorSecret(
  world: Pick<World, 'find' | 'claims'>,
  namespace: string | undefined,
  secret: string,
): KnownSecret | undefined {
  const isMade = world
    .claims('LummoDatabase')
    .some(
      ({ name, namespace: own, spec }) =>
        sameNamespace(own, namespace) &&
        spec.operator !== undefined &&
        spec.secret === undefined &&
        spec.vault === undefined &&
        usualSecret(name, 'by-operator') === secret,
    )
  const cluster = secret.replace(/-app$/, '')
  const crunchy = CRUNCHY_NAME.exec(secret)?.[1]
  const has = (kind: string, group: string, name: string): boolean =>
    world
      .find([kind], name)
      .some(
        ({ apiVersion, metadata, spec }) =>
          metadata.name === name &&
          groupOf(apiVersion) === group &&
          sameNamespace(metadata.namespace, namespace) &&
          textAt(spec, ['bootstrap', 'initdb', 'secret', 'name']) === undefined,
      )
  const found = (keys: readonly string[]): KnownSecret => ({
    kind: OPERATED,
    name: secret,
    labels: {},
    target: secret,
    keys: new Map(keys.map((key) => [key, {}])),
  })
  if (isMade || (cluster !== secret && has('Cluster', 'postgresql.cnpg.io', cluster))) return found(CNPG_KEYS)
  return crunchy !== undefined && has('PostgresCluster', 'postgres-operator.crunchydata.com', crunchy)
    ? found(CRUNCHY_KEYS)
    : undefined
}
