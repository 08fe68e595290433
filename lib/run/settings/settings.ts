import { type Finding, type FieldPath, type LocatedFinding, hasErrors, placeText } from '../../finding/finding'
import { twoSettings, unknownEnvironment } from '../rules'
import { suggest } from '../../finding/suggest'
import { type Kind, OWN_SETTINGS } from '../../kind/claim'
import { walk } from '../../kind/walk/walk'
import { isPlain, type Plain } from '../../manifest/manifest'
import { deepMerge } from '../../manifest/merge'
import type { ImageChange } from '../../settings/images'
import type { Settings } from '../../settings/spec'
import type { Item } from '../../wire/item'
import type { FoundClaim } from '../claims'
import type { Package } from '../package'
import { placed } from '../place-finding'
import {
  DEFAULT_SETS,
  environmentOf,
  type Layer,
  layersIn,
  NOT_OF_OBJECTS,
  PACKAGE_ONLY,
  settingsFrom,
  tableWithout,
} from './layers'
import { typed } from './from-config-map'
import { checkRequiredVersion } from './required-version'

/**
 * The defaults are computed at build time, because most runs have no settings and do not need the table of settings.
 */
export const DEFAULTS = require('../../../dist/tables/defaults.json') as Settings

/**
 * Settings of a run. From the weakest to the strongest, these are the defaults, the LummoPackage among the items, the
 * LummoPackage as functionConfig (each with its environments), the data of a ConfigMap as functionConfig
 * (`network.ingress.namespace: edge`, all strings), and the settings of an object.
 */
export class PackageSettings {
  private readonly known = new Map<string | undefined, Settings>()

  constructor(
    private readonly kind: Kind,
    readonly layers: readonly Layer[],
    readonly findings: readonly LocatedFinding[],
    private readonly hostImages: readonly ImageChange[] = [],
  ) {}

  /** Environment of objects that do not set an environment. */
  get env(): string | undefined {
    return environmentOf(this.layers)
  }

  /** Returns the settings of the package, or of an environment. */
  in(env: string | undefined = this.env): Settings {
    const known = this.known.get(env)
    if (known !== undefined) return known
    const layers = layersIn(this.layers, env)
    const none = layers.every(({ values }) => Object.keys(values).length === 0)
    const settings = {
      ...this.withHostImages(none ? DEFAULTS : settingsFrom(this.kind.table(), layers)),
      ...(env === undefined ? {} : { env }),
    }
    this.known.set(env, settings)
    return settings
  }

  /**
   * Returns the settings that apply to an object, and findings about the settings in the object itself. Paths of the
   * findings are paths in the object.
   */
  of(env: unknown, own: Plain | undefined): { settings: Settings; findings: Finding[] } {
    const named = typeof env === 'string' ? env : undefined
    const findings = named === undefined ? [] : this.unknownEnvironment(named, ['spec', 'env'])
    if (own === undefined) return { settings: this.in(named), findings }
    const path = ['spec', OWN_SETTINGS]
    const walked = walk(tableWithout(this.kind.table(), NOT_OF_OBJECTS), own, path, { kind: this.kind.kind })
    const layers = [...layersIn(this.layers, named ?? this.env), { values: own, path }]
    const settings = hasErrors(walked.findings)
      ? this.in(named)
      : this.withHostImages(settingsFrom(this.kind.table(), layers))
    return {
      settings: { ...settings, ...(named === undefined ? {} : { env: named }) },
      findings: [...findings, ...walked.findings],
    }
  }

  /** Returns the changes of images in the settings, without the image changes of the host. */
  ownImages(): readonly ImageChange[] {
    return this.in().images.slice(this.hostImages.length)
  }

  /**
   * Inserts the image changes of the host before those of the settings, because kustomize applies its changes before it
   * runs functions.
   */
  private withHostImages(settings: Settings): Settings {
    if (this.hostImages.length === 0) return settings
    return { ...settings, images: [...this.hostImages, ...settings.images] }
  }

  /**
   * Reports an environment whose name is similar to the name of an environment with settings. An environment does not
   * need settings.
   */
  unknownEnvironment(env: string, path: FieldPath): Finding[] {
    const names = this.layers.flatMap(({ environment }) => (environment === undefined ? [] : [environment]))
    const { text, proposed } = suggest(env, names)
    if (names.includes(env) || proposed === undefined) return []
    const message = `The settings do not define the environment \`${env}\`, so \`environments\` has no effect.${text}`
    return [unknownEnvironment.at(path, message, { current: env, proposed })]
  }
}

/** Reads the settings of a run from its input. */
export function resolveSettings(
  kind: Kind,
  found: readonly FoundClaim[],
  { functionConfig: config, images }: Pick<Package, 'functionConfig' | 'images'>,
): PackageSettings {
  const findings: LocatedFinding[] = []
  const packages = found.filter((one) => one.kind === kind && (one.item.role === 'config' || one.expanded))
  const among = packages.filter(({ item }) => item.role === 'item')
  const [first, second] = among
  if (first !== undefined && second !== undefined) {
    const [a, b] = [first.item.place([]), second.item.place([])]
    const message = `The package has two ${kind.kind} objects (${placeText(a)} and ${placeText(b)}). Merge the two objects.`
    findings.push(placed(twoSettings.at([], message), second.item))
  }
  const layers: Layer[] = []
  for (const { item } of [...among, ...packages.filter(({ item }) => item.role === 'config')]) {
    const read = kind.read({ object: item.object, sourceOf: (path) => item.sourceOf(path) })
    const own = isPlain(item.object.spec) ? layersOf(item.object.spec, item, ['spec']) : []
    findings.push(...checkLayers(kind, own, read.findings).map((finding) => placed(finding, item)))
    layers.push(...own)
  }
  if (config?.kind === 'ConfigMap' && isPlain(config.object.data)) {
    const { data } = config.object
    const given = typed(kind.table(), nested(data)) as Plain
    // The table does not describe the content of `environments`, because each environment contains the same settings
    // again.
    const own = layersOf(given, config, []).map((layer) => ({
      ...layer,
      values: typed(kind.table(), layer.values) as Plain,
    }))
    const walked = walk(kind.table(), given, [], { kind: kind.kind })
    for (const finding of checkLayers(kind, own, walked.findings)) {
      findings.push(placed({ ...finding, path: ['data', keyFor(data, finding.path ?? [])] }, config))
    }
    layers.push(...own)
  }
  // If the settings are invalid, there is no output. The run continues with the defaults, so that it finds other
  // mistakes.
  const sound = hasErrors(findings) ? [] : layers
  const settings = new PackageSettings(kind, [defaultsOf(sound), ...sound], findings, images)
  const named = [...layers].reverse().find(({ values }) => typeof values.env === 'string')
  if (named?.item === undefined || settings.env === undefined) return settings
  const { item, path } = named
  const at = [...(item === config && config.kind === 'ConfigMap' ? ['data'] : path), 'env']
  findings.push(...settings.unknownEnvironment(settings.env, at).map((draft) => placed(draft, item)))
  return settings
}

/** Returns the set of defaults that the layers choose. */
const defaultsOf = (layers: readonly Layer[]): Layer => {
  const set = layers.map(({ values }) => values.defaults).findLast((value) => typeof value === 'string')
  return { values: DEFAULT_SETS[String(set ?? 'v1')] ?? {}, path: [] }
}

/** Returns one layer for all environments, and one for each environment. */
function layersOf(spec: Plain, item: Item, path: FieldPath): Layer[] {
  const { environments, ...values } = spec
  const each = isPlain(environments) ? Object.entries(environments) : []
  return [
    { values, item, path },
    ...each.map(([environment, own]) => ({
      values: isPlain(own) ? own : {},
      item,
      path: [...path, 'environments', environment],
      environment,
    })),
  ]
}

/**
 * Returns the findings about the settings of one object. If the settings require another version of lummo, returns
 * only that finding, because settings of newer versions would be reported as unknown.
 */
function checkLayers(kind: Kind, layers: readonly Layer[], findings: readonly Finding[]): Finding[] {
  const versions = layers.flatMap(({ values, path, environment }) =>
    environment === undefined && typeof values.requires === 'string'
      ? checkRequiredVersion(values.requires, [...path, 'requires'])
      : [],
  )
  return versions.length > 0 ? versions : [...findings, ...checkEnvironments(kind, layers)]
}

function checkEnvironments(kind: Kind, layers: readonly Layer[]): Finding[] {
  const table = tableWithout(kind.table(), PACKAGE_ONLY)
  return layers
    .filter(({ environment }) => environment !== undefined)
    .flatMap(
      ({ values, path, item }) =>
        walk(table, values, path, { sourceOf: (at) => item?.sourceOf(at), kind: kind.kind }).findings,
    )
}

/** Nests keys that contain dots: `{'a.b': 'c'}` becomes `{a: {b: 'c'}}`. */
function nested(data: Plain): Plain {
  let result: Plain = {}
  for (const [key, value] of Object.entries(data)) {
    result = deepMerge(
      result,
      key.split('.').reduceRight<unknown>((inner, step) => ({ [step]: inner }), value) as Plain,
    )
  }
  return result
}

const keyFor = (data: Plain, path: readonly (string | number)[]): string => {
  const dotted = path.join('.')
  return (
    Object.keys(data).find((key) => key === dotted || dotted.startsWith(`${key}.`) || key.startsWith(`${dotted}.`)) ??
    dotted
  )
}
