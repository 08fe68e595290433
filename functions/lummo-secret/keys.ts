import type { FieldPath } from '../../lib/finding/finding'
import type { Settings } from '../../lib/settings/spec'
import { CONNECTION_KEYS } from '../../lib/parts/connections/keys'
import { membersByName } from '../../lib/manifest/text'
import type { Generate, KeyFields, Spec } from './spec'

/** The source of a key’s value. */
export interface KeySource {
  key: string
  /** The field that requests the key. */
  at: FieldPath
  path?: string
  property?: string
  version?: string
  generate?: Generate
}

/** Returns the path in the store, if the object sets one. */
export const pathOf = ({ path, postgres }: Pick<Spec, 'path' | 'postgres'>, settings: Settings) =>
  path ?? (postgres === undefined ? undefined : settings.secrets.postgresPath.replaceAll('<name>', postgres))

/** Returns the keys of a Secret with their sources, except those that `all` and `template` add. */
export function keySources(spec: Spec, settings: Settings): KeySource[] {
  const path = pathOf(spec, settings)
  const own = ownKeys(spec).map((one) => sourceOf(one, spec, path))
  if (spec.postgres === undefined) return own
  const named = new Set(own.map(({ key }) => key))
  const more = CONNECTION_KEYS.filter((key) => !named.has(key))
  return [...more.map((key) => sourceOf({ key, at: ['spec', 'postgres'], fields: {} }, spec, path)), ...own]
}

interface OwnKey {
  key: string
  at: FieldPath
  fields: KeyFields
}

function ownKeys({ keys, generate, all }: Spec): OwnKey[] {
  const path = ['spec', 'keys']
  if (Array.isArray(keys)) return keys.map((key, at) => ({ key, at: [...path, at], fields: {} }))
  if (keys !== undefined) return membersByName(keys).map(([key, fields]) => ({ key, at: [...path, key], fields }))
  return asksFor(generate) && all !== true ? [{ key: 'password', at: ['spec', 'generate'], fields: {} }] : []
}

export const asksFor = (generate: Generate | undefined): generate is Exclude<Generate, false> =>
  generate !== undefined && generate !== false

function sourceOf({ key, at, fields }: OwnKey, spec: Spec, path: string | undefined): KeySource {
  const { version } = fields
  const generate = fields.generate ?? spec.generate
  if (asksFor(generate)) return { key, at, generate }
  const versioned = version === undefined ? { key, at } : { key, at, version }
  const where = fields.path ?? path
  if (where !== undefined) return { ...versioned, path: where, property: fields.property ?? key }
  return fields.property === undefined ? versioned : { ...versioned, path: fields.property }
}

/** Checks whether any value comes from a store, and not only from generators. */
export const fetches = (spec: Spec, keys: readonly KeySource[]): boolean =>
  spec.all === true || keys.some(({ generate }) => generate === undefined)

/** Returns the store of the values, if the claim or the settings set a store. */
export const storeOf = ({ store, from }: Spec, { secrets }: Settings) =>
  store ?? (from === 'vault' ? secrets.store : secrets[from])

/** Returns the generator of a value, if the package or the settings contain one. */
export function generatorOf(generate: Generate, { secrets }: Settings) {
  return typeof generate === 'object' ? generate : secrets.generator
}
