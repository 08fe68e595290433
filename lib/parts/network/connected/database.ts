import type { FieldPath } from '../../../finding/finding'
import { missingField } from '../../../finding/rules'
import type { RawClaim } from '../../../kind/claim'
import { givenName, wasCalled } from '../../../kind/given-name'
import type { Manifest } from '../../../manifest/manifest'
import { textAt, valueAt } from '../../../manifest/value-at'
import { isExternal } from '../../../settings/external'
import {
  CNPG_CLUSTER,
  ENGINE_FACTS,
  type EngineFacts,
  engineFacts,
  primaryService,
  usualDatabase,
  usualSecret,
} from '../../connections/databases'
import type { ContainerSpec } from '../../container/spec'
import {
  type Client,
  checkConnectionSecret,
  claimCalled,
  variableFromSecret,
  hostOf,
  kindsOf,
  plainVariable,
  podsElsewhere,
  type Resolved,
  type ConnectionTarget,
  type TargetPods,
  unknownName,
} from './target'

type Written = NonNullable<ContainerSpec['database']>[number]

/** Known properties of a database. */
interface Database {
  host: string
  namespace: string | undefined
  facts: EngineFacts
  database: string
  secret: string
  keys: { username: string; password: string }
  /** Whether clients need a password to connect. */
  isOpen?: boolean
  /** Name of the user, if the Secret does not contain it. */
  user?: string | undefined
  pods?: TargetPods
}

/**
 * Resolves the field `database` of a container. The field refers to a LummoDatabase, a Cluster of CloudNativePG, or a
 * database outside the package.
 */
export function databaseTarget(written: Written, client: Client, path: FieldPath): Resolved | undefined {
  const claim = claimCalled(kindsOf('database'), written, client)
  const cluster = claim === undefined ? clusterCalled(written, client) : undefined
  if (claim !== undefined || cluster !== undefined) {
    const found = claim === undefined ? ofCluster(cluster as Manifest) : ofClaim(claim, client)
    // An invalid type is reported in the LummoDatabase.
    return found === undefined ? undefined : withVariables(found, written, client, path)
  }
  if (!isExternal(client.world.settings, 'LummoDatabase', written.name)) {
    const clusters = clustersIn(client).map(({ metadata }) => metadata.name)
    const external = `If it exists outside the package, list \`LummoDatabase/${written.name}\` in \`checks.external\`.`
    return { finding: unknownName('database', written.name, client, { path, external, others: clusters }) }
  }
  if (written.type === undefined) {
    const message = `The engine of the database \`${written.name}\` is unknown, because the database is not in the package. Set \`database: {${written.name}: {type: postgres}}\`.`
    return { finding: missingField.at(path, message) }
  }
  const facts = ENGINE_FACTS[written.type]
  const elsewhere: Database = {
    host: written.name,
    namespace: written.namespace,
    facts,
    database: usualDatabase(written.name, facts),
    secret: usualSecret(written.name, 'by-store'),
    keys: { username: 'username', password: 'password' },
    pods: podsElsewhere(written.name, written.namespace, facts.port),
  }
  return withVariables(elsewhere, written, client, path)
}

function ofClaim(claim: RawClaim, { app, namespace: own }: Client): Database | undefined {
  const { spec, name, namespace } = claim
  const facts = engineFacts(spec.type)
  if (facts === undefined) return undefined
  const operated = spec.operator !== undefined
  const key = (one: string) => textAt(spec, ['secret', 'keys', one]) ?? one
  const isOpen = spec.network === undefined || valueAt(spec.network, ['from']) === undefined
  const near = own === undefined || namespace === undefined || own === namespace
  const admitted = isOpen && near && app !== '' ? 'client' : 'others'
  return {
    host: operated ? primaryService(name) : name,
    namespace,
    facts,
    database: textAt(spec, ['database']) ?? usualDatabase(givenName(claim), facts, { operated }),
    secret:
      textAt(spec, ['secret', 'name']) ??
      textAt(spec, ['secret']) ??
      usualSecret(name, operated && spec.vault === undefined ? 'by-operator' : 'by-store'),
    keys: { username: key('username'), password: key('password') },
    isOpen: spec.secret === false,
    user: operated ? undefined : textAt(spec, ['user']),
    pods: {
      name: givenName(claim),
      namespace,
      labels: operated ? { [CNPG_CLUSTER]: name } : { app: givenName(claim) },
      port: facts.port,
      admits: operated || spec.network === false ? 'everyone' : admitted,
    },
  }
}

const clustersIn = ({ world }: Client): readonly Manifest[] => world.natives(['Cluster.postgresql.cnpg.io'])

const clusterCalled = ({ name, namespace }: Written, client: Client): Manifest | undefined => {
  const found = clustersIn(client).filter(
    ({ metadata }) => wasCalled(metadata, name) && (namespace ?? metadata.namespace) === metadata.namespace,
  )
  return found.find(({ metadata }) => metadata.namespace === client.namespace) ?? found[0]
}

/**
 * Returns the properties of a CloudNativePG Cluster. Source: bootstrap.initdb of postgresql.cnpg.io/v1, CloudNativePG
 * v1.27.
 */
function ofCluster({ metadata: { name, namespace }, spec }: Manifest): Database {
  const initdb = valueAt(spec, ['bootstrap', 'initdb'])
  return {
    host: primaryService(name),
    namespace,
    facts: ENGINE_FACTS.postgres,
    database: textAt(initdb, ['database']) ?? 'app',
    secret: textAt(initdb, ['secret', 'name']) ?? usualSecret(name, 'by-operator'),
    keys: { username: 'username', password: 'password' },
    pods: { name, namespace, labels: { [CNPG_CLUSTER]: name }, port: 5432, admits: 'everyone' },
  }
}

function withVariables(found: Database, written: Written, client: Client, path: FieldPath): Resolved {
  const { facts, keys, user } = found
  const secret = written.secret ?? found.secret
  const target: ConnectionTarget = {
    prefix: 'DATABASE_',
    variables: [
      plainVariable('HOST', hostOf(found.host, found.namespace, client)),
      plainVariable('PORT', facts.port),
      ...(facts.hasNames
        ? [
            plainVariable('NAME', found.database),
            user === undefined ? variableFromSecret('USER', secret, keys.username) : plainVariable('USER', user),
          ]
        : []),
      ...(found.isOpen === true ? [] : [variableFromSecret('PASSWORD', secret, keys.password)]),
    ],
    ...(found.pods === undefined ? {} : { pods: found.pods }),
  }
  const secretOf = { name: written.name, namespace: found.namespace, secret }
  return {
    target,
    findings:
      written.secret === undefined && found.isOpen !== true ? checkConnectionSecret(secretOf, client, path) : [],
  }
}
