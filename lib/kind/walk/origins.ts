import type { FieldPath } from '../../finding/finding'

/** Maps paths in the canonical form to paths in the source. */
export class Origins {
  private readonly moved: { from: FieldPath; to: FieldPath }[] = []

  /** Records that the value at the path `canonical` is at the path `source` in the source. */
  add(canonical: FieldPath, source: FieldPath): void {
    this.moved.push({ from: canonical, to: source })
  }

  /** Returns the path as the user wrote it. */
  toSource(path: FieldPath): FieldPath {
    let best: { from: FieldPath; to: FieldPath } | undefined
    for (const move of this.moved) {
      const fits = move.from.length <= path.length && move.from.every((step, at) => step === path[at])
      if (fits && (best === undefined || move.from.length > best.from.length)) best = move
    }
    return best === undefined ? path : [...best.to, ...path.slice(best.from.length)]
  }
}
