import type { RawClaim, World } from '../../kind/claim'
import { formerName } from '../../kind/given-name'
import { sameNamespace } from '../../manifest/id'
import { memoize } from '../../manifest/memo/memoize'
import type { Manifest, Plain } from '../../manifest/manifest'
import { mapAt, mapsIn, textAt } from '../../manifest/value-at'
import { stableJson } from '../../manifest/hash'
import { ownerOf } from '../../wire/annotations'
import { CONNECTION_KEYS } from './keys'

/** A Secret that the package contains or creates. */
export interface KnownSecret {
  /**
   * Kind of the object that contains or creates the Secret: `ExternalSecret`, `Secret`, `SealedSecret` or
   * `LummoSecret`.
   */
  kind: string
  name: string
  namespace?: string
  labels: Readonly<Record<string, string>>
  /** Current name of the Secret, and its name before the host renamed the Secret. */
  target: string
  formerly?: string
  keys: ReadonlyMap<string, KeyOrigin>
  /** Field that adds unknown keys, e.g. `dataFrom`. */
  open?: string
}

/** Origin of one value in a Secret. */
export interface KeyOrigin {
  /** Literal value of a Secret. */
  value?: string
  /** Identifier of the value in the store. */
  remote?: string
  /** Path of the value in the store. */
  path?: string
  /** Field that is missing in an entry of an ExternalSecret. */
  lacks?: 'remoteRef.key' | 'remoteRef.property'
}

type Sight = Pick<World, 'find' | 'list' | 'claims'>

/** Kinds of Kubernetes objects that are or create a Secret. */
export const SECRET_KINDS: readonly string[] = ['ExternalSecret', 'SealedSecret', 'Secret']

/**
 * Returns the Secrets that the package contains for a namespace. If a word is given, returns only Secrets that contain
 * the word.
 */
export function secretsInSight(world: Sight, namespace: string | undefined, mention?: string): KnownSecret[] {
  const objects = mention === undefined ? world.list(SECRET_KINDS) : world.find(SECRET_KINDS, mention)
  const natives = objects.map(knownSecret)
  const targets = new Set(natives.map(({ target }) => target))
  const claimed = world
    .claims('LummoSecret')
    .map(fromClaim)
    .filter(({ target }) => !targets.has(target))
  return [...natives, ...claimed].filter((one) => sameNamespace(one.namespace, namespace))
}

/** Returns the Secret with the given name, if the package contains its source. */
export const secretNamed = (world: Sight, namespace: string | undefined, name: string): KnownSecret | undefined =>
  secretsInSight(world, namespace, name).find((one) => isTarget(one, name))

/** Checks whether a name is the current or an earlier name of this Secret. */
export const isTarget = ({ target, formerly }: KnownSecret, name: string): boolean =>
  target === name || formerly === name

/** Reads a Secret, or the object that creates a Secret. The content can be of any shape. */
export const knownSecret = memoize((manifest: Manifest): KnownSecret => {
  const known = fromManifest(manifest)
  const { name, ...others } = manifest.metadata
  const formerly = formerName({ name, ...others })
  return known.target === name && formerly !== name ? { ...known, formerly } : known
})

function fromManifest(manifest: Manifest): KnownSecret {
  const { kind, metadata } = manifest
  const owner = ownerOf(manifest)
  const ours = owner?.kind === 'LummoSecret'
  const named = {
    kind: ours ? owner.kind : kind,
    name: ours ? owner.name : metadata.name,
    ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
    labels: metadata.labels ?? {},
  }
  if (kind === 'ExternalSecret') return { ...named, ...fromExternal(manifest) }
  if (kind === 'SealedSecret') return { ...named, ...fromSealed(manifest) }
  const literal = Object.entries(mapAt(manifest, ['stringData'])).map(
    ([key, value]) => [key, literalOf(textAt(value, []))] as const,
  )
  const encoded = Object.entries(mapAt(manifest, ['data'])).map(
    ([key, value]) => [key, literalOf(Buffer.from(textAt(value, []) ?? '', 'base64').toString('utf8'))] as const,
  )
  return { ...named, target: metadata.name, keys: new Map([...encoded, ...literal]) }
}

const literalOf = (value: string | undefined): KeyOrigin => (value === undefined ? {} : { value })

/**
 * Reads an ExternalSecret. If its template does not use `Merge`, the data of the template replaces the fetched values.
 * Source: External Secrets v2.9.
 */
function fromExternal(manifest: Manifest): Pick<KnownSecret, 'target' | 'keys' | 'open'> {
  const spec = mapAt(manifest, ['spec'])
  const template = mapAt(spec, ['target', 'template'])
  const made = Object.keys(mapAt(template, ['data']))
  const replaced = made.length > 0 && template.mergePolicy !== 'Merge'
  const store = stableJson(spec.secretStoreRef ?? '')
  const whole = ownerOf(manifest)?.kind === 'LummoSecret'
  const fetched = mapsIn(spec.data).map(([, entry]): [string, KeyOrigin] => [
    textAt(entry, ['secretKey']) ?? '',
    originOf(mapAt(entry, ['remoteRef']), store, whole),
  ])
  // A generator provides a single value. `rewrite` sets its key.
  const drawn = mapsIn(spec.dataFrom).map(([, entry]) => renamed(entry))
  const named = drawn.flatMap((key): [string, KeyOrigin][] => (key === undefined ? [] : [[key, {}]]))
  const keys = new Map([
    ...(replaced ? [] : [...fetched, ...named]),
    ...made.map((key): [string, KeyOrigin] => [key, {}]),
  ])
  const drawnFrom = !replaced && drawn.includes(undefined) ? 'dataFrom' : undefined
  const open = template.templateFrom === undefined ? drawnFrom : 'templateFrom'
  return {
    target: textAt(spec, ['target', 'name']) ?? manifest.metadata.name,
    keys,
    ...(open === undefined ? {} : { open }),
  }
}

function originOf(remote: Plain, store: string, wholeAllowed: boolean): KeyOrigin {
  const [key = '', property = '', version = ''] = ['key', 'property', 'version'].map((field) => textAt(remote, [field]))
  if (key === '') return { lacks: 'remoteRef.key' }
  const identity = `${store} ${key} ${property} ${version}`
  const found = { remote: identity, path: key }
  const whole = remote.property === undefined || remote.property === ''
  return whole && !wholeAllowed ? { ...found, lacks: 'remoteRef.property' } : found
}

function renamed(entry: Plain): string | undefined {
  const [[, rewrite] = []] = mapsIn(entry.rewrite)
  const target = textAt(rewrite, ['regexp', 'target'])
  return entry.sourceRef !== undefined && target?.includes('$') === false ? target : undefined
}

function fromSealed(manifest: Manifest): Pick<KnownSecret, 'target' | 'keys'> {
  const template = mapAt(manifest, ['spec', 'template'])
  const names = [mapAt(manifest, ['spec', 'encryptedData']), mapAt(template, ['data'])].flatMap(Object.keys)
  return {
    target: textAt(template, ['metadata', 'name']) ?? manifest.metadata.name,
    keys: new Map(names.map((key) => [key, {}])),
  }
}

/** Reads a LummoSecret that this run does not expand. The spec is in canonical form, but is not checked. */
const fromClaim = memoize(({ name, namespace, labels, spec }: RawClaim): KnownSecret => {
  const own = Array.isArray(spec.keys)
    ? spec.keys.filter((key) => typeof key === 'string')
    : Object.keys(mapAt(spec, ['keys']))
  const named = spec.postgres === undefined ? own : [...CONNECTION_KEYS, ...own]
  const app = textAt(spec, ['app'])
  return {
    kind: 'LummoSecret',
    name,
    ...(namespace === undefined ? {} : { namespace }),
    labels: app === undefined ? labels : { app, ...labels },
    target: textAt(spec, ['secretName']) ?? name,
    keys: new Map([...named, ...Object.keys(mapAt(spec, ['template']))].map((key) => [key, {}])),
    ...(spec.all === true ? { open: '`all`' } : {}),
  }
})
