import type { Choice } from '../checks/finished-package'
import { eachPart, isWord } from '../manifest/words'

/** Something that words are looked for in. */
export interface Searchable {
  readonly apiVersion: string
  readonly kind: string
  /** False when the text surely does not occur; with `alone`, when it does only within longer words. */
  mentions(text: string, alone?: boolean): boolean
  /** Reports the hashes of the parts of its words; false where it may hold others as well. */
  eachPart(see: (hash: number) => void): boolean
}

/** A part that more objects have than this tells nothing, and the list of them would take room. */
const MOST = 2000
const COMMON = 'common'
const NONE: readonly never[] = []

const rising = (one: number, other: number): number => one - other

/** So few objects are looked through sooner than indexed. */
const FEW = 50

/** From so many objects on it pays to look through all bytes of a list at once. */
const MANY = 500

/**
 * Finds objects by their kinds and the words in them. Every claim looks for its neighbours, and every check for what
 * belongs together, so that looking through a package each time would cost its square.
 */
export class WordIndex<T extends Searchable> {
  /** All lists here are of positions among the entries, in rising order. */
  private readonly groups = new Map<string, number[]>()
  private grouped = 0
  private looked = 0
  private readonly havingText = new Map<string, ReadonlySet<T>>()
  private readonly byPart = new Map<number, number[] | typeof COMMON>()
  /** The entries that may hold words which they do not report. */
  private readonly unsure: number[] = []
  private indexed = 0

  /**
   * @param entries may grow; nothing is ever taken out, or changes
   * @param costs `looks`: how often all entries are looked through before every word of them is indexed, which costs
   * about as much. `dear`: taking an entry costs so much that it is first looked at whether it really holds the text.
   * @param entriesWith finds those that hold a text faster than by asking each, where something can
   */
  constructor(
    private readonly entries: readonly T[],
    private readonly costs: { looks: number; dear: boolean },
    private readonly entriesWith?: (text: string, alone: boolean) => readonly T[],
  ) {}

  /** The chosen ones, by their kinds; here as below in the order in which they came. */
  all(choice: Choice): T[] {
    for (; this.grouped < this.entries.length; this.grouped++) {
      const entry = this.entries[this.grouped] as T
      const key = `${entry.apiVersion} ${entry.kind}`
      const group = this.groups.get(key)
      if (group === undefined) this.groups.set(key, [this.grouped])
      else group.push(this.grouped)
    }
    const chosen = [...this.groups.values()].filter(([first = 0]) => this.isChosen(first, choice))
    return this.entriesAt(chosen.length === 1 ? (chosen[0] ?? []) : chosen.flat().sort(rising))
  }

  private isChosen(at: number, choice: Choice): boolean {
    const entry = this.entries[at] as T
    return choice(entry.apiVersion, entry.kind)
  }

  private entriesAt(positions: readonly number[]): T[] {
    return positions.map((at) => this.entries[at] as T)
  }

  /** Those of the chosen ones that may hold a text: not within a longer word where it is a word, otherwise anywhere. */
  holding(text: string, choice: Choice): T[] {
    const alone = isWord(text)
    const { looks, dear } = this.costs
    const pays = this.entries.length > FEW && this.looked > looks * this.entries.length
    const rare = alone && pays ? this.havingPartsOf(text) : undefined
    if (rare !== undefined) {
      const chosen = this.entriesAt(rare.filter((at) => this.isChosen(at, choice)))
      return dear ? chosen.filter((one) => one.mentions(text, true)) : chosen
    }
    const chosen = this.all(choice)
    this.looked += chosen.length
    if (chosen.length > MANY && this.entriesWith !== undefined) {
      // The same name is asked for again, with other kinds.
      const having = this.havingText.get(text) ?? new Set(this.entriesWith(text, alone))
      this.havingText.set(text, having)
      return chosen.filter((entry) => having.has(entry))
    }
    return chosen.filter((entry) => entry.mentions(text, alone))
  }

  /** Where the rarest of a word's parts, or pairs of them, may be; undefined where all of them are common. */
  private havingPartsOf(word: string): readonly number[] | undefined {
    for (; this.indexed < this.entries.length; this.indexed++) {
      const at = this.indexed
      const sure = this.entries[at]?.eachPart((hash) => this.add(hash, at))
      if (sure === false) this.unsure.push(at)
    }
    let rarest: readonly number[] | undefined
    eachPart(word, (hash) => {
      const list = this.byPart.get(hash) ?? NONE
      if (list !== COMMON && (rarest === undefined || list.length < rarest.length)) rarest = list
    })
    if (rarest === undefined || this.unsure.length === 0) return rarest
    return [...new Set([...rarest, ...this.unsure])].sort(rising)
  }

  private add(hash: number, at: number): void {
    const known = this.byPart.get(hash)
    if (known === undefined) this.byPart.set(hash, [at])
    else if (known !== COMMON && known[known.length - 1] !== at && known.push(at) > MOST) this.byPart.set(hash, COMMON)
  }
}
