import type { Finding } from '../../lib/finding/finding'
import type { World } from '../../lib/kind/claim'
import { groupOf, sameNamespace } from '../../lib/manifest/id'
import { valueAt } from '../../lib/manifest/value-at'
import { sharedUser } from './rules'
import type { Spec } from './spec'

/** Databases of a pool whose Secrets CloudNativePG creates, each with its owner and Cluster. */
interface Owned {
  name: string
  secret: string
  owner: string
}

/**
 * Reports databases in several CloudNativePG Clusters whose owners have the same name. The operator generates a
 * password for each Cluster, but pgbouncer stores one password for each user, so the pool does not start. Source:
 * CloudNativePG 1.27, "Bootstrap": the Secret `CLUSTER-app`.
 */
export function checkSharedUsers(
  { databases }: Pick<Spec, 'databases'>,
  world: Pick<World, 'find'>,
  namespace: string | undefined,
): Finding[] {
  const owned = Object.entries(databases ?? {}).flatMap(([name, { name: secret }]): Owned[] => {
    const owner = secret === undefined ? undefined : ownerIn(secret, world, namespace)
    return secret === undefined || owner === undefined ? [] : [{ name, secret, owner }]
  })
  return owned.flatMap(({ name, secret, owner }, at) => {
    const first = owned.slice(0, at).find((one) => one.owner === owner && one.secret !== secret)
    if (first === undefined) return []
    const message = `The Secrets \`${first.secret}\` and \`${secret}\` have different passwords for the user \`${owner}\`, so the pool cannot start. Set another \`user\` in one of the databases, or use separate pools.`
    return [sharedUser.at(['spec', 'databases', name], message)]
  })
}

/**
 * Returns the owner of the database for which CloudNativePG creates a Secret; undefined if CloudNativePG does not
 * create a Secret.
 */
function ownerIn(secret: string, world: Pick<World, 'find'>, namespace: string | undefined): string | undefined {
  const cluster = /^(.+)-app$/.exec(secret)?.[1]
  if (cluster === undefined) return undefined
  const found = world
    .find(['Cluster'], cluster)
    .find(
      ({ apiVersion, metadata }) =>
        groupOf(apiVersion) === 'postgresql.cnpg.io' &&
        metadata.name === cluster &&
        sameNamespace(metadata.namespace, namespace),
    )
  const initdb = ['spec', 'bootstrap', 'initdb']
  const owner = found === undefined ? undefined : valueAt(found, [...initdb, 'owner'])
  const given = found === undefined ? undefined : valueAt(found, [...initdb, 'secret'])
  return typeof owner === 'string' && given === undefined ? owner : undefined
}
