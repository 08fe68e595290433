import { dirname, join } from 'node:path'
import type { LocatedFinding } from '../../finding/finding'
import { kustomizationIgnored } from '../rules'
import { isOurs } from '../../kind/claim'
import { groupedBy } from '../../manifest/grouped-by'
import type { StreamItem } from '../../wire/list/document-stream'
import { isKustomization } from '../../wire/for-tools'

/** Fields that identify a kustomization. */
const NAMES = ['apiVersion', 'kind', 'metadata']

/** Returns the kustomizations that do more than list known files. Only kustomize can compute their result. */
function toBuild(items: readonly StreamItem[]): StreamItem[] {
  const kustomizations = items.filter(isKustomization)
  const files = groupedBy(items, ({ file }) => file)
  return kustomizations.filter((item) => {
    const folder = dirname(item.file)
    const listed = (entry: unknown) => (typeof entry === 'string' ? files.get(join(folder, entry)) : undefined)
    return !Object.entries(item.object).every(([field, value]) => {
      if (NAMES.includes(field)) return true
      if (!Array.isArray(value)) return false
      if (field === 'resources') return value.every((entry) => listed(entry) !== undefined)
      return field === 'transformers' && value.every((entry) => listed(entry)?.every(isSettings) === true)
    })
  })
}

/** Fields of a kustomization that refer to incomplete objects, or to files that do not contain objects. */
const NO_OBJECTS = [
  ...['patches', 'patchesStrategicMerge', 'patchesJson6902', 'replacements', 'configurations', 'crds', 'openapi'],
  ...['configMapGenerator', 'secretGenerator', 'helmCharts', 'helmChartInflationGenerator'],
]
/** Fields of a kustomization that refer to files with objects. */
const OBJECTS = ['resources', 'bases', 'components', 'transformers', 'generators', 'validators']

/**
 * Returns the files that kustomizations and components use for purposes other than objects: patches, configurations,
 * contents of ConfigMaps, values of charts.
 */
export function otherFilesIn(items: readonly StreamItem[]): Set<string> {
  const others = new Set<string>()
  const objects = new Set<string>()
  for (const { kind, file, object } of items) {
    if (kind !== 'Kustomization' && kind !== 'Component') continue
    for (const [field, value] of Object.entries(object)) {
      const inOthers = NO_OBJECTS.includes(field) ? others : undefined
      const named = OBJECTS.includes(field) ? objects : inOthers
      // The path of a ConfigMap file can have a key before it: `settings.yaml=prod.yaml`.
      for (const text of textsIn(value)) named?.add(join(dirname(file), text.slice(text.indexOf('=') + 1)))
    }
  }
  for (const file of objects) others.delete(file)
  return others
}

/**
 * Returns all strings within a value that can be paths. Omits `literals` of a generator, because these are not paths.
 */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.includes('\n') ? [] : [value]
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, one]) => (key === 'literals' ? [] : textsIn(one)))
    : []
}

/** A settings object has the same effect as an ordinary file as it has as a transformer. */
const isSettings = ({ apiVersion, kind }: StreamItem): boolean => isOurs(apiVersion) && kind === 'LummoPackage'

/** Returns a warning for each kustomization among the objects that is not applied. */
export const notAppliedIn = (items: readonly StreamItem[]): LocatedFinding[] => toBuild(items).map(ignored)

function ignored(item: StreamItem): LocatedFinding {
  const folder = dirname(item.file)
  const message = `This kustomization is not applied, because the path of its folder was not passed. Run \`lummo render ${folder}\`.`
  return { ...kustomizationIgnored.at([], message), place: item.place([]) }
}
