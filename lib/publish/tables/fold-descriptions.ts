import type { Plain } from '../../manifest/manifest'
import type { Descriptions } from './inline-table'

/** What fields mean, as generated/descriptions.json keeps it: once for all kinds, then where a kind differs. */
export interface DescriptionFile {
  shared: Readonly<Record<string, string>>
  own: Readonly<Record<string, Descriptions>>
  /** A small object of each kind, whole. */
  examples: Readonly<Record<string, Plain>>
}

/** Folds the descriptions of all kinds into one file; most kinds share most fields. */
export function foldDescriptions(
  byKind: Readonly<Record<string, Descriptions>>,
  examples: Readonly<Record<string, Plain>>,
): DescriptionFile {
  const shared: Record<string, string> = {}
  for (const descriptions of Object.values(byKind)) {
    for (const [path, text] of Object.entries(descriptions)) if (text !== null) shared[path] ??= text
  }
  const own = Object.entries(byKind).map(([kind, descriptions]) => {
    const differing = Object.entries(descriptions).filter(([path, text]) => text !== (shared[path] ?? null))
    return [kind, Object.fromEntries(differing)]
  })
  return { shared, own: Object.fromEntries(own), examples }
}
