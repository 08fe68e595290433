import { suggest } from '../../finding/suggest'
import { kfgNotSupported, kfgUnknownName } from '../rules'
import type { Name } from '../syntax/tree'
import type { Context } from './program'
import type { KfgResource } from './value'
import { plainText, type Value } from './value'

const ATTRIBUTES: readonly string[] = ['host', 'port', 'url', 'connectionString']

/** Default ports and URL schemes of servers, keyed by engine. */
const SERVERS: Readonly<Record<string, { port: number; scheme: string }>> = {
  postgres: { port: 5432, scheme: 'postgres' },
  mysql: { port: 3306, scheme: 'mysql' },
  mongo: { port: 27017, scheme: 'mongodb' },
  mongodb: { port: 27017, scheme: 'mongodb' },
  redis: { port: 6379, scheme: 'redis' },
  rabbitmq: { port: 5672, scheme: 'amqp' },
}

/** Returns a field of a resource, if it is set. */
export const fieldIn = (resource: KfgResource, name: string): Value | undefined =>
  resource.body()?.entries.find(({ key }) => key.text === name)?.value

/** Returns the engine of a server: the `type` of a database or queue, `redis` for a cache. */
export function engineOf(resource: KfgResource): string {
  if (resource.kind === 'cache') return 'redis'
  const type = fieldIn(resource, 'type')
  return type?.type === 'text' ? type.text : ''
}

/** Checks whether CloudNativePG runs a database, because it has several servers. */
function isReplicated(resource: KfgResource): boolean {
  const replicas = fieldIn(resource, 'replicas')
  return resource.kind === 'database' && replicas?.type === 'number' && replicas.value > 1
}

/** Returns the prefix of the variables with the credentials of a resource: `DB_AUTH_`. */
export const prefixOf = (resource: KfgResource): string => `${resource.objectName().toUpperCase().replace(/-/g, '_')}_`

/** Returns `host`, `port`, `url` or `connectionString` of a resource. */
export function attributeOf(resource: KfgResource, name: Name, context: Context): Value | undefined {
  if (!ATTRIBUTES.includes(name.text)) {
    const cure = 'The attributes are `host`, `port`, `url` and `connectionString`.'
    const message = `\`${resource.name.text}\` has no attribute \`${name.text}\`.${suggest(name.text, ATTRIBUTES, cure).text}`
    context.problems.add(kfgUnknownName.at([], message), name.span)
    return undefined
  }
  if (resource.body() === undefined) return undefined
  const port = portOf(resource)
  const refused = port === undefined ? `A ${resource.kind} has no address` : refusalOf(resource, name.text)
  if (port === undefined || refused !== undefined) {
    const cure = port === undefined ? 'Use a service, database, cache or queue.' : ''
    context.problems.add(kfgNotSupported.at([], `${refused}. ${cure}`.trim()), name.span)
    return undefined
  }
  const host = hostOf(resource)
  if (name.text === 'host') return plainText(host, name.span)
  if (name.text === 'port') return { type: 'number', value: port, span: name.span }
  if (name.text === 'url') return plainText(`http://${host}:${port}`, name.span)
  return { type: 'text', text: connection(resource, { host, port }), uses: [resource], span: name.span }
}

/** Returns the reason why a resource does not have an attribute. */
function refusalOf(resource: KfgResource, attribute: string): string | undefined {
  const isService = resource.kind === 'service'
  if (attribute === 'url' && !isService) return `A ${resource.kind} does not serve HTTP. Use \`connectionString\``
  if (attribute === 'connectionString' && isService) return 'A service has no credentials. Use `url`'
  return undefined
}

const hostOf = (resource: KfgResource): string =>
  isReplicated(resource) ? `${resource.objectName()}-rw` : resource.objectName()

function portOf(resource: KfgResource): number | undefined {
  if (resource.kind !== 'service') return SERVERS[engineOf(resource)]?.port
  const port = fieldIn(resource, 'port')
  return port?.type === 'number' ? port.value : undefined
}

/** Returns a URL in which Kubernetes replaces `$(NAME)` with variables of the container, so it contains no password. */
function connection(resource: KfgResource, { host, port }: { host: string; port: number }): string {
  const engine = engineOf(resource)
  const scheme = SERVERS[engine]?.scheme ?? engine
  const prefix = prefixOf(resource)
  if (resource.kind === 'cache') return `${scheme}://${host}:${port}`
  const user = engine === 'redis' ? '' : `$(${prefix}USER)`
  const login = `${scheme}://${user}:$(${prefix}PASSWORD)@${host}:${port}`
  return resource.kind === 'database' && engine !== 'redis' ? `${login}/$(${prefix}NAME)` : login
}
