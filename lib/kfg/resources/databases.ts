import { kfgNotSupported } from '../rules'
import type { Span } from '../syntax/source'
import type { BodyValue } from '../values/value'
import { sizeAsQuantity } from '../values/value'
import { type CheckedResource, entryOf, fieldOf, numberOf, type Output, textOf } from './output'
import type { ShortObject } from './short-object'

/** A database that the program declares on its own or in a service. */
export interface DatabaseToMake {
  name: string
  span: Span
  engine: string
  body: BodyValue
}

/** Keys of the Secret with generated credentials, by engine. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  postgres: ['password', 'admin-password'],
  mysql: ['password', 'root-password'],
  mongodb: ['password'],
  redis: ['password'],
}

/** User of the application; absent for Redis. */
const USER = 'app'

/** Converts a database to a LummoDatabase with generated credentials. */
export function putDatabase({ name, span, engine, body }: DatabaseToMake, output: Output): void {
  const type = engine === 'mongo' ? 'mongodb' : engine
  const object = output.add('LummoDatabase', name, span)
  object.set(['spec', 'type'], type, fieldOf(body, 'type')?.span ?? span)
  putFields(['version', 'storage', 'resources'], body, object)
  const isReplicated = (numberOf(body, 'replicas') ?? 1) > 1
  putFields(['replicas'], body, object)
  if (isReplicated && type === 'postgres') {
    const replicas = entryOf(body, 'replicas')
    object.set(['spec', 'operator'], 'cloudnative-pg', replicas?.value.span)
    output.assume(
      'Several PostgreSQL servers require an operator, so CloudNativePG runs this database. Install the operator, or set `replicas: 1`.',
      replicas?.value.span ?? span,
    )
  } else {
    if (type !== 'redis') object.set(['spec', 'user'], USER)
    if (type === 'postgres') object.set(['spec', 'role'], 'application')
    output.addCredentials(`${name}-credentials`, KEYS[type] ?? [], span)
  }
  putBackup(body, object)
}

function putFields(names: readonly string[], body: BodyValue, object: ShortObject): void {
  for (const name of names) {
    const entry = entryOf(body, name)
    object.put(['spec', name], entry?.value, entry?.key.span)
  }
}

/** `retention` is a number of days, as in a LummoDatabase. */
function putBackup(body: BodyValue, object: ShortObject): void {
  const backup = entryOf(body, 'backup')
  object.put(['spec', 'backup'], backup?.value, backup?.key.span)
}

const CACHE_DISK = '1Gi'

/** Converts a cache to a LummoDatabase of type redis that has no password and evicts old keys. */
export function putCache({ resource, body }: CheckedResource, output: Output): void {
  const { span } = resource.name
  const object = output.add('LummoDatabase', resource.objectName(), span)
  object.set(['spec', 'type'], 'redis')
  object.set(['spec', 'secret'], false)
  object.set(['spec', 'storage'], CACHE_DISK)
  putFields(['version'], body, object)
  const memory = entryOf(body, 'memory')
  object.put(['spec', 'resources', 'memory'], memory?.value, memory?.key.span)
  object.set(['spec', 'config', 'maxmemory-policy'], 'allkeys-lru')
  reportOneServer(body, output, 'A cache can have only one server, because several servers would have different data.')
}

/** Reports replicas that would have different data. */
function reportOneServer(body: BodyValue, output: Output, reason: string): void {
  const replicas = entryOf(body, 'replicas')
  if (replicas === undefined || (numberOf(body, 'replicas') ?? 1) < 2) return
  const finding = kfgNotSupported.at([], `${reason} Set \`replicas: 1\`.`, { severity: 'warning' })
  output.problems.add(finding, replicas.value.span)
}

const DEFAULT_REDIS = '7.4.6'

/** Converts a queue of type redis to a LummoDatabase that keeps its data. */
export function putRedisQueue({ resource, body }: CheckedResource, output: Output): void {
  const { span } = resource.name
  const object = output.add('LummoDatabase', resource.objectName(), span)
  object.set(['spec', 'type'], 'redis', fieldOf(body, 'type')?.span)
  object.set(['spec', 'version'], textOf(body, 'version') ?? DEFAULT_REDIS, fieldOf(body, 'version')?.span)
  object.set(['spec', 'storage'], queueStorage(body, span, output), fieldOf(body, 'storage')?.span)
  putFields(['resources'], body, object)
  output.addCredentials(`${resource.objectName()}-credentials`, KEYS.redis ?? [], span)
  reportOneServer(
    body,
    output,
    'A queue of type `redis` can have only one server, because several servers would have different data.',
  )
}

const DEFAULT_STORAGE = '10G'

/** Returns the volume size of a queue. Reports a default size as an info-level finding. */
export function queueStorage(body: BodyValue, span: Span, output: Output): string {
  const storage = fieldOf(body, 'storage')
  if (storage?.type === 'size') return sizeAsQuantity(storage)
  if (storage?.type === 'text') return storage.text
  if (storage?.type === 'number') return String(storage.value)
  output.assume(`The queue gets a volume of ${DEFAULT_STORAGE}B. Set \`storage\` to change the size.`, span)
  return DEFAULT_STORAGE
}
