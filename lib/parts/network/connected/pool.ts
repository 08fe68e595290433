import type { FieldPath } from '../../../finding/finding'
import { givenName } from '../../../kind/given-name'
import { numberAt, textAt, valueAt } from '../../../manifest/value-at'
import { connectionSecret } from '../../connections/connection-secret'
import { writtenConnection } from '../../connections/keys'
import type { ContainerSpec } from '../../container/spec'
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

/** Default port of the Service of a pool, and the port of its pods. */
const POOL_PORT = 6432

/** Resolves the field `pool` of a container. */
export function poolTarget(written: Written, client: Client, path: FieldPath): Resolved {
  const claim = claimCalled(kindsOf('pool'), written, client)
  if (claim === undefined) {
    const external = 'Add a pgbouncer of this name, or set the variables in `env`.'
    return { finding: unknownName('pool', written.name, client, { path, external }) }
  }
  const { spec, name, namespace } = claim
  const { name: given, keys } = writtenConnection(spec)
  const app = textAt(spec, ['app']) ?? ''
  const secret = connectionSecret({ app, namespace, secret: given, keys, path }, client.world).name
  const near = namespace === undefined || client.namespace === undefined || namespace === client.namespace
  const ownRule = valueAt(spec.network, ['from']) === undefined && near && app === client.app
  return {
    findings: checkConnectionSecret({ name: written.name, namespace, secret }, client, path),
    target: {
      prefix: 'DATABASE_',
      variables: [
        plainVariable('HOST', hostOf(name, namespace, client)),
        plainVariable('PORT', numberAt(spec, ['port']) ?? POOL_PORT),
        variableFromSecret('NAME', secret, keys.database),
        variableFromSecret('USER', secret, keys.username),
        variableFromSecret('PASSWORD', secret, keys.password),
      ],
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
