import { compact, nonEmptyMap } from '../../../../manifest/compact'
import { parseDuration } from '../../../../manifest/grammar/duration'
import type { Plain } from '../../../../manifest/manifest'
import { mapAt, mapsAt, mapsIn, textAt } from '../../../../manifest/value-at'
import { REFRESH } from '../../../../parts/connections/external-secret'
import { RETAIN_ANNOTATIONS } from '../../../../parts/storage/retain-annotations'
import type { NamedSource } from '../input/source'
import type { Unit } from '../solve/unit'
import { objectIdentity } from './object-identity'
import { shortObject } from './short-object'

/**
 * Returns the unit of an ExternalSecret. The values of a Secret stay in its store. The short object sets the store, so
 * the result does not depend on settings.
 */
export function secretUnit(main: NamedSource): Unit | undefined {
  const { manifest } = main
  if (manifest.kind !== 'ExternalSecret') return undefined
  const spec = mapAt(manifest, ['spec'])
  const source = sourceFields(spec)
  if (source === undefined) return undefined
  const { fields, generated } = objectIdentity(manifest)
  const target = textAt(spec, ['target', 'name'])
  const template = mapAt(spec, ['target', 'template'])
  const isOnce = spec.refreshPolicy === 'CreatedOnce'
  const claim = shortObject('LummoSecret', [manifest], {
    spec: compact<Plain>({
      ...fields,
      secretName: target === manifest.metadata.name ? undefined : target,
      ...source,
      store: storeField(spec),
      // Generated values are always created only once.
      once: isOnce && mapAt(spec, ['secretStoreRef']).name !== undefined ? true : undefined,
      refresh: isOnce ? undefined : shortRefresh(spec.refreshInterval),
      type: template.type,
      template: nonEmptyMap(mapAt(template, ['data'])),
    }),
    generated,
  })
  const short = isGenerated(source) ? withoutRetaining(claim) : claim
  return { main, propose: () => ({ claim: short, covers: [{ source: main }] }), optionOf: () => undefined }
}

/** Returns `store`; undefined if all values are generated. A store without a kind belongs to one namespace. */
function storeField({ secretStoreRef }: Plain): unknown {
  const { name, kind } = mapAt(secretStoreRef, [])
  if (name === undefined) return undefined
  return kind === 'ClusterSecretStore' ? name : { name, kind: 'SecretStore' }
}

function shortRefresh(interval: unknown): unknown {
  const seconds = typeof interval === 'string' ? parseDuration(interval) : undefined
  return seconds === undefined || seconds === parseDuration(REFRESH) ? undefined : interval
}

/** Removes the annotations that keep generated values, because lummo sets them. */
function withoutRetaining(claim: Plain): Plain {
  const { annotations, ...metadata } = mapAt(claim, ['metadata'])
  const own = Object.entries(mapAt(annotations, [])).filter(([key]) => !Object.hasOwn(RETAIN_ANNOTATIONS, key))
  return { ...claim, metadata: { ...metadata, ...(own.length > 0 && { annotations: Object.fromEntries(own) }) } }
}

const isGenerated = ({ keys, generate }: Plain): boolean =>
  generate !== undefined || Object.values(mapAt(keys, [])).some((key) => mapAt(key, []).generate !== undefined)

/** Returns the fields for the values; undefined if the Secret has no keys, or values from other sources. */
function sourceFields(spec: Plain): Plain | undefined {
  const fetched = mapsAt(spec, ['data']).map(([, { secretKey, remoteRef }]) => {
    const { key, property, version } = mapAt(remoteRef, [])
    return { name: String(secretKey), key, property, version }
  })
  const sources = mapsAt(spec, ['dataFrom']).map(([, entry]) => ({
    all: textAt(entry, ['extract', 'key']),
    drawn: drawnKey(entry),
  }))
  if (sources.some(({ all, drawn }) => all === undefined && drawn === undefined)) return undefined
  const [whole, second] = sources.flatMap(({ all }) => all ?? [])
  const drawn = sources.flatMap((one) => one.drawn ?? [])
  if (second !== undefined || fetched.length + sources.length === 0) return undefined
  const path = whole ?? sharedPath(fetched)
  // Without properties, each path is the name of a secret, as in Google Cloud and AWS.
  const isByName = fetched.length > 0 && path === undefined
  return compact<Plain>({
    from: isByName ? 'gcp' : undefined,
    path,
    all: whole === undefined ? undefined : true,
    ...keysField(fetched, drawn, path),
  })
}

interface FetchedKey {
  name: string
  key: unknown
  property: unknown
  version: unknown
}

/**
 * Returns the path that most keys of a Secret have in common; undefined if each key is a separate secret without
 * properties.
 */
function sharedPath(fetched: readonly FetchedKey[]): string | undefined {
  const counts = new Map<unknown, number>()
  for (const { key, property } of fetched) if (property !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1)
  const [most] = [...counts].sort(([, one], [, other]) => other - one)
  return typeof most?.[0] === 'string' ? most[0] : undefined
}

/** A key with a generated value, and the generator of the value. */
interface DrawnKey {
  name: string
  generator: { name: unknown; kind: unknown }
}

function drawnKey({ sourceRef, rewrite }: Plain): DrawnKey | undefined {
  const { kind, name } = mapAt(sourceRef, ['generatorRef'])
  const [[, only] = [0, undefined], second] = mapsIn(rewrite)
  const target = textAt(only, ['regexp', 'target'])
  const isWhole = second === undefined && textAt(only, ['regexp', 'source']) === '^.+$'
  return name === undefined || target === undefined || !isWhole
    ? undefined
    : { name: target, generator: { name, kind } }
}

function keysField(fetched: readonly FetchedKey[], drawn: readonly DrawnKey[], path: string | undefined): Plain {
  const isListed = fetched.every((one) => one.key === path && one.property === one.name && one.version === undefined)
  const [only, second] = drawn
  if (fetched.length === 0 && only?.name === 'password' && second === undefined)
    return { generate: generatorField(only) }
  if (drawn.length === 0) {
    if (fetched.length === 0) return {}
    if (isListed) return { keys: fetched.map(({ name }) => name) }
  }
  const entries = [
    ...fetched.map((one): [string, unknown] => [one.name, shortKey(one, path)]),
    ...drawn.map((one): [string, unknown] => [one.name, { generate: generatorField(one) }]),
  ]
  return { keys: Object.fromEntries(entries) }
}

const generatorField = ({ generator: { name, kind } }: DrawnKey): Plain =>
  compact<Plain>({ name, kind: kind === 'Password' ? undefined : kind })

/** Returns the source of one key: a property, a path without a property, or an object with both. */
function shortKey({ name, key, property, version }: FetchedKey, path: string | undefined): unknown {
  const isHere = key === path
  if (path === undefined && property === undefined) return version === undefined ? key : { property: key, version }
  const fields = compact<Plain>({
    path: isHere ? undefined : key,
    property: property === name && !(isHere && version === undefined) ? undefined : property,
    version,
  })
  return Object.keys(fields).join() === 'property' ? property : fields
}
