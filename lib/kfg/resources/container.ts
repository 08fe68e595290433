import type { FieldPath } from '../../finding/finding'
import { badValue } from '../../finding/rules'
import { kfgUnknownName } from '../rules'
import { suggest } from '../../finding/suggest'
import { engineOf, prefixOf } from '../values/attributes'
import type { BodyValue } from '../values/value'
import { type CheckedResource, entryOf, fieldOf, type Output } from './output'
import type { ShortObject } from './short-object'

const AT: FieldPath = ['spec', 'containers']
const [DEFAULT_CPU, DEFAULT_MEMORY] = ['100m', '128Mi']

/** Returns the container of a resource that runs an image: image, variables, secrets, volumes and resources. */
export function putContainer(checked: CheckedResource, object: ShortObject, output: Output): void {
  const { body } = checked
  for (const name of ['image', 'command', 'args']) {
    const entry = entryOf(body, name)
    object.put([...AT, name], entry?.value, entry?.key.span)
  }
  putPort(body, object)
  putConnections(checked, object)
  putVariables(body, object)
  const health = entryOf(body, 'health')
  object.put([...AT, 'health'], health?.value, health?.key.span)
  putResources(checked, object, output)
  putSecrets(checked, object, output)
  putVolumes(body, object, output)
}

/** The Service uses the same port, so that URLs in the file work. */
function putPort(body: BodyValue, object: ShortObject): void {
  const entry = entryOf(body, 'port')
  if (entry === undefined) return
  object.put([...AT, 'http', 'port'], entry.value, entry.key.span)
  object.put([...AT, 'http', 'servicePort'], entry.value, entry.key.span)
}

function putVariables(body: BodyValue, object: ShortObject): void {
  const env = entryOf(body, 'env')
  if (env?.value.type !== 'body') return
  for (const { key, value } of env.value.entries) {
    const path = [...AT, 'env', key.text]
    // A size in a variable keeps its spelling, because the application reads the variable, not Kubernetes.
    if (value.type === 'size') object.set(path, `${value.value}${value.unit}`, value.span)
    else object.put(path, value, key.span)
  }
}

/** Connects the container to the databases, caches and queues that the resource refers to. */
function putConnections({ uses }: CheckedResource, object: ShortObject): void {
  for (const used of uses) {
    const [name, prefix] = [used.objectName(), prefixOf(used)]
    const isServer = used.kind === 'database' || used.kind === 'cache' || engineOf(used) === 'redis'
    if (isServer) object.set([...AT, 'database', name, 'prefix'], prefix)
    else if (used.kind === 'queue') {
      object.set([...AT, 'service', name, 'prefix'], prefix)
      object.set([...AT, 'env', `${prefix}USER`], { secret: `${name}-credentials`, key: 'username' })
      object.set([...AT, 'env', `${prefix}PASSWORD`], { secret: `${name}-credentials`, key: 'password' })
    }
  }
}

function putResources({ body, resource }: CheckedResource, object: ShortObject, output: Output): void {
  const entry = entryOf(body, 'resources')
  object.put([...AT, 'resources'], entry?.value, entry?.key.span)
  const given = entry?.value.type === 'body' ? entry.value : undefined
  const hasCpu = given !== undefined && fieldOf(given, 'cpu') !== undefined
  const hasMemory = given !== undefined && fieldOf(given, 'memory') !== undefined
  if (hasCpu && hasMemory) return
  const missing = [hasCpu ? undefined : `cpu: "${DEFAULT_CPU}"`, hasMemory ? undefined : `memory: "${DEFAULT_MEMORY}"`]
  if (!hasCpu) object.set([...AT, 'resources', 'cpu'], DEFAULT_CPU)
  if (!hasMemory) object.set([...AT, 'resources', 'memory'], DEFAULT_MEMORY)
  const names = missing.filter((one) => one !== undefined).join(', ')
  const message = `\`${resource.name.text}\` does not set all resources, so lummo uses \`${names}\`. Set \`resources\`.`
  output.assume(message, entry?.key.span ?? resource.name.span)
}

/**
 * Converts `secrets { TOKEN: "/shop/token" }` to a LummoSecret. The last part of the path is the property in the
 * store.
 */
function putSecrets({ body, resource }: CheckedResource, object: ShortObject, output: Output): void {
  const secrets = entryOf(body, 'secrets')
  if (secrets?.value.type !== 'body' || secrets.value.entries.length === 0) return
  const name = `${resource.objectName()}-secrets`
  const secret = output.add('LummoSecret', name, secrets.key.span)
  for (const { key, value } of secrets.value.entries) {
    if (value.type !== 'text') continue
    const parts = value.text.split('/').filter((part) => part !== '')
    const [path, property] = parts.length < 2 ? [parts[0], key.text] : [parts.slice(0, -1).join('/'), parts.at(-1)]
    if (path === undefined || property === undefined) {
      const message = `\`${key.text}\` has no path. Set a path in the secret store, such as \`"/shop/token"\`.`
      output.problems.add(badValue.at([], message), value.span)
      continue
    }
    secret.set(['spec', 'keys', key.text], { path, property }, value.span)
  }
  if (!output.defaults.hasStore) {
    secret.set(['spec', 'store'], 'default')
    const message =
      'Secrets are fetched from the ClusterSecretStore `default`. To use another store, set `secrets.store` in a LummoPackage.'
    output.assume(message, secrets.key.span)
  }
  object.set([...AT, 'secrets'], [name], secrets.key.span)
}

/** Writes `volumes { data: "/var/lib/data" }`. The name is a `storage` of the program. */
function putVolumes(body: BodyValue, object: ShortObject, output: Output): void {
  const volumes = entryOf(body, 'volumes')
  if (volumes?.value.type !== 'body') return
  const found = volumes.value.entries.map(({ key, value }) => {
    const storage = output.storages.get(key.text)
    if (storage === undefined) {
      const known = [...output.storages.keys()]
      const cure = `Declare the storage: \`storage ${key.text} { size: 10GB }\`.`
      const message = `\`${key.text}\` is not a declared storage.${suggest(key.text, known, cure).text}`
      output.problems.add(kfgUnknownName.at([], message), key.span)
    }
    const name = storage?.name ?? key.text
    return { name, claim: name, path: value.type === 'text' ? value.text : '' }
  })
  object.set(['spec', 'volumes'], found, volumes.key.span)
  const isHeld = volumes.value.entries.some(({ key }) => output.storages.get(key.text)?.isShared === false)
  // Only one node can mount the volume, so the old pod must stop before the new pod starts.
  if (isHeld && object.kind === 'LummoDeployment') object.set(['spec', 'update'], { recreate: true }, volumes.key.span)
}
