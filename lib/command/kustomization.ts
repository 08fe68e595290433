import { dirname, join } from 'node:path'
import type { Finding } from '../finding/finding'
import { isOurs } from '../kind/claim'
import { groupedBy } from '../manifest/grouped-by'
import type { StreamItem } from '../wire/document-stream'
import { isKustomization } from '../wire/for-tools'

/** Fields of a kustomization that only say what it is. */
const NAMES = ['apiVersion', 'kind', 'metadata']

/** The name of a file that kustomize reads as its own, and that need not say its kind. */
export const isKustomizationFile = (path: string): boolean => /(^|\/)(kustomization\.ya?ml|Kustomization)$/.test(path)

/**
 * The kustomizations among objects that do more than list files which are in sight: only kustomize can tell what
 * becomes of such a folder.
 */
export function kustomizationsToBuild(items: readonly StreamItem[]): StreamItem[] {
  const kustomizations = items.filter(isKustomization)
  if (kustomizations.length === 0) return []
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

/** Settings are the same whether a transformer brings them or they lie among the files. */
const isSettings = ({ apiVersion, kind }: StreamItem): boolean => isOurs(apiVersion) && kind === 'LummoPackage'

/** That what is in a kustomization has no effect here. */
export function notApplied(item: StreamItem): Finding {
  const folder = dirname(item.file)
  const message = `This kustomization is not applied: lummo only expands. Build it with kustomize, and check what comes out: \`kustomize build --enable-alpha-plugins --enable-exec ${folder} | lummo check -\`.`
  return { severity: 'warning', code: 'kustomization-ignored', message, place: item.place([]) }
}
