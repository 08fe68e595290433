import type { FieldPath, LocatedFinding, Place } from '../../finding/finding'
import { OWN_SETTINGS, type RawClaim, type ReadClaim } from '../../kind/claim'
import { deepEqual } from '../../manifest/deep-equal'
import { isPlain, type Plain } from '../../manifest/manifest'
import { findClaims } from '../claims'
import type { Package, Suite } from '../package'
import { placed } from '../place-finding'
import type { Item } from '../../wire/item'
import { type PackageSettings, resolveSettings } from './settings'
import { type Layer, layersIn } from './layers'
import { byText } from '../../manifest/text'

/** A setting, its value, and the location that set the value. */
export interface Explained {
  path: FieldPath
  value: unknown
  /** Source of the value: `lummo.yaml:9`, `lummo.yaml:14, environment prod`, or `defaults v1`. */
  source: string
}

/** Settings of a package. For each object, also the settings that differ from those of the package. */
export interface SettingsExplained {
  settings: Explained[]
  objects: { claim: RawClaim; settings: Explained[] }[]
  findings: LocatedFinding[]
}

/** Returns each setting with the source of its value. */
export function explainSettings(pack: Package, suite: Suite): SettingsExplained {
  const { claims, findings } = findClaims(pack, suite)
  const settings = resolveSettings(suite.settings, claims, pack)
  const ofPackage = explain(settings.in(), layersIn(settings.layers, settings.env))
  const all = [...findings, ...settings.findings]
  const objects = claims
    .filter(({ kind }) => kind !== suite.settings)
    .map(({ kind, item }) => {
      const { claim, settings: own } = kind.read({ object: item.object, sourceOf: (path) => item.sourceOf(path) })
      const env = isPlain(claim.spec) && typeof claim.spec.env === 'string' ? claim.spec.env : undefined
      const resolved = settings.of(env, own)
      all.push(...resolved.findings.map((finding) => placed(finding, item, claim.name)))
      const layers = layersOfObject(item, settings, { claim, ...(own && { settings: own }) })
      const different = explain(resolved.settings, layers).filter((one) => !isAmong(one, ofPackage))
      return { claim: claim as RawClaim, settings: different }
    })
    .filter((one) => one.settings.length > 0)
  return { settings: ofPackage, objects, findings: all }
}

const isAmong = (one: Explained, others: readonly Explained[]): boolean => {
  const other = others.find(({ path }) => path.join('.') === one.path.join('.'))
  return other !== undefined && other.source === one.source && deepEqual(other.value, one.value)
}

const explain = (settings: Plain, layers: readonly Layer[]): Explained[] =>
  leavesOf(settings, [])
    .filter(({ path }) => path[0] !== 'environments')
    .map(({ path, value }) => ({ path, value, source: sourceOf(path, layers) }))
    .sort((one, other) => byText(one.path.join('.'), other.path.join('.')))

/** Returns all settings that have a value, with their paths. */
function leavesOf(value: unknown, path: FieldPath): { path: FieldPath; value: unknown }[] {
  if (!isPlain(value) || Object.keys(value).length === 0) return [{ path, value }]
  return Object.entries(value).flatMap(([key, member]) => leavesOf(member, [...path, key]))
}

/** Returns the last location that sets a setting or, if there is none, the name of the defaults. */
function sourceOf(path: FieldPath, layers: readonly Layer[]): string {
  const found = settingPlace(path, layers)
  if (found !== undefined) {
    const { file, line } = found.place
    return `${file}:${line}${found.environment === undefined ? '' : `, environment ${found.environment}`}`
  }
  return `defaults ${String(layers.map(({ values }) => values.defaults).findLast((set) => set !== undefined) ?? 'v1')}`
}

/**
 * Returns the last location that sets a setting, and its environment. The setting can be in a short form such as
 * `issuer: letsencrypt`. Returns undefined for a default.
 */
export function settingPlace(
  path: FieldPath,
  layers: readonly Layer[],
): { place: Place; environment: string | undefined } | undefined {
  for (const layer of [...layers].reverse()) {
    const pathInLayer = wayIn(layer.values, path)
    if (pathInLayer === undefined) continue
    if (layer.item === undefined) return undefined
    return { place: layer.item.place([...layer.path, ...pathInLayer]), environment: layer.environment }
  }
  return undefined
}

/** Returns the layers of settings that apply to an object, including those in the object itself. */
export function layersOfObject(
  item: Item,
  settings: PackageSettings,
  read: Pick<ReadClaim, 'claim' | 'settings'>,
): Layer[] {
  const { claim, settings: own } = read
  const env = isPlain(claim.spec) && typeof claim.spec.env === 'string' ? claim.spec.env : undefined
  return [
    ...layersIn(settings.layers, env ?? settings.env),
    ...(env === undefined ? [] : [{ values: { env }, item, path: ['spec'] }]),
    ...(own === undefined ? [] : [{ values: own, item, path: ['spec', OWN_SETTINGS] }]),
  ]
}

/** Returns the longest prefix of a path that exists in the values as the user wrote them. */
function wayIn(values: unknown, path: FieldPath): FieldPath | undefined {
  let here = values
  for (const [at, step] of path.entries()) {
    if (!isPlain(here)) return path.slice(0, at)
    if (!Object.hasOwn(here, step)) return undefined
    here = here[step]
  }
  return path
}
