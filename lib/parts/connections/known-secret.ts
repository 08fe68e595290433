import type { RawClaim, World } from '../../kind/claim'
import { sameNamespace } from '../../manifest/id'
import { kept } from '../../manifest/kept'
import { isPlain, type Manifest, type Plain } from '../../manifest/manifest'
import { ownerOf } from '../../wire/annotations'
import { CONNECTION_KEYS } from './keys'

/** A Secret that will be in the cluster, as far as the package can tell. */
export interface KnownSecret {
  /** The object that makes it: `ExternalSecret`, `Secret`, `SealedSecret` or `LummoSecret`. */
  kind: string
  name: string
  namespace?: string
  labels: Readonly<Record<string, string>>
  /** The name of the Secret itself. */
  target: string
  keys: ReadonlyMap<string, KeyOrigin>
  /** What brings keys that nobody can know before it runs, e.g. `dataFrom`. */
  open?: string
}

/** Where the value of a key comes from. */
export interface KeyOrigin {
  /** The literal value of a Secret. */
  value?: string
  /** What identifies the value in its store. */
  remote?: string
  /** Where in the store that is. */
  path?: string
  /** What an entry of an ExternalSecret lacks. */
  lacks?: 'remoteRef.key' | 'remoteRef.property'
}

type Sight = Pick<World, 'find' | 'claims'>

const KINDS = ['ExternalSecret', 'SealedSecret', 'Secret']

/** The Secrets of a namespace that the package shows, or of these the ones that mention a word. */
export function secretsInSight(world: Sight, namespace: string | undefined, mention?: string): KnownSecret[] {
  const natives = world.find(KINDS, mention).map(fromManifest)
  const targets = new Set(natives.map(({ target }) => target))
  const claimed = world
    .claims('LummoSecret')
    .map(fromClaim)
    .filter(({ target }) => !targets.has(target))
  return [...natives, ...claimed].filter((one) => sameNamespace(one.namespace, namespace))
}

/** The Secret of a name, if the package shows what makes it. */
export const secretNamed = (world: Sight, namespace: string | undefined, name: string): KnownSecret | undefined =>
  secretsInSight(world, namespace, name).find(({ target }) => target === name)

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const plain = (value: unknown): Plain => (isPlain(value) ? value : {})
const list = (value: unknown): Plain[] => (Array.isArray(value) ? value.filter(isPlain) : [])

const fromManifest = kept((manifest: Manifest): KnownSecret => {
  const { kind, metadata } = manifest
  const [owner, claim] = ownerOf(manifest)?.split('/') ?? []
  const ours = owner === 'LummoSecret' && claim !== undefined
  const named = {
    kind: ours ? owner : kind,
    name: ours ? claim : metadata.name,
    ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
    labels: metadata.labels ?? {},
  }
  if (kind === 'ExternalSecret') return { ...named, ...fromExternal(manifest) }
  if (kind === 'SealedSecret') return { ...named, ...fromSealed(manifest) }
  const literal = Object.entries(plain(manifest.stringData)).map(
    ([key, value]) => [key, literalOf(text(value))] as const,
  )
  const encoded = Object.entries(plain(manifest.data)).map(
    ([key, value]) => [key, literalOf(Buffer.from(text(value) ?? '', 'base64').toString('utf8'))] as const,
  )
  return { ...named, target: metadata.name, keys: new Map([...encoded, ...literal]) }
})

const literalOf = (value: string | undefined): KeyOrigin => (value === undefined ? {} : { value })

/** Source: External Secrets v2.9: without `Merge` the data of a template stands in place of what was fetched. */
function fromExternal(manifest: Manifest): Pick<KnownSecret, 'target' | 'keys' | 'open'> {
  const spec = plain(manifest.spec)
  const target = plain(spec.target)
  const template = plain(target.template)
  const made = Object.keys(plain(template.data))
  const replaced = made.length > 0 && template.mergePolicy !== 'Merge'
  const store = JSON.stringify(spec.secretStoreRef ?? '')
  const whole = ownerOf(manifest)?.startsWith('LummoSecret/') === true
  const fetched = list(spec.data).map((entry): [string, KeyOrigin] => [
    text(entry.secretKey) ?? '',
    originOf(entry, store, whole),
  ])
  // A generator's only value, under the name that was given to it.
  const drawn = list(spec.dataFrom).map((entry) => renamed(entry))
  const named = drawn.flatMap((key): [string, KeyOrigin][] => (key === undefined ? [] : [[key, {}]]))
  const keys = new Map([
    ...(replaced ? [] : [...fetched, ...named]),
    ...made.map((key): [string, KeyOrigin] => [key, {}]),
  ])
  const open =
    template.templateFrom !== undefined
      ? 'templateFrom'
      : !replaced && drawn.includes(undefined)
        ? 'dataFrom'
        : undefined
  return { target: text(target.name) ?? manifest.metadata.name, keys, ...(open === undefined ? {} : { open }) }
}

function originOf(entry: Plain, store: string, wholeAllowed: boolean): KeyOrigin {
  const remote = plain(entry.remoteRef)
  const key = text(remote.key) ?? ''
  if (key === '') return { lacks: 'remoteRef.key' }
  const identity = `${store} ${key} ${text(remote.property) ?? ''} ${text(remote.version) ?? ''}`
  const found = { remote: identity, path: key }
  const whole = remote.property === undefined || remote.property === ''
  return whole && !wholeAllowed ? { ...found, lacks: 'remoteRef.property' } : found
}

function renamed(entry: Plain): string | undefined {
  const [rewrite] = list(entry.rewrite)
  const target = plain(plain(rewrite).regexp).target
  return entry.sourceRef !== undefined && text(target)?.includes('$') === false ? text(target) : undefined
}

function fromSealed(manifest: Manifest): Pick<KnownSecret, 'target' | 'keys'> {
  const spec = plain(manifest.spec)
  const template = plain(spec.template)
  const names = [...Object.keys(plain(spec.encryptedData)), ...Object.keys(plain(template.data))]
  return {
    target: text(plain(template.metadata).name) ?? manifest.metadata.name,
    keys: new Map(names.map((key) => [key, {}])),
  }
}

/** A LummoSecret that this run does not expand; its spec is in canonical form, but nobody has checked it. */
const fromClaim = kept(({ name, namespace, labels, spec }: RawClaim): KnownSecret => {
  const own = Array.isArray(spec.keys)
    ? spec.keys.filter((key) => typeof key === 'string')
    : Object.keys(plain(spec.keys))
  const named = spec.postgres === undefined ? own : [...CONNECTION_KEYS, ...own]
  const app = text(spec.app)
  return {
    kind: 'LummoSecret',
    name,
    ...(namespace === undefined ? {} : { namespace }),
    labels: app === undefined ? labels : { app, ...labels },
    target: text(spec.secretName) ?? name,
    keys: new Map([...named, ...Object.keys(plain(spec.template))].map((key) => [key, {}])),
    ...(spec.all === true ? { open: '`all`' } : {}),
  }
})
