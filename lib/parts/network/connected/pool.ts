import type { V1EnvVar } from '@kubernetes/client-node'
import type { FieldPath, Finding } from '../../../finding/finding'
import { suggest } from '../../../finding/suggest'
import { givenName } from '../../../kind/given-name'
import { shortList } from '../../../manifest/text'
import { numberAt, textAt, valueAt } from '../../../manifest/value-at'
import { type PoolConnection, poolConnections } from '../../connections/pool-connections'
import type { ContainerSpec } from '../../container/spec'
import { noConnection } from '../rules'
import {
  type Client,
  checkConnectionSecret,
  claimCalled,
  variableFromSecret,
  hostOf,
  kindsOf,
  plainVariable,
  type Resolved,
  unknownName,
} from './target'

type Written = NonNullable<ContainerSpec['pool']>[number]

/** Default Service port of a pool, and the port of its pods. */
const POOL_PORT = 6432

/** Resolves the field `pool` of a container. */
export function poolTarget(written: Written, client: Client, path: FieldPath): Resolved {
  const claim = claimCalled(kindsOf('pool'), written, client)
  if (claim === undefined) {
    const external = 'Add a pgbouncer of this name, or set the variables in `env`.'
    return { finding: unknownName('pool', written.name, client, { path, external }) }
  }
  const all = poolConnections(claim, client.world)
  const chosen = all.filter(({ database }) => written.database === undefined || database === written.database)
  if (chosen.length === 0) return { finding: unknownDatabase(written, all, [...path.slice(0, -1), 'database']) }
  const { spec, name, namespace } = claim
  const near = namespace === undefined || client.namespace === undefined || namespace === client.namespace
  const ownRule = valueAt(spec.network, ['from']) === undefined && near && textAt(spec, ['app']) === client.app
  const address = [
    plainVariable('HOST', hostOf(name, namespace, client)),
    plainVariable('PORT', numberAt(spec, ['port']) ?? POOL_PORT),
  ]
  const isOne = chosen.length === 1
  return {
    findings: chosen.flatMap(({ name: secret }) =>
      checkConnectionSecret({ name: written.name, namespace, secret }, client, path),
    ),
    target: {
      prefix: isOne ? 'DATABASE_' : '',
      variables: chosen.flatMap((one) =>
        [...address, ...loginOf(one)].map((variable) => ({
          ...variable,
          name: isOne ? variable.name : `${one.database?.toUpperCase()}_${variable.name}`,
        })),
      ),
      pods: {
        name: givenName(claim),
        namespace,
        labels: { app: givenName(claim) },
        port: POOL_PORT,
        admits: ownRule ? 'client' : 'others',
      },
    },
  }
}

/** A pool with several databases defines the names under which clients connect. */
const loginOf = ({ name, keys, database }: PoolConnection): V1EnvVar[] => [
  database === undefined ? variableFromSecret('NAME', name, keys.database) : plainVariable('NAME', database),
  variableFromSecret('USER', name, keys.username),
  variableFromSecret('PASSWORD', name, keys.password),
]

function unknownDatabase(
  { name, database = '' }: Written,
  connections: readonly PoolConnection[],
  path: FieldPath,
): Finding {
  const known = connections.flatMap((one) => one.database ?? [])
  if (known.length === 0) {
    return noConnection.at(path, `The pool \`${name}\` has a single database without a name. Remove \`database\`.`)
  }
  const { text, proposed } = suggest(database, known, `Set a name from \`databases\` of the pool: ${shortList(known)}.`)
  const message = `The pool \`${name}\` has no database \`${database}\`.${text}`
  return noConnection.at(path, message, proposed === undefined ? {} : { current: database, proposed })
}
