import type { FieldPath } from '../../finding/finding'

/** Where things stood before a spec was brought into canonical form. */
export class Origins {
  private readonly moved: { from: FieldPath; to: FieldPath }[] = []

  /** Notes that what is now at `canonical` was written at `source`. */
  add(canonical: FieldPath, source: FieldPath): void {
    this.moved.push({ from: canonical, to: source })
  }

  /** The path as the user wrote it. */
  toSource(path: FieldPath): FieldPath {
    let best: { from: FieldPath; to: FieldPath } | undefined
    for (const move of this.moved) {
      const fits = move.from.length <= path.length && move.from.every((step, at) => step === path[at])
      if (fits && (best === undefined || move.from.length > best.from.length)) best = move
    }
    return best === undefined ? path : [...best.to, ...path.slice(best.from.length)]
  }
}
