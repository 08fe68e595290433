import { dirname, join } from 'node:path'
import type { Finding } from '../finding/finding'
import { isOurs } from '../kind/claim'
import { groupedBy } from '../manifest/grouped-by'
import type { StreamItem } from '../wire/document-stream'
import { isKustomization } from '../wire/for-tools'

/** Fields of a kustomization that only say what it is. */
const NAMES = ['apiVersion', 'kind', 'metadata']

/**
 * The kustomizations among objects that do more than list files which are in sight: only kustomize can tell what
 * becomes of such a folder.
 */
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

/** The files that kustomizations and components among objects list as `configurations`; no objects are in them. */
export function configurationsIn(items: readonly StreamItem[]): Set<string> {
  const listed = items
    .filter(({ kind }) => kind === 'Kustomization' || kind === 'Component')
    .flatMap(({ file, object }) => {
      const { configurations } = object
      return Array.isArray(configurations) ? configurations.map((entry) => join(dirname(file), String(entry))) : []
    })
  return new Set(listed)
}

/** Settings are the same whether a transformer brings them or they lie among the files. */
const isSettings = ({ apiVersion, kind }: StreamItem): boolean => isOurs(apiVersion) && kind === 'LummoPackage'

/** A warning for each kustomization among objects that has no effect here, and should have. */
export const notApplied = (items: readonly StreamItem[]): Finding[] => toBuild(items).map(ignored)

function ignored(item: StreamItem): Finding {
  const folder = dirname(item.file)
  const message = `This kustomization is not applied: lummo only expands. Build it with kustomize, and check what comes out: \`kustomize build --enable-alpha-plugins --enable-exec ${folder} | lummo check -\`.`
  return { severity: 'warning', code: 'kustomization-ignored', message, place: item.place([]) }
}
