import { wasCalled } from '../../kind/given-name'
import { groupOf, sameNamespace } from '../../manifest/id'
import { isPlain, type Manifest } from '../../manifest/manifest'
import { valueAt } from '../../manifest/value-at'
import type { FinishedPackage } from '../package-check'
import type { Use } from './uses'

/** Kinds of the objects that operators create. */
type MadeKind = 'Secret' | 'ServiceAccount' | 'PersistentVolumeClaim'

interface Maker {
  group: string
  kind: string
  /**
   * Name pattern of the objects that the operator creates. The first capture group is the name of the object
   * that the operator manages.
   */
  names: Readonly<Partial<Record<MadeKind, RegExp>>>
  /**
   * Checks whether the operator creates a Secret with this suffix. If the function is absent, the operator always
   * creates the Secret.
   */
  makes?(maker: Manifest, suffix: string): boolean
}

/** Names of the objects of Crunchy Postgres, on which the PostgreSQL operator of Percona is based. */
const CRUNCHY: Maker['names'] = {
  Secret: /^(.+?)-(?:pguser-.+|cluster-cert|replication-cert)$/,
  ServiceAccount: /^(.+)-(?:instance|pgbackrest|pgbouncer)$/,
}

/**
 * Operators that create objects to which no field refers. Sources: the API of CloudNativePG v1.27 (cluster_funcs.go);
 * the documentation of Strimzi 0.47 ("List of Kafka cluster resources"), the RabbitMQ Cluster Operator 2.15 and Crunchy
 * Postgres 5.8; the tests of Elastic Cloud on Kubernetes 3.1; deploy/cr.yaml of Percona XtraDB Cluster 1.19; and
 * "Connection secrets" and finalizers.go of Percona Server for MongoDB 1.23.
 */
const MAKERS: readonly Maker[] = [
  {
    group: 'postgresql.cnpg.io',
    kind: 'Cluster',
    names: {
      Secret: /^(.+)-(app|superuser|ca|server|replication)$/,
      ServiceAccount: /^(.+)$/,
      PersistentVolumeClaim: /^(.+?)-\d+(?:-wal|-tbs-.+)?$/,
    },
    makes: ({ spec }, suffix) => {
      if (suffix === 'superuser') return valueAt(spec, ['enableSuperuserAccess']) === true
      const ways = valueAt(spec, ['bootstrap'])
      const given = isPlain(ways) && Object.values(ways).some((way) => valueAt(way, ['secret', 'name']) !== undefined)
      return suffix !== 'app' || !given
    },
  },
  { group: 'postgresql.cnpg.io', kind: 'Pooler', names: { ServiceAccount: /^(.+)$/ } },
  {
    group: 'kafka.strimzi.io',
    kind: 'Kafka',
    names: {
      Secret: /^(.+?)-(?:(?:cluster|clients)-ca(?:-cert)?|cluster-operator-certs|jmx)$/,
      ServiceAccount: /^(.+?)-(?:kafka|entity-operator|kafka-exporter|cruise-control)$/,
      // The name of a node pool is between the name of the cluster and the number.
      PersistentVolumeClaim: /^data(?:-\d+)?-(.+)-[^-]+-\d+$/,
    },
  },
  {
    group: 'rabbitmq.com',
    kind: 'RabbitmqCluster',
    names: {
      Secret: /^(.+)-(?:default-user|erlang-cookie)$/,
      ServiceAccount: /^(.+)-server$/,
      PersistentVolumeClaim: /^persistence-(.+)-server-\d+$/,
    },
  },
  {
    group: 'elasticsearch.k8s.elastic.co',
    kind: 'Elasticsearch',
    names: {
      Secret: /^(.+)-es-(?:elastic-user|(?:http|transport)-certs-(?:public|internal)|(?:http|transport)-ca-internal)$/,
      PersistentVolumeClaim: /^elasticsearch-data-(.+)-es-.+-\d+$/,
    },
  },
  {
    group: 'kibana.k8s.elastic.co',
    kind: 'Kibana',
    names: { Secret: /^(.+)-kb-(?:http-certs-(?:public|internal)|http-ca-internal)$/ },
  },
  { group: 'postgres-operator.crunchydata.com', kind: 'PostgresCluster', names: CRUNCHY },
  { group: 'pgv2.percona.com', kind: 'PerconaPGCluster', names: CRUNCHY },
  {
    group: 'psmdb.percona.com',
    kind: 'PerconaServerMongoDB',
    names: {
      Secret:
        /^(?:internal-(?=.+-users$))?(.+?)-(?:secrets|ssl|ssl-internal|(?<=^internal-.+)users|mongodb-keyfile|mongodb-encryption-key|custom-user-secret|(?:databaseadmin|custom-user-secret)-conn-str)$/,
      PersistentVolumeClaim: /^mongod-data-(.+)-[^-]+-\d+$/,
    },
  },
  {
    group: 'pxc.percona.com',
    kind: 'PerconaXtraDBCluster',
    names: {
      Secret: /^(.+?)-(?:secrets|ssl|ssl-internal)$/,
      PersistentVolumeClaim: /^datadir-(.+)-pxc-\d+$/,
    },
  },
]

/**
 * Checks whether an operator creates an object of this kind and name for an object in the same namespace of the
 * package.
 */
export const isMadeByOperator = (pack: FinishedPackage, made: Pick<Use, 'kind' | 'name'>, user: Manifest): boolean =>
  MAKERS.some(({ group, kind, names, makes }) => {
    const pattern = Object.entries(names).find(([one]) => one === made.kind)?.[1]
    const [, owner, suffix = ''] = pattern?.exec(made.name) ?? []
    if (owner === undefined) return false
    return pack
      .holding(owner, (apiVersion, other) => other === kind && groupOf(apiVersion) === group)
      .some(
        ({ manifest }) =>
          sameNamespace(manifest.metadata.namespace, user.metadata.namespace) &&
          wasCalled(manifest.metadata, owner) &&
          (made.kind !== 'Secret' || makes === undefined || makes(manifest, suffix)),
      )
  })
