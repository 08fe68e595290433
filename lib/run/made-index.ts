import { isWord, wordsIn } from '../manifest/holds-word'
import type { Manifest } from '../manifest/manifest'

/**
 * What claims have made so far, by kind and by the words in it. Every claim looks for its neighbours, so that looking
 * through all of it each time would cost the square of the package.
 */
export class MadeIndex {
  private seen = 0
  private readonly byKind = new Map<string, { all: Manifest[]; byWord: Map<string, Manifest[]> }>()

  /** @param made grows; nothing is ever taken out */
  constructor(private readonly made: readonly Manifest[]) {}

  /** Those of some kinds that have the word; all of these kinds where it is more than a word. */
  find(kinds: readonly string[], word: string): Manifest[] {
    this.catchUp()
    return kinds.flatMap((kind) => {
      const known = this.byKind.get(kind)
      return (isWord(word) ? known?.byWord.get(word) : known?.all) ?? []
    })
  }

  private catchUp(): void {
    for (; this.seen < this.made.length; this.seen += 1) {
      const manifest = this.made[this.seen] as Manifest
      const known = this.byKind.get(manifest.kind) ?? { all: [], byWord: new Map<string, Manifest[]>() }
      this.byKind.set(manifest.kind, known)
      known.all.push(manifest)
      for (const word of wordsIn(manifest)) {
        const having = known.byWord.get(word)
        if (having === undefined) known.byWord.set(word, [manifest])
        else having.push(manifest)
      }
    }
  }
}
