import { groupedBy } from '../../manifest/grouped-by'
import { contentHash } from '../../manifest/hash'
import { groupOf } from '../../manifest/id'
import { isPlain, type Plain } from '../../manifest/manifest'

/**
 * Most file systems allow names of up to 255 bytes. The difference is reserved for the suffixes of temporary files.
 */
const MAX_NAME = 200

/**
 * Returns a path for each object: `deployment-web.yaml`, in a folder named after the namespace if the object has one.
 * If several objects would have the same path, the path also contains their API group, and a hash if the group is not
 * sufficient. Paths are in lower case, because `Reader` and `reader` are different objects but the same file on some
 * file systems.
 */
export function fileNamesOf(objects: readonly Plain[]): string[] {
  const wanted = objects.map((object) => ({
    plain: pathOf(object, 'kind'),
    grouped: pathOf(object, 'kind.group'),
    object,
  }))
  const first = groupedBy(wanted, ({ plain }) => plain)
  const chosen = wanted.map((one) => ({ ...one, path: first.get(one.plain)?.length === 1 ? one.plain : one.grouped }))
  const second = groupedBy(chosen, ({ path }) => path)
  const taken = new Set<string>()
  return chosen.map(({ path, object }) => {
    const free = second.get(path)?.length === 1 ? path : hashed(path, object)
    const unique = taken.has(free) ? numbered(free, taken) : free
    taken.add(unique)
    return unique
  })
}

interface Identity {
  group: string
  kind: string
  namespace: string
  name: string
}

function identityOf({ apiVersion, kind, metadata }: Plain): Identity {
  const { name, generateName, namespace } = isPlain(metadata) ? metadata : {}
  const named = [name, generateName].find((one) => typeof one === 'string')
  return {
    group: typeof apiVersion === 'string' ? groupOf(apiVersion) : '',
    kind: String(kind),
    namespace: typeof namespace === 'string' ? namespace : '',
    name: typeof named === 'string' ? named : '',
  }
}

function pathOf(object: Plain, form: 'kind' | 'kind.group'): string {
  const { group, kind, namespace, name } = identityOf(object)
  const typed = form === 'kind.group' && group !== '' ? `${kind}.${group}` : kind
  const file = `${safe(name === '' ? typed : `${typed}-${name}`, object)}.yaml`
  return namespace === '' ? file : `${safe(namespace, object)}/${file}`
}

/**
 * Returns a path segment that every file system allows, and that has no special meaning in a shell or a scan of
 * folders.
 */
function safe(text: string, object: Plain): string {
  const clean = text
    .toLowerCase()
    .replace(/[^a-z0-9.-]/g, '_')
    .replace(/^[.-]/, '_')
  return clean.length > MAX_NAME ? `${clean.slice(0, MAX_NAME - 9)}-${hashOf(object)}` : clean
}

const hashOf = (object: Plain): string => contentHash(JSON.stringify(identityOf(object)), 8)

const hashed = (path: string, object: Plain): string => path.replace(/\.yaml$/, `-${hashOf(object)}.yaml`)

/**
 * Adds a number to the path of an object without a name, because several such objects would get the same path.
 */
function numbered(path: string, taken: ReadonlySet<string>): string {
  for (let at = 2; ; at += 1) {
    const one = path.replace(/\.yaml$/, `-${at}.yaml`)
    if (!taken.has(one)) return one
  }
}
