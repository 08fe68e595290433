import type { Claim } from '../../kind/claim'
import { fileOf } from '../../wire/annotations'
import type { Item } from '../../wire/item'

/**
 * Returns the file for the output of a claim. Each claim has one file, in `generated/` next to the file of the claim.
 */
export function generatedPath(claimPath: string, claim: Pick<Claim<unknown>, 'kind' | 'name'>): string {
  const folder = claimPath.includes('/') ? claimPath.slice(0, claimPath.lastIndexOf('/') + 1) : ''
  return `${folder}generated/${claim.kind.toLowerCase()}-${claim.name}.yaml`
}

/** Checks whether a file contains generated objects. */
export const isGenerated = (path: string): boolean => /(^|\/)generated\/[^/]+$/.test(path)

/** Assigns the index of a document in its file. kpt refuses two objects with the same path and index. */
export class Indexes {
  private used: Map<string, number> | undefined

  constructor(private readonly items: readonly Item[]) {}

  /** Returns the next free index of a file. */
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
