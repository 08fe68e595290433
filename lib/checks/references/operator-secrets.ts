import { wasCalled } from '../../kind/given-name'
import { groupOf, sameNamespace } from '../../manifest/id'
import { isPlain, type Manifest } from '../../manifest/manifest'
import { valueAt } from '../../manifest/value-at'
import type { FinishedPackage } from '../package-check'

interface Maker {
  group: string
  kind: string
  /** Pattern of the names of the Secrets of an object. The first group is the name of the object. */
  secrets: RegExp
  /**
   * Checks whether the operator creates a Secret with this suffix. If the function is absent, the operator always
   * creates the Secret.
   */
  makes?(maker: Manifest, suffix: string): boolean
}

/**
 * Operators that create Secrets which no field refers to. Sources: the API of CloudNativePG v1.27 (cluster_funcs.go),
 * and the documentation of Strimzi 0.47, the RabbitMQ Cluster Operator 2.15, Elastic Cloud on Kubernetes 3.1 and
 * Crunchy Postgres 5.8.
 */
const MAKERS: readonly Maker[] = [
  {
    group: 'postgresql.cnpg.io',
    kind: 'Cluster',
    secrets: /^(.+)-(app|superuser|ca|server|replication)$/,
    makes: ({ spec }, suffix) => {
      if (suffix === 'superuser') return valueAt(spec, ['enableSuperuserAccess']) === true
      const ways = valueAt(spec, ['bootstrap'])
      const given = isPlain(ways) && Object.values(ways).some((way) => valueAt(way, ['secret', 'name']) !== undefined)
      return suffix !== 'app' || !given
    },
  },
  { group: 'kafka.strimzi.io', kind: 'Kafka', secrets: /^(.+)-(?:cluster|clients)-ca(?:-cert)?$/ },
  { group: 'rabbitmq.com', kind: 'RabbitmqCluster', secrets: /^(.+)-default-user$/ },
  {
    group: 'elasticsearch.k8s.elastic.co',
    kind: 'Elasticsearch',
    secrets: /^(.+)-es-(?:elastic-user|http-certs-public)$/,
  },
  { group: 'postgres-operator.crunchydata.com', kind: 'PostgresCluster', secrets: /^(.+?)-pguser-.+$/ },
]

/** Checks whether an operator creates a Secret with this name for an object in the same namespace of the package. */
export const isMadeByOperator = (pack: FinishedPackage, secret: string, user: Manifest): boolean =>
  MAKERS.some(({ group, kind, secrets, makes }) => {
    const [, owner, suffix = ''] = secrets.exec(secret) ?? []
    if (owner === undefined) return false
    return pack
      .holding(owner, (apiVersion, other) => other === kind && groupOf(apiVersion) === group)
      .some(
        ({ manifest }) =>
          sameNamespace(manifest.metadata.namespace, user.metadata.namespace) &&
          wasCalled(manifest.metadata, owner) &&
          (makes === undefined || makes(manifest, suffix)),
      )
  })
