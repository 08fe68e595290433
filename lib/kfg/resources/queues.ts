import { kfgNotSupported } from '../rules'
import { putRedisQueue, queueStorage } from './databases'
import { type CheckedResource, entryOf, fieldOf, numberOf, type Output, textOf } from './output'
import type { ShortObject } from './short-object'

/** Converts a queue to a LummoStatefulSet (RabbitMQ) or a LummoDatabase (Redis). */
export function putQueue(queue: CheckedResource, output: Output): void {
  const type = textOf(queue.body, 'type')
  if (type === 'redis') putRedisQueue(queue, output)
  else if (type === 'rabbitmq') putRabbit(queue, output)
  else if (type === 'sqs') {
    const message =
      'A cluster cannot create an SQS queue, because SQS is an AWS service. Set `rabbitmq` or `redis`, or create the queue in AWS.'
    output.problems.add(kfgNotSupported.at([], message), fieldOf(queue.body, 'type')?.span ?? queue.resource.name.span)
  }
}

const DEFAULT_VERSION = '4.1.4'
const DEFAULT_REPLICAS = 3
/** The configuration lists each server. */
const MAX_SERVERS = 99
/** User ID of `rabbitmq` in the official image. */
const USER = 999
const DATA = '/var/lib/rabbitmq'

/** The servers form a cluster: each server knows the names of all servers, which the governing Service resolves. */
function putRabbit({ resource, body }: CheckedResource, output: Output): void {
  const name = resource.objectName()
  const { span } = resource.name
  const object = output.add('LummoStatefulSet', name, span)
  const replicas = entryOf(body, 'replicas')
  const count = numberOf(body, 'replicas') ?? DEFAULT_REPLICAS
  if (count > MAX_SERVERS) {
    const message = `A RabbitMQ cluster of ${count} servers is not supported. Set \`replicas\` to ${MAX_SERVERS} or less.`
    output.problems.add(kfgNotSupported.at([], message), replicas?.value.span ?? span)
    return
  }
  object.set(['spec', 'replicas'], count, replicas?.value.span)
  object.set(['spec', 'security'], { user: USER, group: USER })
  putServer(name, { body, object })
  putVolume(body, object, output)
  const nodes = Array.from({ length: count }, (_, at) => `rabbit@${name}-${at}.${name}-headless`)
  const config = output.add('LummoConfig', `${name}-config`, span)
  config.set(['spec', 'values', 'cluster.conf'], clusterConfig(nodes))
  output.addCredentials(`${name}-credentials`, ['username', 'password', 'cookie'], span)
}

const clusterConfig = (nodes: readonly string[]): string =>
  [
    'cluster_formation.peer_discovery_backend = classic_config',
    ...nodes.map((node, at) => `cluster_formation.classic_config.nodes.${at + 1} = ${node}`),
    'cluster_partition_handling = pause_minority',
    '',
  ].join('\n')

function putServer(name: string, { body, object }: { body: CheckedResource['body']; object: ShortObject }): void {
  const secret = (key: string) => ({ secret: `${name}-credentials`, key })
  const version = fieldOf(body, 'version')
  const at = ['spec', 'containers']
  object.set([...at, 'image'], `rabbitmq:${textOf(body, 'version') ?? DEFAULT_VERSION}`, version?.span)
  object.set([...at, 'ports'], [{ name: 'amqp', port: 5672 }])
  object.set([...at, 'env'], {
    POD_NAME: { field: 'metadata.name' },
    RABBITMQ_DEFAULT_PASS: secret('password'),
    RABBITMQ_DEFAULT_USER: secret('username'),
    RABBITMQ_ERLANG_COOKIE: secret('cookie'),
    RABBITMQ_NODENAME: `rabbit@$(POD_NAME).${name}-headless`,
    RABBITMQ_USE_LONGNAME: 'true',
  })
  object.set(
    [...at, 'files'],
    [{ path: '/etc/rabbitmq/conf.d/90-cluster.conf', config: `${name}-config`, key: 'cluster.conf' }],
  )
  // A diagnostics command starts an Erlang virtual machine, which takes seconds.
  object.set([...at, 'health'], {
    readiness: { command: ['rabbitmq-diagnostics', '-q', 'check_running'], period: 30, timeout: 20 },
  })
  const resources = entryOf(body, 'resources')
  if (resources === undefined) object.set([...at, 'resources'], { cpu: '250m', memory: '1Gi' })
  else object.put([...at, 'resources'], resources.value, resources.key.span)
}

function putVolume(body: CheckedResource['body'], object: ShortObject, output: Output): void {
  const persistence = fieldOf(body, 'persistence')
  if (persistence?.type === 'boolean' && !persistence.value) {
    object.set(['spec', 'volumes'], [{ name: 'data', empty: {}, path: DATA }], persistence.span)
    return
  }
  const span = fieldOf(body, 'type')?.span ?? body.span
  const size = queueStorage(body, span, output)
  object.set(['spec', 'volumeClaimTemplates'], { name: 'data', size, path: DATA }, fieldOf(body, 'storage')?.span)
}
