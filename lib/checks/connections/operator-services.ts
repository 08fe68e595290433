import { wasCalled } from '../../kind/given-name'
import { groupOf } from '../../manifest/id'
import type { Manifest } from '../../manifest/manifest'
import type { FinishedPackage } from '../package-check'

/** Pods that an operator runs and that the package does not contain. */
export interface OperatorPods {
  labels: Readonly<Record<string, string>>
  port: number
}

interface Operator {
  group: string
  kind: string
  /** Pattern of the operator’s Service names. The first capture group is the name of the object. */
  services: RegExp
  /** Returns the labels of the pods that the Services select. */
  labels(name: string): Readonly<Record<string, string>>
  port: number
}

/**
 * Operators that create Services which the package does not contain. Sources: CloudNativePG 1.27 ("Service management",
 * "Connection pooling"), and the documentation of Strimzi 0.47, the RabbitMQ Cluster Operator 2.15, Elastic Cloud on
 * Kubernetes 3.1, Crunchy Postgres 5.8 and the Redis operator of Opstree 0.22.
 */
const OPERATORS: readonly Operator[] = [
  {
    group: 'postgresql.cnpg.io',
    kind: 'Cluster',
    services: /^(.+)-(?:rw|ro|r)$/,
    labels: (name) => ({ 'cnpg.io/cluster': name }),
    port: 5432,
  },
  {
    group: 'postgresql.cnpg.io',
    kind: 'Pooler',
    services: /^(.+)$/,
    labels: (name) => ({ 'cnpg.io/poolerName': name }),
    port: 5432,
  },
  {
    group: 'postgres-operator.crunchydata.com',
    kind: 'PostgresCluster',
    services: /^(.+)-(?:primary|replicas|pgbouncer)$/,
    labels: (name) => ({ 'postgres-operator.crunchydata.com/cluster': name }),
    port: 5432,
  },
  {
    group: 'redis.redis.opstreelabs.in',
    kind: 'Redis',
    services: /^(.+?)(?:-headless)?$/,
    labels: (name) => ({ app: name }),
    port: 6379,
  },
  {
    group: 'kafka.strimzi.io',
    kind: 'Kafka',
    services: /^(.+)-kafka-(?:bootstrap|brokers)$/,
    labels: (name) => ({ 'strimzi.io/cluster': name }),
    port: 9092,
  },
  {
    group: 'rabbitmq.com',
    kind: 'RabbitmqCluster',
    services: /^(.+)$/,
    labels: (name) => ({ 'app.kubernetes.io/name': name }),
    port: 5672,
  },
  {
    group: 'elasticsearch.k8s.elastic.co',
    kind: 'Elasticsearch',
    services: /^(.+)-es-http$/,
    labels: (name) => ({ 'elasticsearch.k8s.elastic.co/cluster-name': name }),
    port: 9200,
  },
]

/**
 * Returns the pods behind a Service that an operator creates for an object of the package; undefined if no operator
 * creates the Service.
 */
export function operatorPodsOf(pack: FinishedPackage, host: string, user: Manifest): OperatorPods | undefined {
  const [service = '', namespace = user.metadata.namespace] = host.split('.')
  for (const { group, kind, services, labels, port } of OPERATORS) {
    const owner = services.exec(service)?.[1]
    if (owner === undefined) continue
    const isThere = pack
      .holding(owner, (apiVersion, other) => other === kind && groupOf(apiVersion) === group)
      .some(({ manifest }) => manifest.metadata.namespace === namespace && wasCalled(manifest.metadata, owner))
    // Other namespaces are not in the package, so their policies are unknown.
    if (isThere && namespace === user.metadata.namespace) return { labels: labels(owner), port }
  }
  return undefined
}
