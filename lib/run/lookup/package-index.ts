import type { Choice } from '../../checks/package-check'
import type { Manifest } from '../../manifest/manifest'
import { type Extent, eachPart, holdsText, KnownParts } from '../../manifest/text-search'
import type { Item } from '../../wire/item'
import type { Package } from '../package'
import { PodLabels } from './pod-labels'
import { type Searchable, WordIndex } from './word-index'

/** A generated manifest that can be searched. */
class GeneratedObject implements Searchable {
  constructor(
    readonly manifest: Manifest,
    private readonly known: KnownParts,
  ) {}

  get apiVersion(): string {
    return this.manifest.apiVersion
  }

  get kind(): string {
    return this.manifest.kind
  }

  mentions(text: string, extent?: Extent): boolean {
    return holdsText(this.manifest, text, extent)
  }

  eachPart(see: (hash: number) => void): boolean {
    return eachPart(this.manifest, see, this.known)
  }
}

/** Objects by origin: generated or foreign. */
export interface MadeAndNative {
  generated: readonly Manifest[]
  natives: readonly Item[]
}

/** Index of a package. The index contains foreign items, and the objects that claims have generated so far. */
export class PackageIndex {
  readonly natives: WordIndex<Item>
  readonly generated: WordIndex<GeneratedObject>
  private readonly podLabels: PodLabels
  private readonly objects: GeneratedObject[] = []
  private readonly known = new KnownParts()

  /**
   * @param natives the foreign items
   *
   * @param itemsWith the search function of the package
   */
  constructor(natives: readonly Item[], itemsWith: Package['itemsWith']) {
    this.natives = new WordIndex(natives, { scansBeforeIndex: 16, expensive: true }, itemsWith)
    this.generated = new WordIndex(this.objects, { scansBeforeIndex: 0, expensive: false })
    this.podLabels = new PodLabels(this.objects)
  }

  add(manifests: readonly Manifest[]): void {
    for (const manifest of manifests) this.objects.push(new GeneratedObject(manifest, this.known))
  }

  /** Returns the selected objects whose pods can have these labels. */
  withPodLabels(labels: Readonly<Record<string, string>>, choice: Choice): MadeAndNative {
    const generated =
      this.podLabels.having(labels, choice) ?? this.generated.all(choice).map(({ manifest }) => manifest)
    // The longest value is probably the rarest, and comparing lengths is cheap.
    const [word = ''] = Object.values(labels).sort((one, other) => other.length - one.length)
    return { generated, natives: word === '' ? this.natives.all(choice) : this.natives.holding(word, choice) }
  }
}
