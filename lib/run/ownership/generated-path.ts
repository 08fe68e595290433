import type { Claim } from '../../kind/claim'
import { fileOf } from '../../wire/annotations'
import type { Item } from '../../wire/item'

/** The file for what a claim makes: one file a claim, under `generated/` beside the claim's own. */
export function generatedPath(claimPath: string, claim: Pick<Claim<unknown>, 'kind' | 'name'>): string {
  const folder = claimPath.includes('/') ? claimPath.slice(0, claimPath.lastIndexOf('/') + 1) : ''
  return `${folder}generated/${claim.kind.toLowerCase()}-${claim.name}.yaml`
}

/** Whether a file is one of those that hold what claims make. */
export const isGenerated = (path: string): boolean => /(^|\/)generated\/[^/]+$/.test(path)

/** Free document indexes, by file. kpt refuses two objects with one path and index. */
export class Indexes {
  private used: Map<string, number> | undefined

  constructor(private readonly items: readonly Item[]) {}

  /** The next index of a file, behind all that are taken. */
  next(path: string): number {
    this.used ??= this.taken()
    const index = (this.used.get(path) ?? -1) + 1
    this.used.set(path, index)
    return index
  }

  private taken(): Map<string, number> {
    const highest = new Map<string, number>()
    for (const item of this.items) {
      const file = fileOf(item.object)
      if (file !== undefined) highest.set(file.path, Math.max(file.index, highest.get(file.path) ?? -1))
    }
    return highest
  }
}
